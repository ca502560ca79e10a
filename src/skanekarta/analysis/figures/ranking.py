"""The municipalities in the order of an indicator."""

from __future__ import annotations

from skanekarta.analysis.described import Analysis, Asked, Column, Found, Row
from skanekarta.analysis.figures import order, reading
from skanekarta.analysis.figures.reading import Known, Measured
from skanekarta.analysis.spread import MUNICIPALITY
from skanekarta.message import Say
from skanekarta.statistics import PLACE
from skanekarta.values import Choice


def _ranking(asked: Asked) -> Found:
    measured = reading.chosen(asked)
    known = reading.of_main_year(reading.figures(asked, measured))
    places = order.ranks(known.values, lowest_first=measured.better == "lower")
    rows = [_place(asked, code, known, places) for code in reading.codes(asked)]
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row[PLACE]))
    summary = {
        "indicator_title": measured.title,
        "unit": measured.unit,
        "better": measured.better,
        "year": known.year,
        "known": len(known.rows),
        "lacking": len(rows) - len(known.rows),
        "median": order.median(list(known.values.values())),
    }
    notes = _notes(asked, known, measured)
    return Found([row for row in rows if _is_asked(asked, row)], summary, None, notes)


def _place(asked: Asked, code: str, known: Known, places: dict[str, int]) -> Row:
    row = known.rows.get(code, {})
    return {
        PLACE: code,
        f"{PLACE}_title": asked.names[PLACE][code],
        "rank": places.get(code),
        "value": row.get("value"),
        "year": known.year if row else None,
        "source": row.get("source"),
        "source_url": row.get("source_url"),
        "derived": row.get("derived"),
    }


def _is_asked(asked: Asked, row: Row) -> bool:
    """Whether the row is of a municipality that is asked for: the others were only ranked."""
    value = asked.query.value(PLACE)
    if not isinstance(value, Choice):
        return True
    return (row[PLACE] in value.values) is not value.negated


def first_told(measured: Measured, say: Say) -> str:
    """Which end of the order stands first, and whether that is the better one."""
    if measured.better == "higher":
        return say("Högst värde står först: ett högre värde räknas som bättre.")
    if measured.better == "lower":
        return say("Lägst värde står först: ett lägre värde räknas som bättre.")
    return say("Högst värde står först. Varken högt eller lågt räknas som bättre.")


def _notes(asked: Asked, known: Known, measured: Measured) -> tuple[str, ...]:
    if not known.rows:
        return ()
    return (
        first_told(measured, asked.say),
        asked.say("Placeringen är en egen bearbetning; värdenas källor står på varje rad."),
    )


RANKING = Analysis(
    id="ranking",
    title="Kommunerna i ordning",
    question="Vilken kommun har mest, och vilken minst?",
    definition=(
        "Kommunernas värden för ett nyckeltal (indicator, folkmängden om inget anges) ett och "
        "samma år: det senaste av de år som flest kommuner har ett värde för, eller det som year "
        "anger. Det bättre värdet står först där nyckeltalet har en riktning, annars det högsta. "
        "Kommuner med samma värde delar plats, och nästa plats hoppar över lika många. Kommuner "
        "utan värde står sist, utan plats. Med municipality visas bara de kommunerna, med sin "
        "plats bland alla."
    ),
    formula="plats = 1 + antalet kommuner med bättre värde (högre, där ingen riktning finns)",
    columns=(
        *MUNICIPALITY,
        Column("rank", "Plats"),
        Column("value", "Värde"),
        Column("year", "År"),
        Column("source", "Källa"),
        Column("source_url", "Källans adress"),
        Column("derived", "Egen beräkning"),
    ),
    summary=(
        Column("indicator_title", "Nyckeltal"),
        Column("unit", "Enhet"),
        Column("better", "Bättre"),
        Column("year", "År"),
        Column("known", "Kommuner med värde"),
        Column("lacking", "Kommuner utan värde"),
        Column("median", "Median"),
    ),
    work=_ranking,
)
