"""What was asked: the fields to group by and the measures to work out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.pairs import Pairs, once

PLACE = "municipality"
YEAR = "year"
MOST_GROUPS = 3
DEFAULT_MEASURES = ("sum", "count")

OF_PAGES = ("limit", "offset", "sortby", "after", "properties", "skip-geometry", "crs")
"""Parameters that shape a page of features, of which a statistic has none."""

BASIC = ("sum", "count", "mean", "median", "recipients")
"""What PostgreSQL works out over a group's rows."""

DERIVED = ("per_inhabitant", "share")
"""What follows from a group's sum: divided by inhabitants, or by the whole."""


@dataclass(frozen=True)
class Statistic:
    """What is grouped by (none to three fields) and what is worked out."""

    by: tuple[str, ...] = ()
    measure: tuple[str, ...] = DEFAULT_MEASURES

    @classmethod
    def split(cls, layer: Layer, pairs: Pairs) -> tuple[Statistic, list[tuple[str, str]]]:
        """The statistic asked for, and the pairs that are left for `Query.parse`.
        Raises BadParameter."""
        given = once(pairs)
        by = _listed("by", given.pop("by", None), groups(layer))
        measure = _listed("measure", given.pop("measure", None), measures(layer))
        if len(by) > MOST_GROUPS:
            raise BadParameter("by", "får ha högst {most} fält.", groups(layer), most=MOST_GROUPS)
        wrong = [name for name in OF_PAGES if name in given]
        if wrong:
            raise BadParameter(wrong[0], "finns inte för statistik.")
        by, measure = (tuple(dict.fromkeys(each)) for each in (by, measure))
        fallback = tuple(name for name in DEFAULT_MEASURES if name in measures(layer))
        return cls(by, measure or fallback), list(given.items())


@cache
def groups(layer: Layer) -> tuple[str, ...]:
    """The fields that rows can be grouped by."""
    return tuple(
        field.name
        for field in layer.queryables
        if layer.kind(field.name) in {str, int, bool} and field.name != layer.amount
    )


@cache
def measures(layer: Layer) -> tuple[str, ...]:
    """The measures that make sense for a layer."""
    if layer.amount is None:
        return ("count",)
    needs = {"recipients": "recipient", "per_inhabitant": PLACE}
    return tuple(
        name for name in (*BASIC, *DERIVED) if needs.get(name, layer.amount) in layer.by_name
    )


def _listed(name: str, text: str | None, valid: Sequence[str]) -> tuple[str, ...]:
    if text is None:
        return ()
    if not text.strip(" ,"):
        raise BadParameter(name, "är tom.", valid)
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    wrong = [part for part in parts if part not in valid]
    if wrong:
        raise BadParameter(name, "”{text}” går inte att använda.", valid, text=wrong[0])
    return parts
