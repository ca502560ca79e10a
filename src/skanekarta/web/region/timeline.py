"""What the money goes to, over the years: a row for each area, form or target group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from skanekarta.statistics import YEAR
from skanekarta.web.comparison.changes import title_of
from skanekarta.web.language import _
from skanekarta.web.notation import number
from skanekarta.web.rows import Row
from skanekarta.web.selected import Selected

SHOWN = 12
"""Years with a column each, counted from the newest; what is earlier shares one."""

EARLIER = 0
"""The column of those."""

Key = int | None
Sums = Mapping[Key, Decimal]


@dataclass(frozen=True)
class Cell:
    """An amount in thousands of kronor, and how high its bar is beside its row's largest, 0–1;
    no text where nothing is loaded. `amount` is the same in kronor."""

    text: str = ""
    part: float = 0.0
    amount: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """A row: its years, all of it, and how long its bar is beside the other rows', 0–1."""

    key: str | None
    title: str
    cells: Sequence[Cell]
    total: Decimal
    count: int
    part: float
    href: str
    last_year: int | None
    is_dated: bool


@dataclass(frozen=True)
class Timeline:
    """A field over the years. `several`: some grant is in several rows, so they can't be added;
    `told`: how many of the grants have the field at all."""

    by: str
    columns: Sequence[str]
    lines: Sequence[Line]
    several: bool
    told: int
    every: int


def timeline(
    selected: Selected, by: str, leads_to: Callable[[str, str | None], str], total: Row
) -> Timeline:
    """The field's rows, the largest first, those that lack it last; `total` is the selection's
    own, and `leads_to` the address of a row's grants."""
    rows = selected.ask(("sum", "count"), YEAR, by)["rows"]
    columns = _columns({row[YEAR] for row in rows})
    groups: dict[str | None, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[by], []).append(row)
    most = max((_sum(found) for found in groups.values()), default=Decimal(0))
    lines = [_line(by, found, columns, most, leads_to) for found in groups.values()]
    lines.sort(key=lambda line: (line.key is None, -line.total))
    lacking = sum(line.count for line in lines if line.key is None)
    counted = sum(line.count for line in lines)
    every: int = total["count"] or 0
    titles = [_title(column, columns) for column in columns]
    return Timeline(by, titles, lines, counted > every, every - lacking, every)


def _columns(years: set[Key]) -> list[Key]:
    """The years in order, each from the first that is shown to the last; those of an unknown
    year last."""
    known = sorted(year for year in years if year is not None)
    if not known:
        return [None] if years else []
    first = max(known[0], known[-1] - SHOWN + 1)
    earlier = [EARLIER] if known[0] < first else []
    unknown: list[Key] = [None] if None in years else []
    return [*earlier, *range(first, known[-1] + 1), *unknown]


def _title(column: Key, columns: Sequence[Key]) -> str:
    if column is None:
        return _("År okänt")
    if column == EARLIER:
        first = next(each for each in columns if each)
        return _("Före {year}").format(year=first)
    return str(column)


def _line(
    by: str,
    rows: Sequence[Row],
    columns: Sequence[Key],
    most: Decimal,
    leads_to: Callable[[str, str | None], str],
) -> Line:
    sums = _by_column(rows, columns)
    largest = max(sums.values())
    whole, key = _sum(rows), rows[0][by]
    return Line(
        key,
        title_of(rows[0], by),
        [_cell(sums.get(column), largest) for column in columns],
        whole,
        sum(row["count"] for row in rows),
        round(float(whole / most), 4) if most else 0.0,
        leads_to(by, key),
        max((row[YEAR] for row in rows if row[YEAR] is not None), default=None),
        all(row[YEAR] is not None for row in rows),
    )


def _by_column(rows: Sequence[Row], columns: Sequence[Key]) -> Sums:
    found: dict[Key, Decimal] = {}
    for row in rows:
        column = row[YEAR] if row[YEAR] in columns else EARLIER
        found[column] = found.get(column, Decimal(0)) + row["sum"]
    return found


def _sum(rows: Sequence[Row]) -> Decimal:
    return sum((row["sum"] for row in rows), Decimal(0))


def _cell(value: Decimal | None, largest: Decimal) -> Cell:
    if value is None:
        return Cell()
    part = round(float(value / largest), 3) if largest else 0.0
    return Cell(number(value / 1000, 0), part, value)
