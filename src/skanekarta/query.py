"""What was asked: a frozen value with a parser and its inverse.

    Query.parse(layer, pairs) → Query → query.pairs(layer)

From that inverse come paging links, filter toggles, cache keys and the address in the bar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from dataclasses import field as own_field
from functools import cache, lru_cache

from skanekarta import cql, keyset
from skanekarta.cql import Expression
from skanekarta.cql.predicates import read_filter
from skanekarta.crs import CRS84, Box, Crs, read_crs
from skanekarta.errors import BadParameter, UnknownParameter
from skanekarta.extent import read_box, read_day, read_period, write_box
from skanekarta.intervals import interval_text
from skanekarta.layer import Field, Layer
from skanekarta.pairs import DEFAULT_LIMIT, Pairs, once, read_limit, whole, yes
from skanekarta.values import Interval, Value, clean

LARGEST_OFFSET = 10_000_000
LONGEST_QUERY = 200

_OF_PAGES = (
    *("tab", "indicator", "indicator_year", "measure", "classes", "numbers"),
    *("compare", "panel", "embed", "lang"),
)
PAGE_PARAMETERS = frozenset(_OF_PAGES)
"""What only a page knows: API links drop these, pages ignore none."""


@dataclass(frozen=True)
class Query:
    """A selection of a layer's rows and a page of it.

    `filters` are (field, value) in the layer's own order; `roles` (parameter, role); `day` the
    one that the rows are told for (`Layer.on`), today where there is none; `bbox` is least x,
    least y, greatest x, greatest y in `bbox_crs` (west, south, east, north in degrees unless told
    otherwise); `period` an interval of days; `after` the place where the page begins; `crs` what
    the features' coordinates are written in; `properties` those shown, all where it is empty.
    """

    filters: tuple[tuple[str, Value], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    day: dt.date | None = None
    q: str | None = None
    bbox: Box | None = None
    bbox_crs: Crs = CRS84
    period: Interval | None = None
    expression: Expression | None = None
    sort: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    after: str | None = None
    crs: Crs = CRS84
    properties: tuple[str, ...] = ()
    geometry: bool = True
    _hash: int | None = own_field(default=None, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """As any value's; a query is looked up by several memories in one answer."""
        if self._hash is None:
            parts = tuple(getattr(self, each.name) for each in fields(self) if each.compare)
            object.__setattr__(self, "_hash", hash(parts))
        return self._hash or 0

    @classmethod
    def parse(cls, layer: Layer, pairs: Pairs) -> Query:
        """The query that the pairs of a query string mean for a layer.

        Raises BadParameter for a name that the layer does not offer, a name given twice, or a
        value that can't be used.
        """
        return _parsed(layer, tuple(pairs))

    def pairs(self, layer: Layer) -> list[tuple[str, str]]:
        """The query as pairs, in one canonical form: `parse` of them gives it back."""
        found = self.selection(layer)
        if self.sort:
            found.append(("sortby", ",".join(self.sort)))
        if self.limit != DEFAULT_LIMIT:
            found.append(("limit", str(self.limit)))
        if self.offset:
            found.append(("offset", str(self.offset)))
        if self.after is not None:
            found.append(("after", self.after))
        return found + self.presentation()

    def presentation(self) -> list[tuple[str, str]]:
        """Only the part that says how a row is shown: what a link to one feature keeps."""
        found = [("crs", self.crs.uri)] if self.crs != CRS84 else []
        if self.properties:
            found.append(("properties", ",".join(self.properties)))
        if not self.geometry:
            found.append(("skip-geometry", "true"))
        return found

    def selection(self, layer: Layer) -> list[tuple[str, str]]:
        """Only the part that chooses rows: what a statistic or a link to another view keeps."""
        return list(_selection(self, layer))

    def _chosen(self, layer: Layer) -> list[tuple[str, str]]:
        found = [(name, layer.by_name[name].filter.text(value)) for name, value in self.filters]  # type: ignore[union-attr]  # only queryables get in, see parse
        found += self.roles
        found += [(layer.day, str(self.day))] if layer.day and self.day else []
        if self.q is not None:
            found.append(("q", self.q))
        if self.bbox is not None:
            found.append(("bbox", write_box(self.bbox, self.bbox_crs)))
            if self.bbox_crs != CRS84:
                found.append(("bbox-crs", self.bbox_crs.uri))
        if self.period is not None:
            found.append(("datetime", interval_text(self.period)))
        if self.expression is not None:
            found += self.expression.pairs()
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
        return replace(self, filters=kept, offset=0, after=None)

    def column(self, layer: Layer, name: str) -> str:
        """The column that a field's name stands for under this query's roles."""
        role = self.role(f"{name}_role")
        return layer.by_name[name].roles.get(role or "", name)


REMEMBERED = 256
"""How many questions are remembered as they were read: the same are asked again and again, and
what they mean depends on nothing but their text."""


@lru_cache(maxsize=REMEMBERED)
def _selection(query: Query, layer: Layer) -> tuple[tuple[str, str], ...]:
    return tuple(query._chosen(layer))


@lru_cache(maxsize=REMEMBERED)
def _parsed(layer: Layer, pairs: tuple[tuple[str, str], ...]) -> Query:
    given = once(pairs)
    unknown = [name for name in given if name not in parameters(layer)]
    if unknown:
        raise UnknownParameter(unknown[0], parameters(layer))
    box_crs = read_crs("bbox-crs", given.get("bbox-crs"))
    sort = keyset.read_sort(layer, given.get("sortby"))
    return Query(
        filters=_filters(layer, given),
        roles=_roles(layer, given),
        day=read_day(layer.day, given),
        q=_free_text(given.get("q")),
        bbox=read_box(given.get("bbox"), box_crs),
        bbox_crs=box_crs if "bbox" in given else CRS84,
        period=read_period(given.get("datetime")),
        expression=read_filter(layer, given),
        sort=sort,
        limit=read_limit(given.get("limit")),
        offset=whole("offset", given.get("offset", "0"), 0, LARGEST_OFFSET),
        after=_after(layer, sort, given),
        crs=read_crs("crs", given.get("crs")),
        properties=_properties(layer, given.get("properties")),
        geometry=not yes("skip-geometry", given.get("skip-geometry", "false")),
    )


PRESENTATION = frozenset({"crs", "properties", "skip-geometry"})
COMMON = PRESENTATION | {
    *("q", "bbox", "bbox-crs", "datetime", "sortby", "limit", "offset", "after"),
    *cql.PARAMETERS,
}


@cache
def parameters(layer: Layer) -> frozenset[str]:
    """The names of every parameter that a layer's items take."""
    names = {*(field.name for field in layer.queryables), *layer.role_parameters, *COMMON}
    names |= {layer.day} if layer.day else set()
    return frozenset(names) - (frozenset() if layer.searched else {"q"})


def _filters(layer: Layer, given: Mapping[str, str]) -> tuple[tuple[str, Value], ...]:
    found = [field for field in layer.queryables if field.name in given]
    return tuple((field.name, _value(layer, field, given[field.name])) for field in found)


def _value(layer: Layer, field: Field, text: str) -> Value:
    assert field.filter is not None
    return field.filter.parse(field.name, text, layer.kind(field.name))


def _roles(layer: Layer, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = []
    for name, field in layer.role_parameters.items():
        if name in given:
            valid = ("activity", *field.roles)
            if given[name] not in valid:
                raise BadParameter(name, "ska vara något av {names}.", valid, names=valid)
            found += [(name, given[name])] if given[name] != "activity" else []
    return tuple(found)


def _free_text(text: str | None) -> str | None:
    return None if text is None else clean("q", text, LONGEST_QUERY) or None


def _after(layer: Layer, sort: tuple[str, ...], given: Mapping[str, str]) -> str | None:
    token = given.get("after")
    if token is None:
        return None
    if "offset" in given:
        raise BadParameter("after", "kan inte förenas med offset.")
    keyset.read_token(layer, sort, token)
    return token


def _properties(layer: Layer, text: str | None) -> tuple[str, ...]:
    """The properties named, in the layer's own order (OGC 24-019, Part 6)."""
    if text is None:
        return ()
    asked = {part.strip() for part in text.split(",") if part.strip()}
    bad = sorted(asked - set(layer.properties))
    if bad:
        raise BadParameter("properties", "”{text}” finns inte.", layer.properties, text=bad[0])
    if not asked:
        raise BadParameter("properties", "är tom.", layer.properties)
    return tuple(name for name in layer.properties if name in asked)
