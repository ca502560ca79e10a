"""One indicator against another, or against the region's grants, municipality by municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from skanekarta import statistics
from skanekarta.analysis.described import Analysis, Asked, Column, Found, Row
from skanekarta.analysis.figures import order, reading
from skanekarta.analysis.figures.reading import Known, Measured
from skanekarta.analysis.spread import MUNICIPALITY
from skanekarta.errors import BadParameter
from skanekarta.layers import get_layer
from skanekarta.message import Say, in_swedish
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics import PLACE, YEAR, Statistic

AGAINST = "against"
"""The parameter that names the other indicator."""

GRANTS_PER_INHABITANT = "regional-grants-per-inhabitant"
OF = "grants"
FUNDER = "region-skane"


@dataclass(frozen=True)
class Side:
    """One of the two: what it is, its figures, and for grants whose inhabitants they are divided
    by and what the lists cover."""

    measured: Measured
    known: Known
    population_year: int | None = None
    coverage: Row | None = None


def grants_per_inhabitant(say: Say = in_swedish) -> Measured:
    """The region's grants as an indicator is told."""
    title, unit = say("Region Skånes stöd per invånare"), say("kr per invånare")
    return Measured(GRANTS_PER_INHABITANT, title, unit)


def _scatter(asked: Asked) -> Found:
    x, y = sides(asked)
    rows = [_point(asked, code, x, y) for code in reading.codes(asked)]
    pairs = [(row["x"], row["y"]) for row in rows if None not in (row["x"], row["y"])]
    summary = {
        "indicator_title": x.measured.title,
        "unit": x.measured.unit,
        "x_year": x.known.year,
        "against_title": y.measured.title,
        "against_unit": y.measured.unit,
        "y_year": y.known.year,
        "known": len(pairs),
        "lacking": len(rows) - len(pairs),
        "spearman": order.spearman(pairs),
    }
    return Found(rows, summary, y.coverage, _notes(asked, x, y), y.population_year)


def sides(asked: Asked) -> tuple[Side, Side]:
    """The two, of one and the same year where that is possible. Raises BadParameter."""
    measured, other = reading.chosen(asked), _other(asked)
    figures = reading.figures(asked, measured)
    if other == GRANTS_PER_INHABITANT:
        year, its_year = common_year(figures, _granted(asked))
        return Side(measured, reading.of_year(figures, year)), _of_grants(asked, its_year)
    against = reading.measured(asked.connection, other)
    others = reading.figures(asked, against)
    year, its_year = common_year(figures, others)
    known, its_known = reading.of_year(figures, year), reading.of_year(others, its_year)
    return Side(measured, known), Side(against, its_known)


def _other(asked: Asked) -> str:
    slug = asked.more.get(AGAINST) or GRANTS_PER_INHABITANT
    valid = (GRANTS_PER_INHABITANT, *asked.names[reading.INDICATOR])
    if slug not in valid:
        raise BadParameter(AGAINST, "”{text}” finns inte.", valid, text=slug)
    return slug


def common_year(figures: Sequence[Row], others: Sequence[Row]) -> tuple[int | None, int | None]:
    """The years that the two are told of: the newest of those in which most municipalities have
    both, unless each by itself in its own year gives more than twice as many."""
    own = [reading.main_year(row[YEAR] for row in rows) for rows in (figures, others)]
    keys = [{(row[PLACE], row[YEAR]) for row in rows} for rows in (figures, others)]
    shared = [year for _, year in keys[0] & keys[1]]
    apart = {code for code, year in keys[0] if year == own[0]} & {
        code for code, year in keys[1] if year == own[1]
    }
    year = reading.main_year(shared)
    return (year, year) if shared and 2 * shared.count(year) >= len(apart) else (own[0], own[1])


def _granted(asked: Asked) -> list[Row]:
    """Where and when the region gave anything, in the years that are asked for."""
    found = _answer(asked, _region(*_years(asked)), Statistic((PLACE, YEAR), ("sum",)))
    return [
        row
        for row in found["rows"]
        if row["sum"] is not None and row[YEAR] is not None and _is_a_place(asked, row[PLACE])
    ]


def _is_a_place(asked: Asked, code: str | None) -> bool:
    return code in asked.names[PLACE] and code != WHOLE_SKANE


def _years(asked: Asked) -> list[tuple[str, str]]:
    """The condition on the year, as the query has it."""
    return [pair for pair in asked.query.selection(asked.layer) if pair[0] == YEAR]


def _region(*more: tuple[str, str]) -> Query:
    return Query.parse(get_layer(OF), [("funder", FUNDER), *more])


def _of_grants(asked: Asked, year: int | None) -> Side:
    """The region's grants per inhabitant of that year."""
    told = grants_per_inhabitant()
    if year is None:
        return Side(told, Known(None, {}))
    statistic = Statistic((PLACE,), ("sum", "per_inhabitant"))
    found = _answer(asked, _region((YEAR, str(year))), statistic)
    known = {
        row[PLACE]: {"value": row["per_inhabitant"]}
        for row in found["rows"]
        if row["per_inhabitant"] is not None and _is_a_place(asked, row[PLACE])
    }
    return Side(told, Known(year, known), found["population_year"], found["coverage"])


def _answer(asked: Asked, query: Query, statistic: Statistic) -> Row:
    return statistics.answer(asked.connection, get_layer(OF), query, statistic, asked.names)


def _point(asked: Asked, code: str, x: Side, y: Side) -> Row:
    values: Mapping[str, Decimal | None] = {
        name: side.known.rows.get(code, {}).get("value") for name, side in (("x", x), ("y", y))
    }
    return {PLACE: code, f"{PLACE}_title": asked.names[PLACE][code], **values}


def _notes(asked: Asked, x: Side, y: Side) -> tuple[str, ...]:
    say = asked.say
    notes = [say("Sammanställningen är en egen bearbetning av de två nyckeltalens värden.")]
    if x.known.rows and y.known.rows and x.known.year != y.known.year:
        notes.append(say("De två gäller inte samma år."))
    return tuple(notes)


SCATTER = Analysis(
    id="scatter",
    title="Ett nyckeltal mot ett annat",
    question="Har kommuner med mycket av det ena också mycket av det andra?",
    definition=(
        "Kommunernas värden för ett nyckeltal (indicator) och för ett annat (against), samma år: "
        "det senaste av de år då flest kommuner har båda, eller det som year anger. Har mer än "
        "dubbelt så många kommuner ett värde när vart och ett tas från sitt eget år, görs det, och "
        "åren står utskrivna. Utan against jämförs med Region Skånes stöd per invånare: stöden "
        "räknas där verksamheten sker, och en kommun som listorna inte har något om saknar värde "
        "där de inte är fullständiga. Sambandet är Spearmans rangkorrelation mellan de kommuner "
        "som har båda värdena: 1 när ordningen är densamma, −1 när den är omvänd, nära 0 när de "
        "inte följs åt. Det räknas bara för minst tio kommuner och säger inget om orsaker."
    ),
    formula=(
        "ρ = Pearsons korrelation mellan kommunernas platser för det ena och för det andra; lika "
        "värden får medelvärdet av sina platser"
    ),
    columns=(*MUNICIPALITY, Column("x", "Nyckeltalet"), Column("y", "Det andra")),
    summary=(
        Column("indicator_title", "Nyckeltal"),
        Column("unit", "Enhet"),
        Column("x_year", "År"),
        Column("against_title", "Mot"),
        Column("against_unit", "Det andras enhet"),
        Column("y_year", "Det andras år"),
        Column("known", "Kommuner med båda värdena"),
        Column("lacking", "Kommuner utan något av dem"),
        Column("spearman", "Rangkorrelation (Spearman)"),
    ),
    work=_scatter,
    decides=(PLACE,),
    takes=(AGAINST,),
    reads=(OF,),
)
