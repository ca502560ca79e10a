"""The funder's grants by municipality, read for all of them at once: what a picture tells of one is
picked out of it, so that only the first picture after a change has to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from skanekarta import vocabulary
from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.money import FUNDER, Sums
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.query import Query
from skanekarta.statistics import PLACE, YEAR, Ground, ground

AREA, SEAT = "area", "seat"
COUNT = ("count",)
PER_INHABITANT = ("sum", "count", "per_inhabitant")

TABLES = GRANTS.tables | vocabulary.tables() | {"coverage", "budget_frames"}
"""What the sums are read from."""

OF_PEOPLE = TABLES | ground.TABLES
"""And what is divided by inhabitants."""

ByPlace = Mapping[str | None, Sequence[Row]]
FUNDED = Query.parse(GRANTS, [("funder", FUNDER)])


@dataclass(frozen=True)
class Everywhere:
    """Sums and counts. `by_field` are those of each municipality by a field, of the funder's grants
    (those by `funder`: of everybody's), `passed_on` those by whose money it was, `seats` those
    after the recipients' seats; `years` the years that each area is in the lists. All stand on one
    ground: what the lists cover does not depend on the municipality that is asked for."""

    ground: Ground
    years: Sequence[Row]
    by_field: Mapping[str, ByPlace]
    passed_on: ByPlace
    seats: Mapping[str | None, Row]

    def rows(self, by: str, code: str) -> Sequence[Row]:
        """A municipality's sums by a field."""
        return self.by_field[by].get(code, ())

    def total(self, code: str) -> tuple[Decimal | None, int]:
        """A municipality's sum, None where no amount is known, and how many grants it has."""
        rows = self.rows(YEAR, code)
        known = [Decimal(row["sum"]) for row in rows if row["sum"] is not None]
        return sum(known, Decimal()) if known else None, sum(row["count"] for row in rows)


def everywhere(asked: Asked) -> Everywhere:
    """The sums as they are now."""
    return asked.kept.get("grants", TABLES, lambda: _read(asked))


def _read(asked: Asked) -> Everywhere:
    sums = Sums(asked, Ground.of(asked.connection, GRANTS, FUNDED))
    by_field = {by: _placed(sums.rows(FUNDED, (PLACE, by))) for by in (AREA, YEAR, "support_form")}
    by_field["funder"] = _placed(sums.rows(Query(), (PLACE, "funder")))
    return Everywhere(
        sums.ground,
        sums.rows(FUNDED, (YEAR, AREA), COUNT),
        by_field,
        _placed(sums.rows(FUNDED, (PLACE, "funder", "original_funder"))),
        {row[SEAT]: row for row in sums.rows(FUNDED, (SEAT,))},
    )


def _placed(rows: Sequence[Row]) -> ByPlace:
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row[PLACE], []).append(row)
    return found


def per_inhabitant(asked: Asked) -> Row:
    """The API's answer about every municipality, divided by the same year's inhabitants."""

    def answer() -> Row:
        return Sums(asked, everywhere(asked).ground).answer(FUNDED, (PLACE,), PER_INHABITANT)

    return asked.kept.get("per inhabitant", OF_PEOPLE, answer)


def areas_here(asked: Asked) -> Sequence[Row]:
    """The years that each area is in the lists of the municipality itself."""

    def rows() -> list[Row]:
        query = Query.parse(GRANTS, [(PLACE, asked.code), ("funder", FUNDER)])
        return Sums(asked, everywhere(asked).ground).rows(query, (YEAR, AREA), COUNT)

    return asked.kept.get("areas", TABLES, rows, asked.code)
