"""What a municipality's grants come to, read for its page: one funder's, and every other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import sqlalchemy as sa

from skanekarta import statistics
from skanekarta.coverage import Extent
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics import Statistic
from skanekarta.vocabulary import Names
from skanekarta.web import grant_rows, totals
from skanekarta.web.rows import Row, of_layer

FUNDER = "region-skane"
"""The pages open on Region Skåne (truth 6)."""

MOST_ROWS = 200
"""More than this is a list for the table page, not for a talk."""


@dataclass(frozen=True)
class Grants:
    """The funder's grants at work in the municipality. Figures come from the same statistics as
    the API's; amounts of grants in several municipalities count with this one's share."""

    total: Row
    by_year: Sequence[Row]
    by_area: Sequence[Row]
    by_funder: Sequence[Row]
    passed_on: Sequence[Row]
    as_seat: Row
    coverage: Extent | None
    frame: Sequence[str]
    rows: Sequence[Row]

    @property
    def several_areas(self) -> bool:
        """Whether some grant has several areas and is counted in each of them."""
        counted: int = sum(row["count"] for row in self.by_area)
        return counted > int(self.total["count"])


@dataclass(frozen=True)
class Comparison:
    """The municipality beside all of Skåne, by the same funder and the same year's inhabitants."""

    own: Row
    whole: Row
    population_year: int | None
    rank: int | None
    ranked: int


def selection(code: str, funder: str | None = FUNDER) -> Query:
    """The grants at work in a municipality, one funder's or all."""
    whose = [("funder", funder)] if funder else []
    return Query.parse(GRANTS, [("municipality", code), *whose])


def of_seat(query: Query) -> Query:
    """The same, but of the recipients that have their seat in the municipality."""
    return replace(query, roles=(("municipality_role", "seat"),))


def grants(connection: sa.Connection, code: str, names: Names) -> Grants:
    """Everything that the page says of the municipality's grants."""
    own = selection(code)

    def ask(query: Query, *by: str) -> Row:
        wanted = Statistic(by, ("sum", "count"))
        return statistics.answer(connection, GRANTS, query, wanted, names)

    by_year = ask(own, "year")
    originals = ask(own, "funder", "original_funder")["rows"]
    return Grants(
        total=by_year["total"],
        by_year=sorted(by_year["rows"], key=lambda row: -(row["year"] or 0)),
        by_area=sorted(ask(own, "area")["rows"], key=lambda row: -row["sum"]),
        by_funder=ask(selection(code, None), "funder")["rows"],
        passed_on=originals,
        as_seat=ask(of_seat(own))["total"],
        coverage=statistics.covers(connection, GRANTS, own),
        frame=totals.frame(connection, GRANTS, own),
        rows=_rows(connection, code, own),
    )


def _rows(connection: sa.Connection, code: str, query: Query) -> list[Row]:
    found = of_layer(connection, GRANTS, replace(query, limit=MOST_ROWS))
    return [
        {**grant_rows.told(row), "share": _share(row, code), "several": _several(row)}
        for row in found
    ]


def _several(row: Row) -> bool:
    return len(row["municipality"] or ()) > 1


def _share(row: Row, code: str) -> Decimal | None:
    """The part of the amount that is this municipality's."""
    shares = dict(zip(row["municipality"], row["municipality_share"], strict=True))
    return shares.get(code)


def comparison(connection: sa.Connection, code: str, names: Names) -> Comparison:
    """Per inhabitant here and in all of Skåne. One answer for both, so that both are divided by
    the same year's inhabitants."""
    query = Query.parse(GRANTS, [("funder", FUNDER)])
    wanted = Statistic(("municipality",), ("sum", "count", "per_inhabitant"))
    found = statistics.answer(connection, GRANTS, query, wanted, names)
    rows = [
        row
        for row in found["rows"]
        if row["municipality"] in set(names["municipality"]) - {WHOLE_SKANE}
    ]
    own = next(row for row in rows if row["municipality"] == code)
    figures = [row["per_inhabitant"] for row in rows if row["per_inhabitant"] is not None]
    mine = own["per_inhabitant"]
    rank = None if mine is None else 1 + sum(1 for figure in figures if figure > mine)
    return Comparison(own, found["total"], found["population_year"], rank, len(figures))
