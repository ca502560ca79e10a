"""How the money is spread: between municipalities, outside the cities, by seat and by reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from skanekarta.analysis.described import Analysis, Asked, Column, Found, Row, added, ratio
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.statistics import PLACE, YEAR
from skanekarta.statistics.people import People

CITIES = ("1280", "1281", "1283")
"""Malmö, Lund and Helsingborg: Skåne's three largest municipalities by inhabitants (SCB)."""

MUNICIPALITY = (Column("municipality", "Kommunkod"), Column("municipality_title", "Kommun"))


def gini(people: Sequence[int], sums: Sequence[Decimal]) -> Decimal | None:
    """How uneven a sum is spread over people: 0 where everyone has as much, near 1 where one
    group has it all. The groups come in any order; None where nothing is to be shared, or some
    group's sum is below zero (the curve would not be one)."""
    points = lorenz(people, sums)
    if len(points) < 2 or any(each < 0 for each in sums):
        return None
    area = sum(
        ((p - before_p) * (share + before) for (before_p, before), (p, share) in pairwise(points)),
        Decimal(),
    )
    return round(1 - area, 6)


def lorenz(people: Sequence[int], sums: Sequence[Decimal]) -> list[tuple[Decimal, Decimal]]:
    """The Lorenz curve from (0, 0) to (1, 1): the groups with least per inhabitant first, the
    share of the people and of the sum so far. Empty where there are no people or no sum."""
    everybody, whole = sum(people), sum(sums, Decimal())
    if not everybody or whole <= 0:
        return []
    groups = sorted(zip(people, sums, strict=True), key=lambda each: each[1] / each[0])
    points = [(Decimal(), Decimal())]
    seen, given = 0, Decimal()
    for many, amount in groups:
        seen, given = seen + many, given + amount
        points.append((Decimal(seen) / everybody, given / whole))
    return points


def _spread(asked: Asked) -> Found:
    found = asked.grouped(PLACE, measure=("sum", "count", "per_inhabitant"))
    year = found["population_year"]
    people = People(asked.connection).by_year.get(year, {}) if year is not None else {}
    placed = [row for row in found["rows"] if people.get(row[PLACE])]
    others = {row[PLACE]: row["sum"] for row in found["rows"] if row[PLACE] not in people}
    rows = _along_the_curve(placed, people)
    many = [people[row[PLACE]] for row in placed]
    sums = [Decimal(row["sum"] or 0) for row in placed]
    is_known = any(row["sum"] is not None for row in placed)
    summary = {
        "gini": gini(many, sums),
        "municipalities": sum(1 for row in placed if row["sum"]) if is_known else None,
        "sum": sum(sums, Decimal()) if is_known else None,
        "whole_skane_sum": others.get(WHOLE_SKANE),
        "unplaced_sum": others.get(None),
    }
    return Found(rows, summary, found["coverage"], population_year=year)


def _along_the_curve(placed: Sequence[Row], people: dict[str, int]) -> list[Row]:
    # What is not in the lists weighs nothing in the curve, but is told as unknown in its row.
    in_order = sorted(placed, key=lambda row: Decimal(row["sum"] or 0) / people[row[PLACE]])
    points: list[tuple[Decimal, Decimal] | None] = [
        *lorenz(
            [people[row[PLACE]] for row in in_order], [Decimal(row["sum"] or 0) for row in in_order]
        )[1:]
    ] or [None] * len(in_order)
    return [
        {
            **{name: row[name] for name in ("municipality", "municipality_title", "sum")},
            "population": people[row[PLACE]],
            "per_inhabitant": row["per_inhabitant"],
            "population_share": round(point[0], 6) if point else None,
            "sum_share": round(point[1], 6) if point else None,
        }
        for row, point in zip(in_order, points, strict=True)
    ]


SPREAD = Analysis(
    id="spread",
    title="Spridning mellan kommunerna",
    question="Hur jämnt fördelas pengarna mellan kommunernas invånare?",
    definition=(
        "Kommunerna ordnas från den som har minst stöd per invånare till den som har mest. "
        "Lorenzkurvan visar hur stor andel av pengarna de första kommunerna har tillsammans, mot "
        "sin andel av invånarna. Ginikoefficienten är 0 när alla invånare har lika mycket och "
        "närmar sig 1 när en enda kommun har allt. Bara stöd med känd kommun ingår: stöd till "
        "hela Skåne och stöd utan känd plats redovisas bredvid. En kommun som inte finns i de "
        "inlästa listorna räknas i måttet som utan stöd, också där listorna inte är fullständiga. "
        "Ett flerårigt stöd räknas med hela beloppet det år det beslutades."
    ),
    formula=(
        "G = 1 − Σ (Pᵢ − Pᵢ₋₁)(Lᵢ + Lᵢ₋₁), där Pᵢ är de i första kommunernas andel av "
        "invånarna och Lᵢ deras andel av pengarna"
    ),
    columns=(
        *MUNICIPALITY,
        Column("sum", "Belopp", "kr"),
        Column("population", "Invånare"),
        Column("per_inhabitant", "Per invånare", "kr/invånare"),
        Column("population_share", "Andel av invånarna så långt", "andel"),
        Column("sum_share", "Andel av pengarna så långt", "andel"),
    ),
    summary=(
        Column("gini", "Ginikoefficient"),
        Column("municipalities", "Kommuner med stöd"),
        Column("sum", "Belopp med känd kommun", "kr"),
        Column("whole_skane_sum", "Till hela Skåne", "kr"),
        Column("unplaced_sum", "Utan känd plats", "kr"),
    ),
    work=_spread,
    decides=("municipality",),
)


def _outside(asked: Asked) -> Found:
    found = asked.grouped(YEAR, PLACE)
    years = sorted({row[YEAR] for row in found["rows"]}, key=lambda year: (year is None, year))
    rows = [
        {YEAR: year, **_parts([row for row in found["rows"] if row[YEAR] == year])}
        for year in years
    ]
    return Found(rows, _parts(found["rows"]), found["coverage"])


def _parts(rows: Sequence[Row]) -> Row:
    known = [row for row in rows if row[PLACE] not in {None, WHOLE_SKANE}]
    cities = added([row for row in known if row[PLACE] in CITIES], "sum")
    whole = added(known, "sum")
    return {
        "sum": whole,
        "cities_sum": cities,
        "outside_sum": whole - cities,
        "outside_share": ratio(whole - cities, whole),
        "not_in_a_municipality_sum": added(rows, "sum") - whole,
    }


OUTSIDE_FIGURES = (
    Column("sum", "Belopp med känd kommun", "kr"),
    Column("cities_sum", "Malmö, Lund och Helsingborg", "kr"),
    Column("outside_sum", "Övriga 30 kommuner", "kr"),
    Column("outside_share", "Andel utanför", "andel"),
    Column("not_in_a_municipality_sum", "Hela Skåne eller okänd plats", "kr"),
)

OUTSIDE = Analysis(
    id="outside-the-cities",
    title="Utanför Malmö, Lund och Helsingborg",
    question="Hur stor del av pengarna når de 30 kommunerna utanför de tre största städerna?",
    definition=(
        "Belopp i de 30 andra kommunerna, som andel av allt med känd kommun. Stöd till hela Skåne "
        "och stöd utan känd plats hör inte till någon kommun och redovisas för sig. Ett stöd till "
        "flera kommuner delas mellan dem. Ett flerårigt stöd räknas med hela beloppet det år det "
        "beslutades."
    ),
    formula="belopp utanför ÷ (belopp i de tre städerna + belopp utanför)",
    columns=(Column("year", "År"), *OUTSIDE_FIGURES),
    summary=OUTSIDE_FIGURES,
    work=_outside,
    decides=("municipality",),
)


def _seat_and_reach(asked: Asked) -> Found:
    reach = asked.grouped(PLACE)
    by_seat = replace(asked.query, roles=(("municipality_role", "seat"),))
    seat = {row[PLACE]: row for row in asked.grouped(PLACE, query=by_seat)["rows"]}
    rows = [_both(row, seat.pop(row[PLACE], {})) for row in reach["rows"]]
    rows += [_both({}, row) for row in seat.values()]
    return Found(rows, {"moved_sum": _moved(rows)}, reach["coverage"])


def _both(reach: Row, seat: Row) -> Row:
    either = reach or seat
    known = reach.get("sum") is not None or seat.get("sum") is not None
    here, there = Decimal(reach.get("sum") or 0), Decimal(seat.get("sum") or 0)
    return {
        "municipality": either[PLACE],
        "municipality_title": either[f"{PLACE}_title"],
        "activity_sum": reach.get("sum"),
        "activity_count": reach.get("count"),
        "seat_sum": seat.get("sum"),
        "seat_count": seat.get("count"),
        "difference": here - there if known else None,
    }


def _moved(rows: Sequence[Row]) -> Decimal | None:
    """What counts for another municipality than the seat's: the gains, which equal the losses.
    None where no municipality's difference is known."""
    known = [row["difference"] for row in rows if row["difference"] is not None]
    return sum((each for each in known if each > 0), Decimal()) if known else None


SEAT_AND_REACH = Analysis(
    id="seat-and-reach",
    title="Säte och räckvidd",
    question="Var sitter mottagarna, och var sker verksamheten?",
    definition=(
        "För varje kommun: belopp efter var verksamheten sker (där den inte är känd, mottagarens "
        "säte) och belopp efter mottagarens säte. Skillnaden är vad kommunen får utöver det som "
        "dess egna mottagare fick; är den negativ gör kommunens mottagare mer i andra kommuner. "
        "Medsökandes säten räknas inte."
    ),
    formula="skillnad = belopp efter verksamhet − belopp efter säte",
    columns=(
        *MUNICIPALITY,
        Column("activity_sum", "Där verksamheten sker", "kr"),
        Column("activity_count", "Stöd där verksamheten sker"),
        Column("seat_sum", "Efter säte", "kr"),
        Column("seat_count", "Stöd efter säte"),
        Column("difference", "Skillnad", "kr"),
    ),
    summary=(Column("moved_sum", "Räknas i en annan kommun än sätets", "kr"),),
    work=_seat_and_reach,
    decides=("municipality",),
)
