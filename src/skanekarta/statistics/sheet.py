"""The rows of a statistical answer as CSV: a header, then a row for each group.

Nothing but rows: the total and the coverage stand in the JSON answer, to which the HTTP answer
links, with the coverage sentence as the link's title. An empty cell is a value that is not known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from skanekarta.dialects import RUNS, Dialect
from skanekarta.layer import Layer
from skanekarta.statistics.answer import titles_of
from skanekarta.statistics.asked import YEAR, Statistic
from skanekarta.vocabulary import Names

MEASURES = {
    "sum": "Summa",
    "count": "Antal",
    "median": "Median",
    "mean": "Medelvärde",
    "per_inhabitant": "Per invånare",
    "share": "Andel",
    "recipients": "Mottagare",
    "population_year": "Folkmängdens år",
}
IN_UNITS = frozenset({"sum", "median", "mean", "per_inhabitant"})
"""Measures in the unit of the layer's amount."""


def as_csv(
    found: Mapping[str, Any], layer: Layer, statistic: Statistic, names: Names, dialect: Dialect
) -> bytes:
    """The answer's rows in a dialect, with the wording beside each slug."""
    return rows_as_csv(_columns(layer, statistic, names), found["rows"], dialect)


def rows_as_csv(
    columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]], dialect: Dialect
) -> bytes:
    """A header with those columns, their names or what people read above them, and a line for
    each row; several values in a cell have `; ` between them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dialect.separator, lineterminator="\r\n")
    writer.writerow(columns.values() if dialect.titles else columns)
    writer.writerows([_cell(row.get(name), dialect) for name in columns] for row in rows)
    return dialect.mark + out.getvalue().encode()


def _columns(layer: Layer, statistic: Statistic, names: Names) -> dict[str, str]:
    """The columns' names, and what people read above them, as in the files of a selection."""
    columns: dict[str, str] = {}
    for name in statistic.by:
        title = layer.by_name[name].title
        if titles_of(layer, name, names) is None:
            columns[name] = title
        else:
            columns |= {name: f"{title} (kod)", f"{name}_title": title}
    unit = layer.by_name[layer.amount].unit if layer.amount else None
    own_year = YEAR in statistic.by and "per_inhabitant" in statistic.measure
    for name in (*statistic.measure, *(["population_year"] if own_year else [])):
        columns[name] = MEASURES[name] + (f" ({unit})" if unit and name in IN_UNITS else "")
    return columns


def _cell(value: Any, dialect: Dialect) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return dialect.yes_or_no[0 if value else 1]
    if isinstance(value, Decimal | float):
        # `+ 0`: no negative zero
        number = format(Decimal(str(value)).normalize() + 0, "f")
        return number.replace(".", dialect.comma)
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if isinstance(value, str | list) and text.startswith(RUNS) else text
