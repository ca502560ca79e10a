"""What an address compares, where the map has said only half of it: a year, beside the filter's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from skanekarta import swedish
from skanekarta.coverage import within
from skanekarta.errors import BadParameter
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics import PLACE, YEAR
from skanekarta.values import Ranges
from skanekarta.web.comparison import asked
from skanekarta.web.comparison.asked import COMPARE, Places, Years
from skanekarta.web.selected import Selected, years_of

CHANGE = "change"
"""The map's own measure of what has changed since another year, per inhabitant."""


def compared_with(page: Mapping[str, str], selected: Selected) -> Years | Places | None:
    """What is compared. On a map a lone year, or none where it measures change, is compared with
    the year that the filter has. Raises BadParameter."""
    text, year = page.get(COMPARE), lone_year(selected.query)
    is_year = text is None or asked.YEAR.fullmatch(text) is not None
    if page.get("measure") == CHANGE and is_year:
        other = _other(selected, text, year)
        return Years(other, year or other)
    if text is None:
        return None
    if year is not None and is_year:
        text = f"{text}/{year}"
    return asked.read(text, [code for code in selected.names[PLACE] if code != WHOLE_SKANE])


def latest(
    counted: Iterable[Mapping[str, Any]], query: Query, today: dt.date | None = None
) -> tuple[int, int] | None:
    """The last two years that are over and that the selection has rows of, within those that it
    asks for if there are two; `counted` are its facets. The earlier first, None without two."""
    facets = (each["values"] for each in counted if each["name"] == YEAR)
    now = (today or swedish.today()).year
    known = sorted(each["value"] for values in facets for each in values if each["value"] < now)
    value = query.value(YEAR)
    hull = value.hull if isinstance(value, Ranges) else None
    asked = [year for year in known if hull is not None and within(year, (hull.low, hull.high))]
    found = asked if len(asked) > 1 else known
    return (found[-2], found[-1]) if len(found) > 1 else None


def lone_year(query: Query) -> int | None:
    """The year that the filter has, if it is one."""
    value = query.value(YEAR)
    hull = value.hull if isinstance(value, Ranges) else None
    return hull.low if hull is not None and hull.low == hull.high else None


def _other(selected: Selected, wished: str | None, year: int | None) -> int:
    """The year to compare with: the one wished for, else the newest before it that has rows, as
    on the map. Raises BadParameter."""
    if year is None:
        raise BadParameter("measure", "ändring behöver ett enda år, till exempel year=2023.")
    known = [each for each in years_of(selected) if each != year]
    wanted = int(wished) if wished and int(wished) in known else None
    earlier = [each for each in known if each < year]
    found = wanted or next(iter(earlier or known), None)
    if found is None:
        raise BadParameter("measure", "det finns inget annat år att jämföra med.")
    return found
