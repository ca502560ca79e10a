"""What the money is for: children and young people, and the development of libraries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from skanekarta.analysis.described import Analysis, Asked, Column, Found, Row, added, ratio
from skanekarta.analysis.spread import MUNICIPALITY
from skanekarta.query import Query
from skanekarta.statistics import PLACE, YEAR
from skanekarta.values import Choice

YOUNG = "barn-och-unga"
LIBRARY_DEVELOPMENT = "biblioteksutveckling"
"""The support form whose narrower forms are the library tracks."""


def _narrowed(query: Query, name: str, *slugs: str, missing: bool = False) -> Query:
    """The same query for some values of one more field."""
    return replace(query, filters=(*query.filters, (name, Choice(slugs, missing=missing))))


def _children(asked: Asked) -> Found:
    found = asked.grouped(YEAR)
    every = {row[YEAR]: row for row in found["rows"]}
    young = _of_years(asked, _narrowed(asked.query, "target_group", YOUNG))
    unknown = _of_years(asked, _narrowed(asked.query, "target_group", missing=True))
    years = sorted(every, key=lambda year: (year is None, -(year or 0)))
    nothing = {"sum": 0, "count": 0}
    rows = [
        {YEAR: year, **_shares(every[year], young.get(year, nothing), unknown.get(year, nothing))}
        for year in years
    ]
    total = [
        {name: added(list(each.values()), name) for name in ("sum", "count")}
        for each in (every, young, unknown)
    ]
    return Found(rows, _shares(*total), found["coverage"])


def _of_years(asked: Asked, query: Query) -> dict[int | None, Row]:
    return {row[YEAR]: row for row in asked.grouped(YEAR, query=query)["rows"]}


def _shares(every: Row, young: Row, unknown: Row) -> Row:
    stated = (every["sum"] or 0) - (unknown["sum"] or 0)
    return {
        "sum": every["sum"],
        "young_sum": young["sum"],
        "young_count": young["count"],
        "unknown_sum": unknown["sum"],
        "share_of_stated": ratio(young["sum"], stated),
        "share_of_all": ratio(young["sum"], every["sum"]),
    }


CHILDREN_FIGURES = (
    Column("sum", "Belopp", "kr"),
    Column("young_sum", "Till barn och unga", "kr"),
    Column("young_count", "Stöd till barn och unga"),
    Column("unknown_sum", "Målgrupp saknas", "kr"),
    Column("share_of_stated", "Andel där målgruppen är angiven", "andel"),
    Column("share_of_all", "Andel av allt", "andel"),
)

CHILDREN = Analysis(
    id="children-and-young-people",
    title="Barn och unga",
    question="Hur mycket går till stöd som riktar sig till barn och unga?",
    definition=(
        "Stöd vars källa anger barn och unga som målgrupp, också tillsammans med andra grupper: "
        "beloppet delas inte mellan grupperna. De flesta källor anger ingen målgrupp, så andelen "
        "räknas både av stöden med angiven målgrupp och av allt. Andelen av allt är en undre "
        "gräns: stöd utan angiven målgrupp kan också rikta sig till barn och unga. Ett flerårigt "
        "stöd räknas med hela beloppet det år det beslutades."
    ),
    formula="till barn och unga ÷ (allt − det som saknar målgrupp); till barn och unga ÷ allt",
    columns=(Column("year", "År"), *CHILDREN_FIGURES),
    summary=CHILDREN_FIGURES,
    work=_children,
    decides=("target_group",),
)


def _libraries(asked: Asked) -> Found:
    query = _narrowed(asked.query, "support_form", LIBRARY_DEVELOPMENT)
    found = asked.grouped(PLACE, "support_form", query=query)
    rows: Sequence[Row] = found["rows"]
    summary = {
        "sum": found["total"]["sum"],
        "count": found["total"]["count"],
        "municipalities": len({row[PLACE] for row in rows if row[PLACE] in asked.names[PLACE]}),
    }
    return Found(rows, summary, found["coverage"])


LIBRARIES = Analysis(
    id="library-tracks",
    title="Biblioteksutveckling efter spår och kommun",
    question="Vilka kommuner har haft stöd till biblioteksutveckling, och i vilket spår?",
    definition=(
        "Stödformen Biblioteksutveckling med dess spår: experiment-, lärande- och projektspåret "
        "från 2022, och formerna före dem. En del källor anger inget spår; de står som "
        "Biblioteksutveckling. Statliga medel till folkbibliotek och Stärkta bibliotek är andra "
        "stödformer och ingår inte."
    ),
    formula="summa och antal per kommun och form; ett stöd till flera kommuner delas mellan dem",
    columns=(
        *MUNICIPALITY,
        Column("support_form", "Stödformens beteckning"),
        Column("support_form_title", "Spår"),
        Column("sum", "Belopp", "kr"),
        Column("count", "Stöd"),
    ),
    summary=(
        Column("sum", "Belopp", "kr"),
        Column("count", "Stöd"),
        Column("municipalities", "Kommuner"),
    ),
    work=_libraries,
    decides=("support_form",),
)
