"""What was asked: a frozen value with a parser and its inverse.

    Query.parse(layer, pairs) → Query → query.pairs(layer)

From that inverse come paging links, filter toggles, cache keys and the address in the bar.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from skanekarta.errors import BadParameter
from skanekarta.intervals import interval_text
from skanekarta.layer import Field, Layer
from skanekarta.values import Interval, Value, clean

Pairs = Iterable[tuple[str, str]]

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 10_000
LARGEST_OFFSET = 10_000_000
LONGEST_QUERY = 200
MOST_SORT_KEYS = 5

PAGE_PARAMETERS = frozenset(
    {"tab", "indicator", "measure", "classes", "panel", "compare", "embed", "lang"}
)
"""What only a page knows: API links drop these, pages ignore none."""

BBox = tuple[float, float, float, float]
WHOLE = re.compile(r"\d{1,9}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d{1,6}(\.\d{0,15})?|\.\d{1,15})", re.ASCII)


@dataclass(frozen=True)
class Query:
    """A selection of a layer's rows and a page of it.

    `filters` are (field, value) in the layer's own order; `roles` (parameter, role);
    `bbox` is west, south, east, north in degrees (CRS84); `period` an interval of days.
    """

    filters: tuple[tuple[str, Value], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    q: str | None = None
    bbox: BBox | None = None
    period: Interval | None = None
    sort: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    offset: int = 0

    @classmethod
    def parse(cls, layer: Layer, pairs: Pairs) -> Query:
        """The query that the pairs of a query string mean for a layer.

        Raises BadParameter for a name that the layer does not offer, a name given twice, or a
        value that can't be used.
        """
        given = once(pairs)
        unknown = [name for name in given if name not in parameters(layer)]
        if unknown:
            raise BadParameter(unknown[0], "finns inte här.", sorted(parameters(layer)))
        filters = tuple(
            (field.name, _value(layer, field, given[field.name]))
            for field in layer.queryables
            if field.name in given
        )
        return cls(
            filters=filters,
            roles=_roles(layer, given),
            q=_free_text(given.get("q")),
            bbox=_bbox(given.get("bbox")),
            period=_period(given.get("datetime")),
            sort=_sort(layer, given.get("sortby")),
            limit=_limit(given.get("limit")),
            offset=whole("offset", given.get("offset", "0"), 0, LARGEST_OFFSET),
        )

    def pairs(self, layer: Layer) -> list[tuple[str, str]]:
        """The query as pairs, in one canonical form: `parse` of them gives it back."""
        found = self.selection(layer)
        if self.sort:
            found.append(("sortby", ",".join(self.sort)))
        if self.limit != DEFAULT_LIMIT:
            found.append(("limit", str(self.limit)))
        if self.offset:
            found.append(("offset", str(self.offset)))
        return found

    def selection(self, layer: Layer) -> list[tuple[str, str]]:
        """Only the part that chooses rows: what a statistic or a link to another view keeps."""
        found = [(name, layer.by_name[name].filter.text(value)) for name, value in self.filters]  # type: ignore[union-attr]  # only queryables get in, see parse
        found += self.roles
        if self.q is not None:
            found.append(("q", self.q))
        if self.bbox is not None:
            found.append(("bbox", ",".join(_shortest(number) for number in self.bbox)))
        if self.period is not None:
            found.append(("datetime", interval_text(self.period)))
        return found

    def value(self, name: str) -> Value | None:
        """What a field is asked for, if it is."""
        return dict(self.filters).get(name)

    def role(self, parameter: str) -> str | None:
        """The role that a parameter such as `municipality_role` was given, if it was."""
        return dict(self.roles).get(parameter)

    def without(self, *names: str) -> Query:
        """The same query without those filters, from its first page."""
        kept = tuple(pair for pair in self.filters if pair[0] not in names)
        return replace(self, filters=kept, offset=0)

    def column(self, layer: Layer, name: str) -> str:
        """The column that a field's name stands for under this query's roles."""
        role = self.role(f"{name}_role")
        return layer.by_name[name].roles.get(role or "", name)


COMMON = ("q", "bbox", "datetime", "sortby", "limit", "offset")


def parameters(layer: Layer) -> frozenset[str]:
    """The names of every parameter that a layer's items take."""
    names = {field.name for field in layer.queryables} | set(layer.role_parameters)
    return frozenset(names | set(COMMON)) - (frozenset() if layer.searched else {"q"})


def once(pairs: Pairs) -> dict[str, str]:
    """The pairs as a mapping; raises BadParameter for a name given twice."""
    given: dict[str, str] = {}
    for name, text in pairs:
        if name in given:
            raise BadParameter(name, "är angiven mer än en gång. Skriv värdena med komma emellan.")
        given[name] = text
    return given


def whole(name: str, text: str, lowest: int, largest: int) -> int:
    """A whole number within bounds; raises BadParameter."""
    if not WHOLE.fullmatch(text) or not lowest <= int(text) <= largest:
        raise BadParameter(name, f"ska vara ett heltal mellan {lowest} och {largest}.")
    return int(text)


def _value(layer: Layer, field: Field, text: str) -> Value:
    assert field.filter is not None
    return field.filter.parse(field.name, text, layer.kind(field.name))


def _roles(layer: Layer, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = []
    for name, field in layer.role_parameters.items():
        if name in given:
            valid = ("activity", *field.roles)
            if given[name] not in valid:
                raise BadParameter(name, f"ska vara {' eller '.join(valid)}.", valid)
            found += [(name, given[name])] if given[name] != "activity" else []
    return tuple(found)


def _free_text(text: str | None) -> str | None:
    if text is None:
        return None
    return clean("q", text, LONGEST_QUERY) or None


def _bbox(text: str | None) -> BBox | None:
    """Four numbers, or six of which the heights are put aside (OGC 17-069r4, req. 23)."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in {4, 6} or not all(NUMBER.fullmatch(part) for part in parts):
        raise BadParameter("bbox", "ska vara fyra tal: väst,syd,öst,nord i grader.")
    numbers = [float(part) for part in parts]
    west, south, east, north = numbers if len(numbers) == 4 else [*numbers[0:2], *numbers[3:5]]
    if not all(math.isfinite(number) for number in numbers) or south > north:
        raise BadParameter("bbox", "har syd norr om nord.")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):
        raise BadParameter("bbox", "ligger utanför jordklotet.")
    return west, south, east, north


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _period(text: str | None) -> Interval | None:
    """RFC 3339 days or moments, alone or as an interval; the day is what counts here."""
    if text is None:
        return None
    ends = clean("datetime", text, 80).split("/")
    if len(ends) > 2:
        raise BadParameter("datetime", "ska vara en dag eller ett intervall a/b.")
    low, high = _moment(ends[0]), _moment(ends[-1])
    if len(ends) == 1 and low is None:
        raise BadParameter("datetime", "ska vara en dag, till exempel 2024-06-19.")
    if low and high and low > high:
        raise BadParameter("datetime", "börjar efter sitt slut.")
    return Interval(low, high) if low or high else None


def _moment(text: str) -> dt.date | None:
    if text in {"", ".."}:
        return None
    try:
        if DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
        if moment.tzinfo is not None and "T" in text.upper():
            return moment.astimezone(dt.UTC).date()
    except (ValueError, OverflowError):
        pass
    raise BadParameter(
        "datetime",
        f"”{text}” är inte en dag (2024-06-19) eller tid (2024-06-19T12:00:00Z). "
        "Ett helt år skrivs 2024-01-01/2024-12-31.",
    )


def _sort(layer: Layer, text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    keys = tuple(part.strip().removeprefix("+") for part in text.split(",") if part.strip())
    valid = tuple(field.name for field in layer.fields if not layer.many(field.name))
    bad = [key for key in keys if key.removeprefix("-") not in valid]
    if bad:
        raise BadParameter("sortby", f"”{bad[0]}” går inte att sortera på.", valid)
    if not 0 < len(keys) <= MOST_SORT_KEYS or len({key.lstrip("-") for key in keys}) < len(keys):
        raise BadParameter("sortby", f"ska ha ett till {MOST_SORT_KEYS} olika fält.")
    return keys


def _limit(text: str | None) -> int:
    """At least 1; more than the largest is cut to it, as the standard says (17-069r4, 7.15.2)."""
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII) or int(text) < 1:
        raise BadParameter("limit", f"ska vara ett heltal mellan 1 och {LARGEST_LIMIT}.")
    return min(int(text), LARGEST_LIMIT)


def _shortest(number: float) -> str:
    return format(number, ".15g") if "e" not in format(number, ".15g") else format(number, ".15f")
