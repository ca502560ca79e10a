"""One feature as a page: every field with its meaning, its place, and the ways to have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta.crs import CRS84, SYSTEMS, Crs
from skanekarta.db import SRID
from skanekarta.deps import TheLayer, TheNames, TheReading
from skanekarta.errors import Gone, NotFound, UnknownParameter
from skanekarta.former import successor
from skanekarta.layer import Field, Layer
from skanekarta.links import API, Addresses, of_one, taken_by_one, with_query
from skanekarta.negotiation import VARIES, FeaturePageRoute
from skanekarta.query import Query
from skanekarta.statistics import PLACE
from skanekarta.values import is_identifier
from skanekarta.web import rows
from skanekarta.web.addresses import LocalAddresses, asked
from skanekarta.web.cells import Part, cell
from skanekarta.web.errors import error_page
from skanekarta.web.field_values import type_of
from skanekarta.web.language import KNOWN_LANGUAGE, _, noted
from skanekarta.web.notation import kr, number
from skanekarta.web.rendering import render
from skanekarta.web.rows import Row

LOG = "activities"
router = APIRouter(
    prefix=API, route_class=FeaturePageRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False
)

SWEREF = next(each for each in SYSTEMS.values() if each.srid == 3006)


@dataclass(frozen=True)
class Place:
    """Where a feature is: what its geometry is, and one point of it in each system."""

    kind: str
    points: tuple[tuple[str, str], ...]


@router.get("/collections/{collection_id}/items/{fid}")
def item(
    request: Request,
    layer: TheLayer,
    fid: str,
    reading: TheReading,
    names: TheNames,
    addresses: LocalAddresses,
) -> Response:
    """The feature's page, or the way to what has superseded it. Raises BadParameter."""
    query, connection = _shown(request, layer), reading.connection
    layer = layer.on(query.day)
    row = rows.one(connection, layer, fid, names) if is_identifier(fid) else None
    if row is None:
        return _elsewhere(request, reading, layer, fid, addresses)
    shown = [each for each in layer.fields if not query.properties or _is_asked(query, each.name)]
    return render(
        request,
        "api_item.html",
        headers=VARIES,
        layer=layer,
        fid=fid,
        on=Query(day=query.day),
        addresses=addresses,
        heading=_heading(layer, row),
        divided=_divided(layer, row, shown, addresses),
        fields=[
            (each, type_of(layer, each), cell(layer, each, row, addresses, query.day))
            for each in shown
        ],
        place=place(connection, layer, fid, query.crs) if query.geometry else None,
        with_place=query.geometry,
        ways=_ways(addresses, layer, fid, query),
    )


def _elsewhere(
    request: Request, reading: TheReading, layer: Layer, fid: str, addresses: LocalAddresses
) -> Response:
    """The way to what has superseded it. That there is none is told as a page too, of the log:
    somebody may have kept the address."""
    try:
        return successor(request, reading, layer, fid, addresses)
    except (Gone, NotFound) as error:
        if layer.id != LOG:
            raise
        return error_page(request, error)


def _is_asked(query: Query, name: str) -> bool:
    return name in query.properties or f"{name}_title" in query.properties


def _shown(request: Request, layer: Layer) -> Query:
    """How the feature is to be shown. Raises BadParameter."""
    pairs = asked(request)
    for name, _text in pairs:
        if name not in taken_by_one(layer):
            raise UnknownParameter(name, taken_by_one(layer))
    return Query.parse(layer, pairs)


def _heading(layer: Layer, row: Row) -> str:
    """What the row is of, in the words that free text looks in."""
    return ", ".join(str(row[name]) for name in layer.searched if row[name])


@dataclass(frozen=True)
class Divided:
    """The amount of a row as it is divided between a field's values: by municipality, by year."""

    field: Field
    title: str
    rows: tuple[tuple[Part, str], ...]
    whole: str
    basis: str | None


def _divided(layer: Layer, row: Row, shown: Sequence[Field], addresses: Addresses) -> list[Divided]:
    """Each way that the row's amount is divided; one value has all of it, and needs no table."""
    several = [each for each in shown if each.shares and len(row[each.shares] or ()) > 1]
    return [_division(layer, row, each, addresses) for each in several]


def _division(layer: Layer, row: Row, field: Field, addresses: Addresses) -> Divided:
    amount = layer.by_name[layer.amount or ""]
    parts: Sequence[Any] = row[field.shares or ""]
    wordings = cell(layer, field, row, addresses).parts
    rows = zip(wordings, (kr(part) for part in parts), strict=True)
    title = _("{amount} per {field}").format(amount=_(amount.title), field=_(field.title).lower())
    return Divided(field, title, tuple(rows), kr(row[amount.name]), _basis(layer, row, field))


def _basis(layer: Layer, row: Row, field: Field) -> str | None:
    """How the municipalities' shares are known, in words."""
    known_by = layer.by_name.get("shares_basis") if field.name == PLACE else None
    return f"{_(known_by.title)}: {_(row['shares_basis_title'])}" if known_by else None


def _ways(addresses: Addresses, layer: Layer, fid: str, query: Query) -> list[tuple[str, str]]:
    """The feature as data: shown as the page is, and in SWEREF 99 TM."""
    own = addresses.item(layer, fid)
    asked = of_one(layer, query)
    metric = of_one(layer, replace(query, crs=SWEREF))
    ways = [("GeoJSON", with_query(own, [("f", "geojson"), *asked]))]
    if query.crs == CRS84 and query.geometry:
        ways.append((_("GeoJSON i SWEREF 99 TM"), with_query(own, [("f", "geojson"), *metric])))
    return ways


KINDS = {
    "ST_Point": noted("En punkt"),
    "ST_MultiPoint": noted("Flera punkter, av vilka en visas"),
    "ST_Polygon": noted("En yta, med en punkt i den"),
    "ST_MultiPolygon": noted("Flera ytor, med en punkt i en av dem"),
}


def place(connection: sa.Connection, layer: Layer, fid: str, crs: Crs) -> Place | None:
    """Where the feature is, in degrees, in SWEREF 99 TM and in the system asked for; None where
    that is not known."""
    systems = list(dict.fromkeys((CRS84, SWEREF, crs)))
    geom = layer.rows.c.geom
    inside: sa.ColumnElement[Any] = sa.func.ST_PointOnSurface(geom)
    shown: list[sa.ColumnElement[Any]] = [sa.func.ST_GeometryType(geom)]
    for each in systems:
        turned = sa.func.ST_Transform(inside, each.srid) if each.srid != SRID else inside
        shown += [sa.func.ST_X(turned), sa.func.ST_Y(turned)]
    found = connection.execute(
        sa.select(*shown).where(sa.cast(layer.rows.c.id, sa.Text) == fid)
    ).one()
    if found[0] is None:
        return None
    points = [
        (_(each.title).partition(",")[0], _point(each, *found[1 + 2 * i : 3 + 2 * i]))
        for i, each in enumerate(systems)
    ]
    return Place(
        KINDS.get(found[0], noted("En sammansatt plats, med en punkt i den")), tuple(points)
    )


def _point(crs: Crs, x: float, y: float) -> str:
    if crs.degrees:
        text = _("latitud {north}°, longitud {east}°")
        return text.format(north=number(y, 5), east=number(x, 5))
    return f"N {number(y, 1)} m, E {number(x, 1)} m"
