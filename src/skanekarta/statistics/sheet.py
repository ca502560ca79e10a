"""The rows of a statistical answer as CSV (RFC 4180, UTF-8): a header, then a row for each group.

Nothing but rows: the total and the coverage stand in the JSON answer, to which the HTTP answer
links, with the coverage sentence as the link's title. An empty cell is a value that is not known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from skanekarta.statistics.answer import titles_of
from skanekarta.statistics.asked import YEAR, Statistic
from skanekarta.vocabulary import Names

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a text cell may not begin with: a spreadsheet would work it out (OWASP, CSV injection)."""


def as_csv(found: Mapping[str, Any], statistic: Statistic, names: Names) -> bytes:
    """The answer's rows, with the wording beside each slug."""
    columns = _columns(statistic, names)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in found["rows"])
    return out.getvalue().encode()


def _columns(statistic: Statistic, names: Names) -> list[str]:
    columns: list[str] = []
    for name in statistic.by:
        columns += [name, *([f"{name}_title"] if titles_of(name, names) is not None else [])]
    own_year = YEAR in statistic.by and "per_inhabitant" in statistic.measure
    return [*columns, *statistic.measure, *(["population_year"] if own_year else [])]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")  # `+ 0`: no negative zero
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RUNS) else text
