"""What the funder's loaded lists hold of all of Skåne: what one municipality is seen against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.everywhere import AREA, areas_here, everywhere
from skanekarta.briefing.granted import AreaAround, Around
from skanekarta.briefing.money import is_place
from skanekarta.statistics import PLACE, YEAR
from skanekarta.vocabulary import VOCABULARIES, NarrowerTerm

TABLES = frozenset(model.__tablename__ for model in VOCABULARIES.values())
"""Whose order is kept in `narrower_terms`."""


def around(asked: Asked) -> Around:
    """The lists' first and last year, and every area that is in them."""
    every, here = everywhere(asked), areas_here(asked)
    by_place = [row for rows in every.by_field[AREA].values() for row in rows]
    below = asked.kept.get("below", TABLES, lambda: _below(asked))
    titles = {row[AREA]: row["area_title"] for row in every.years if row[AREA]}
    areas = [
        _area(slug, title, below.get(slug, set()) | {slug}, (every.years, by_place, here))
        for slug, title in sorted(titles.items())
    ]
    years = [row[YEAR] for row in every.years if row[YEAR] is not None]
    return Around(min(years, default=None), max(years, default=None), areas)


def _below(asked: Asked) -> Mapping[str, set[str]]:
    """The areas below each: who asks for performing arts means dance too."""
    terms = NarrowerTerm
    statement = sa.select(terms.broader, terms.narrower).where(terms.vocabulary == AREA)
    found: dict[str, set[str]] = {}
    for broader, narrower in asked.connection.execute(statement):
        found.setdefault(broader, set()).add(narrower)
    return found


def _area(
    slug: str,
    title: str,
    family: set[str],
    counted: tuple[Sequence[Row], Sequence[Row], Sequence[Row]],
) -> AreaAround:
    by_year, by_place, here = ([row for row in rows if row[AREA] in family] for rows in counted)
    places = {row[PLACE] for row in by_place if is_place(row[PLACE])}
    last = _last(by_year)
    return AreaAround(slug, title, len(places), last, bool(here), _last(here), frozenset(family))


def _last(rows: Sequence[Row]) -> int | None:
    return max((row[YEAR] for row in rows if row[YEAR] is not None), default=None)
