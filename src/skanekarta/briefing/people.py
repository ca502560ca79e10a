"""Who they are: inhabitants over the years, the municipality's own facts, its localities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa

from skanekarta import outlines
from skanekarta.briefing import asking
from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.closeup import shapes
from skanekarta.briefing.figures import FROM_SCB, Figure, Origin
from skanekarta.briefing.parts import Place, Who
from skanekarta.briefing.wording import noted
from skanekarta.facts import POPULATION
from skanekarta.facts import Figure as Stored
from skanekarta.layers.localities import Locality
from skanekarta.municipality import Municipality
from skanekarta.outlines import PLANE
from skanekarta.paging import SWEDISH
from skanekarta.provenance import Import

PEOPLE = noted("Folkmängd 31 december")
CHANGE = noted("Förändring av folkmängden")
INHABITANTS = "invånare"
BY_GEONAMES = noted(
    "Tätorter enligt SCB:s avgränsning 2023. Folkmängd står bara vid de orter där källan anger år, "
    "och gäller då det årets avgränsning. Lägen: GeoNames."
)
BY_SCB = noted("Tätorter enligt SCB:s avgränsning, med SCB:s folkmängd och lägen.")

SPAN = 10
"""Years back: SCB knows a whole series, of which a talk is about the latest part."""

COUNTED = frozenset({"figures", "imports"})
PLACED = frozenset({"localities", "municipalities"})

Years = Mapping[str, Mapping[int, Row]]


def who(asked: Asked, facts: Sequence[Figure]) -> Who:
    """The section; `facts` are the newest figures of the municipality itself."""
    kept = asked.kept
    years = kept.get("people", COUNTED, lambda: _years(asked))
    drawn = kept.get("shapes", outlines.TABLES, lambda: shapes(asked.connection))
    own = years.get(asked.code, {})
    people = [_people(asked, own[year]) for year in sorted(own)]
    localities = kept.get("localities", PLACED, lambda: _localities(asked), asked.code)
    is_credited = any(str(row["coordinate_source"]).startswith("GeoNames") for row in localities)
    change, rank, ranked = _change(asked, years)
    return Who(
        people=people,
        change=change,
        change_rank=rank,
        change_ranked=ranked,
        facts=facts,
        localities=[_place(asked, row) for row in localities],
        locality_source=BY_GEONAMES if is_credited else BY_SCB,
        closeup=drawn.of(asked.code),
    )


def _years(asked: Asked) -> Years:
    """The inhabitants of every municipality and late year that is known."""
    statement = (
        sa.select(
            *(Stored.municipality, Stored.year, Stored.value, Stored.derived),
            *(Stored.source, Stored.source_url, Import.imported_at),
        )
        .join(Import, Import.id == Stored.import_id)
        .where(Stored.indicator == POPULATION, Stored.value.is_not(None), Stored.year.is_not(None))
    )
    found: dict[str, dict[int, Row]] = {}
    rows = asked.rows(statement)
    first = max((row["year"] for row in rows), default=0) - SPAN
    for row in rows:
        if row["year"] >= first:
            found.setdefault(row["municipality"], {})[row["year"]] = row
    return found


def _people(asked: Asked, row: Row) -> Figure:
    query = asking.items(
        "figures",
        ("municipality", asked.code),
        ("indicator", POPULATION),
        ("year", str(row["year"])),
    )
    read_on = row["imported_at"].date()
    origin = Origin(row["source"], row["source_url"], query, row["derived"], read_on)
    return Figure(PEOPLE, row["value"], origin, INHABITANTS, row["year"])


def _change(asked: Asked, years: Years) -> tuple[Figure | None, int | None, int]:
    """How many per cent more the last year than the first, of those that every municipality is
    known in (else of its own), and which in order that is."""
    own = sorted(years.get(asked.code, {}))
    shared = [year for year in own if all(year in of for of in years.values())]
    spanned = shared if len(shared) > 1 else own
    if len(spanned) < 2:
        return None, None, 0
    first, last = spanned[0], spanned[-1]
    changes = {
        code: _percent(of[first]["value"], of[last]["value"])
        for code, of in years.items()
        if first in of and last in of and of[first]["value"]
    }
    if asked.code not in changes:
        return None, None, 0
    mine = changes[asked.code]
    rank = 1 + sum(1 for each in changes.values() if each > mine)
    figure = Figure(CHANGE, mine, _of_years(asked, first, last), "%", last, 1, since=first)
    return figure, rank, len(changes)


def _of_years(asked: Asked, *years: int) -> Origin:
    told = ",".join(map(str, years))
    pairs = (("municipality", asked.code), ("indicator", POPULATION), ("year", told))
    return Origin("SCB", query=asking.items("figures", *pairs), derived=True)


def _percent(before: Decimal, after: Decimal) -> Decimal:
    return round((after - before) / before * 100, 4)


def _localities(asked: Asked) -> list[Row]:
    """The localities that the municipality has, wholly or in part, the most populous first, then
    by name."""
    home = Municipality.name.label("home")
    reaching = sa.literal(asked.code) == sa.any_(Locality.other_municipalities)
    # Its own type would ask for the bytes of what is only measured.
    plane = sa.func.ST_Transform(Locality.geom, PLANE, type_=sa.types.NullType())
    statement = (
        sa.select(
            *(Locality.code, Locality.name, Locality.municipality, home),
            *(Locality.population, Locality.population_year, Locality.population_note),
            *(Locality.population_source_url, Locality.source_url, Locality.coordinate_source),
            sa.func.ST_X(plane).label("x"),
            sa.func.ST_Y(plane).label("y"),
        )
        .join(Municipality, Municipality.code == Locality.municipality)
        .where(sa.or_(Locality.municipality == asked.code, reaching))
        .order_by(Locality.population.desc().nulls_last(), sa.collate(Locality.name, SWEDISH))
    )
    return asked.rows(statement)


def _place(asked: Asked, row: Row) -> Place:
    people, url = row["population"], row["population_source_url"] or row["source_url"]
    origin = Origin("SCB", url, asking.items("localities", ("code", row["code"])))
    figure = Figure(
        row["name"],
        people,
        origin,
        INHABITANTS,
        row["population_year"],
        missing=FROM_SCB if people is None else None,
        note=row["population_note"],
    )
    elsewhere = row["home"] if row["municipality"] != asked.code else None
    return Place(row["code"], row["name"], figure, elsewhere, row["x"], row["y"])
