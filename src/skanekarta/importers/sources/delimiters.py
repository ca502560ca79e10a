"""What stands between the cells of a text file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

CANDIDATES = ",;\t|"
SAMPLED = 200
"""Records that are looked at."""

HINT = re.compile(rf'"?sep=([{CANDIDATES}])"?\r?\n', re.IGNORECASE)
"""The line by which Excel tells itself: `sep=;`."""


def delimiter_of(sample: str) -> str:
    """The likeliest delimiter of the text that a file begins with.

    Comma, semicolon, tab or bar: the one under which most records have as many cells as a
    record of words alone, a heading. So a decimal comma does not pass for a delimiter.
    """
    hint = HINT.match(sample)
    if hint:
        return hint[1]
    best = max(CANDIDATES, key=lambda each: _score(sample, each))
    return best if best in sample else ";"


def _score(sample: str, delimiter: str) -> float:
    records = [cells for cells in _records(sample, delimiter) if any(cells)]
    widths = Counter(len(cells) for cells in records)
    likely = {len(cells) for cells in records if _is_heading(cells)}
    scores = [
        widths[width] * (width - 1) * (1.0 if width in likely else 0.001)
        for width in widths
        if width > 1
    ]
    return max(scores, default=0.0)


def _records(sample: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    try:
        for cells in reader:
            records.append(cells)
            if len(records) == SAMPLED:
                break
    except csv.Error:
        pass  # what was read until then has to do; the file's reader tells what is wrong
    return records


def _is_heading(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) > 1 and not any(re.search(r"\d", cell) for cell in filled)
