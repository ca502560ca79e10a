"""What the funder's loaded lists hold of all of Skåne."""

from __future__ import annotations

from skanekarta.briefing.granted import AreaAround, Around
from skanekarta.briefing.money import FUNDER, Sums, is_place
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.query import Query
from skanekarta.statistics import PLACE, YEAR

AREA = "area"
COUNT = ("count",)


def around(sums: Sums) -> Around:
    """The lists' first and last year, and every area that is in them."""
    query = Query.parse(GRANTS, [("funder", FUNDER)])
    by_year = sums.answer(query, (YEAR, AREA), COUNT)["rows"]
    by_place = sums.answer(query, (PLACE, AREA), COUNT)["rows"]
    last: dict[str, int] = {}
    places: dict[str, set[str]] = {}
    titles: dict[str, str] = {}
    for row in by_year:
        if row[AREA]:
            titles[row[AREA]] = row["area_title"]
            last[row[AREA]] = max(last.get(row[AREA], 0), row[YEAR] or 0)
    for row in by_place:
        if row[AREA] and is_place(row[PLACE]):
            places.setdefault(row[AREA], set()).add(row[PLACE])
    years = [row[YEAR] for row in by_year if row[YEAR] is not None]
    areas = [
        AreaAround(slug, titles[slug], len(places.get(slug, ())), last[slug] or None)
        for slug in sorted(titles)
    ]
    return Around(min(years, default=None), max(years, default=None), areas)
