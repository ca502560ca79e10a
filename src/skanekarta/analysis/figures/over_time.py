"""An indicator year by year: the municipalities' median and spread."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from skanekarta.analysis.described import Analysis, Asked, Column, Found, Row
from skanekarta.analysis.figures import order, reading
from skanekarta.statistics import PLACE, YEAR

QUARTILES = {"lower_quartile": "0.25", "median": "0.5", "upper_quartile": "0.75"}


def _over_time(asked: Asked) -> Found:
    measured = reading.chosen(asked)
    found = [row for row in reading.figures(asked, measured) if row[YEAR] is not None]
    years = sorted({row[YEAR] for row in found})
    rows = [
        {YEAR: year, **spread([row["value"] for row in found if row[YEAR] == year])}
        for year in years
    ]
    summary = {
        "indicator_title": measured.title,
        "unit": measured.unit,
        "first_year": years[0] if years else None,
        "last_year": years[-1] if years else None,
    }
    notes = (asked.say("Median och spridning är en egen bearbetning av kommunernas värden."),)
    return Found(rows, summary, None, notes if rows else ())


def spread(values: Sequence[Decimal]) -> Row:
    """How many there are, the least, the quartiles and the greatest."""
    ordered = sorted(values)
    return {
        "known": len(ordered),
        "minimum": ordered[0] if ordered else None,
        **{name: order.quantile(ordered, Decimal(part)) for name, part in QUARTILES.items()},
        "maximum": ordered[-1] if ordered else None,
    }


OVER_TIME = Analysis(
    id="spread-over-time",
    title="Median och spridning över tid",
    question="Hur har det gått i Skåne, och hur olika är kommunerna?",
    definition=(
        "För varje år som något värde är känt: medianen av kommunernas värden, den undre och den "
        "övre kvartilen (en fjärdedel av kommunerna ligger under den undre, en fjärdedel över den "
        "övre), och det lägsta och det högsta värdet. Varje kommun väger lika, så medianen är inte "
        "Skånes eget värde. Bara kommuner vars värde är känt det året räknas; antalet står på "
        "raden, och år med olika antal kan inte jämföras rakt av. Värden utan år ingår inte."
    ),
    formula="kvartilerna av n värden i ordning: plats 1 + (n − 1)·k, k = ¼, ½, ¾, i proportion",
    columns=(
        Column("year", "År"),
        Column("known", "Kommuner med värde"),
        Column("minimum", "Lägst"),
        Column("lower_quartile", "Undre kvartil"),
        Column("median", "Median"),
        Column("upper_quartile", "Övre kvartil"),
        Column("maximum", "Högst"),
    ),
    summary=(
        Column("indicator_title", "Nyckeltal"),
        Column("unit", "Enhet"),
        Column("first_year", "Första året"),
        Column("last_year", "Sista året"),
    ),
    work=_over_time,
    decides=(PLACE,),
)
