"""Places written out in an expression: POINT, POLYGON, BBOX and collections of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta.cql import Tree
from skanekarta.cql.terms import Sql, wrong
from skanekarta.crs import Crs
from skanekarta.db import SRID


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
