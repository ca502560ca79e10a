"""The values of an expression: a column or a literal in SQL, with its kind."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta.cql import GEOMETRY, Tree
from skanekarta.crs import Crs
from skanekarta.db import SRID
from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.message import Message, message

Sql = sa.ColumnElement[Any]
KINDS = {int: "tal", float: "tal", Decimal: "tal", bool: "ja eller nej", str: "text"} | {
    dt.date: "dag",
    dt.datetime: "tid",
}
SHOWN = {
    each.template: each
    for each in (
        message("tal"),
        message("ja eller nej"),
        message("text"),
        message("dag"),
        message("tid"),
        message("lista"),
        message("plats"),
    )
}
ICU = "und-x-icu"
CODE_POINTS = "C"
"""People's order is Swedish; filters compare by code point, as OGC's predicates count."""


@dataclass(frozen=True)
class Term:
    """A value in SQL, what kind of value it is, and the property's name if it is one."""

    kind: str
    sql: Sql
    name: str = ""

    @property
    def shown(self) -> Message:
        """What stands there, in words: its kind, after its name if it is a property."""
        kind = SHOWN[self.kind]
        return message("”{name}” ({kind})", name=self.name, kind=kind) if self.name else kind


def wrong(reason: str, valid: tuple[str, ...] = (), /, **values: object) -> BadParameter:
    """What can't be used in an expression."""
    return BadParameter("filter", reason, valid, **values)


@dataclass(frozen=True)
class Terms:
    """Reads the values of a layer's expression, whose positions are in a CRS. `columns` says
    which column stands in a name's place under the roles asked for."""

    layer: Layer
    crs: Crs
    columns: Mapping[str, str] = field(default_factory=dict)

    def term(self, node: Tree) -> Term:
        """A column, a literal, or a text that is folded. Raises BadParameter."""
        if isinstance(node, bool):
            return Term("ja eller nej", sa.literal(node, sa.Boolean))
        if isinstance(node, int | float):
            return Term("tal", _number(node))
        if isinstance(node, str):
            return Term("text", sa.literal(node, sa.Text))
        if isinstance(node, list):
            return Term("lista", self._list(node))
        return self._object(node) if isinstance(node, dict) else _none()

    def _object(self, node: dict[str, Any]) -> Term:
        if "property" in node:
            return self._column(node["property"])
        if "date" in node:
            return Term("dag", sa.literal(_day(node["date"]), sa.Date))
        if "timestamp" in node:
            return Term("tid", sa.literal(_moment(node["timestamp"]), sa.DateTime(timezone=True)))
        if node.get("op") in {"casei", "accenti"}:
            return Term("text", self._folded(node))
        op = str(node.get("op", "")) or next(iter(node), "{}")
        raise wrong("”{op}” kan inte stå där.", op=op)

    def _column(self, name: str) -> Term:
        if name == GEOMETRY:
            return Term("plats", self.layer.rows.c.geom, name)
        stands = self.columns.get(name, name)
        column: Sql = self.layer.rows.c[stands]
        if not self.layer.many(name):
            return Term(KINDS[self.layer.kind(stands)], column, name)
        if not self.layer.many(stands):
            # A name is of one kind whatever its role, so the same filter serves both.
            single = sa.cast(sa.func.array_append(sa.text("'{}'::text[]"), column), ARRAY(sa.Text))
            column = sa.case((column.is_not(None), single))
        return Term("lista", column, name)

    def _list(self, node: list[Any]) -> Sql:
        if not all(isinstance(each, str) for each in node):
            raise wrong("En lista här ska ha texter: ('musik','dans').")
        return sa.cast(list(node), ARRAY(sa.Text))

    def _folded(self, node: dict[str, Any]) -> Sql:
        inner = self.term(node["args"][0]) if len(node["args"]) == 1 else _none()
        if inner.kind != "text":
            raise wrong("{op} tar text, inte {kind}.", op=node["op"], kind=inner.shown)
        if node["op"] == "casei":
            # Up and down again, so that ß and ς meet their capitals.
            folded: Sql = sa.func.lower(sa.func.upper(sa.collate(inner.sql, ICU)), type_=sa.Text)
        else:
            split = sa.func.normalize(inner.sql, sa.text("NFD"), type_=sa.Text)
            bare = sa.func.regexp_replace(split, "[\u0300-\u036f]", "", "g", type_=sa.Text)
            folded = sa.func.translate(bare, "øØłŁđĐ", "oOlLdD", type_=sa.Text)
        return sa.collate(folded, CODE_POINTS)


def _none() -> Term:
    raise wrong("Ett värde saknas. Skriv IS NULL för det som inte är känt.")


def _number(value: float) -> Sql:
    if not math.isfinite(value) or abs(value) > 1e30:
        raise wrong("Talet är för stort.")
    if float(value).is_integer() and abs(value) < 2**31:
        return sa.literal(int(value), sa.Integer)
    return sa.literal(Decimal(repr(value)), sa.Numeric)


def _day(text: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        raise wrong("”{text}” är ingen dag (2024-06-19).", text=str(text)) from None


def _moment(text: object) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(str(text).upper().replace("Z", "+00:00"))
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        raise wrong("”{text}” är ingen tid (2024-06-19T12:00:00Z).", text=str(text)) from None


def end(text: str) -> Term:
    """A literal end of an interval: a day or a moment."""
    if "T" in text.upper():
        return Term("tid", sa.literal(_moment(text), sa.DateTime(timezone=True)))
    return Term("dag", sa.literal(_day(text), sa.Date))


def geometry(node: Tree, crs: Crs, *, mixed: bool = False) -> Sql:
    """A literal place, in degrees. `mixed` lets a collection have points, lines and areas at
    once. Raises BadParameter: PostGIS answers a bad place with an error of its own."""
    shape = _shape(node, crs)
    text = sa.literal(json.dumps(shape), sa.Text)
    found: Sql = sa.func.ST_SetSRID(sa.func.ST_GeomFromGeoJSON(text), crs.srid)
    if crs.srid != SRID:
        found = sa.func.ST_Transform(found, SRID)
    if shape["type"] == COLLECTION:
        return _one_kind(found, shape, mixed)
    if "Polygon" in shape["type"]:
        # A polygon that crosses itself is mended: GEOS answers it with an error.
        found = sa.func.ST_CollectionExtract(sa.func.ST_MakeValid(found), 3)
    return found


def _one_kind(found: Sql, shape: Mapping[str, Any], mixed: bool) -> Sql:
    """Members of one dimension become one multi-part place, which every operator takes; GEOS
    compares others only by whether they meet."""
    dimensions = {DIMENSIONS[each["type"].removeprefix("Multi")] for each in shape["geometries"]}
    valid: Sql = sa.func.ST_MakeValid(found)
    if len(dimensions) == 1:
        return sa.func.ST_CollectionExtract(sa.func.ST_UnaryUnion(valid), *dimensions)
    if not mixed:
        raise wrong("GEOMETRYCOLLECTION med olika slag går bara i S_INTERSECTS och S_DISJOINT.")
    return valid


COLLECTION = "GeometryCollection"
DIMENSIONS = {"Point": 1, "LineString": 2, "Polygon": 3}
DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2}
DEPTHS["MultiPolygon"] = 3


def _shape(node: Tree, crs: Crs) -> dict[str, Any]:
    if isinstance(node, dict) and "bbox" in node:
        return {"type": "MultiPolygon", "coordinates": _boxes(node["bbox"], crs)}
    kind = node.get("type") if isinstance(node, dict) else None
    if kind == COLLECTION and isinstance(node.get("geometries"), list) and node["geometries"]:
        return {"type": kind, "geometries": [_member(each, crs) for each in node["geometries"]]}
    if kind not in DEPTHS:
        raise wrong("Där ska stå en plats: geometry, BBOX, POINT, POLYGON …", tuple(DEPTHS))
    places = _places(node["coordinates"], DEPTHS[kind], crs)
    _check_shape(kind, places)
    return {"type": kind, "coordinates": places}


def _member(node: Tree, crs: Crs) -> dict[str, Any]:
    if not isinstance(node, dict) or node.get("type") not in DEPTHS:
        raise wrong("I en GEOMETRYCOLLECTION ska stå POINT, LINESTRING, POLYGON …", tuple(DEPTHS))
    return _shape(node, crs)


def _check_shape(kind: str, places: Any) -> None:
    lines: list[Any] = []
    rings: list[Any] = []
    if kind == "MultiPolygon":
        rings = [ring for polygon in places for ring in polygon]
    elif kind == "Polygon":
        rings = places
    elif "Line" in kind:
        lines = places if kind.startswith("Multi") else [places]
    is_open = any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings)
    if is_open or any(len(line) < 2 for line in lines) or places == [] or [] in places:
        raise wrong("En ring ska ha minst fyra punkter och sluta där den börjar; en linje två.")


def _places(node: Any, depth: int, crs: Crs) -> Any:
    if not isinstance(node, list):
        raise wrong("Koordinaterna går inte att läsa.")
    if depth:
        return [_places(each, depth - 1, crs) for each in node]
    if len(node) < 2 or not all(isinstance(each, int | float) for each in node):
        raise wrong("Koordinaterna går inte att läsa.")
    x, y = (node[1], node[0]) if crs.flipped else (node[0], node[1])
    left, bottom, right, top = crs.reach
    if not (left <= x <= right and bottom <= y <= top):
        point = f"{node[0]:g} {node[1]:g}"
        raise wrong("Punkten {point} ligger utanför koordinatsystemet.", point=point)
    return [x, y]


def _boxes(numbers: list[float], crs: Crs) -> list[Any]:
    if len(numbers) not in {4, 6} or not all(isinstance(each, int | float) for each in numbers):
        raise wrong("BBOX ska ha fyra eller sex tal.")
    a, b, c, d = numbers if len(numbers) == 4 else [*numbers[0:2], *numbers[3:5]]
    west, south, east, north = crs.within_reach(crs.swapped((a, b, c, d)))
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    if south > north or (west > east and not crs.degrees):
        raise wrong("BBOX har sina hörn i fel ordning.")
    return [[[[w, south], [e, south], [e, north], [w, north], [w, south]]] for w, e in spans]
