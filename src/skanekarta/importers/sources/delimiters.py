"""What stands between the cells of a text file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

CANDIDATES = ",;\t|"
SAMPLED = 200
"""Records that are looked at."""

HINT = re.compile(rf'"?sep=([{CANDIDATES}])"?\r?\n', re.IGNORECASE)
"""The line by which Excel tells itself: `sep=;`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The delimiter, and how many cells a row of the table has (0 where that can't be told)."""

    delimiter: str
    width: int


def layout_of(sample: str) -> Layout:
    """The likeliest layout of the text that a file begins with.

    Comma, semicolon, tab or bar: the one under which most records have as many cells as a
    record of words alone, a heading. So a decimal comma does not pass for a delimiter.
    """
    hint = HINT.match(sample)
    candidates = hint[1] if hint else CANDIDATES
    tried = [(_score(sample, each), each) for each in candidates]
    (score, width), delimiter = max(tried, key=lambda each: each[0][0])
    if score == 0 and not hint:
        return Layout(next((each for each in CANDIDATES if each in sample), ";"), 0)
    return Layout(delimiter, width)


def _score(sample: str, delimiter: str) -> tuple[float, int]:
    """How well the delimiter fits, and the width under which it does: the more records have it,
    by far, and the wider they are."""
    records = [cells for cells in _records(sample, delimiter) if any(cells)]
    widths = Counter(len(cells) for cells in records)
    likely = {len(cells) for cells in records if _is_heading(cells)}
    scores = [
        (number * number * (width - 1) * (1.0 if width in likely else 0.001), width)
        for width, number in widths.items()
        if width > 1
    ]
    return max(scores, default=(0.0, 0))


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
