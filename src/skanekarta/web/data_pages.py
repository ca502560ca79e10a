"""The API's own addresses for those who ask for a page: what there is, and how it is had.

A page stands at the address of the data that it is about (`PageRoute`); the API answers all others.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from skanekarta.declaration import CONFORMANCE, DESCRIPTION
from skanekarta.deps import ReadConnection, TheAddresses, TheLayer, TheNames
from skanekarta.errors import BadParameter
from skanekarta.layers import all_layers
from skanekarta.links import API
from skanekarta.negotiation import VARIES, FeaturesPageRoute, PageRoute
from skanekarta.pairs import once
from skanekarta.query import Query
from skanekarta.terms import check_values
from skanekarta.web import collection_page, item_page, tables
from skanekarta.web.addresses import LocalAddresses, asked, nothing_asked
from skanekarta.web.language import KNOWN_LANGUAGE, noted
from skanekarta.web.rendering import render
from skanekarta.web.selection import Selection

general = APIRouter(
    prefix=API,
    route_class=PageRoute,
    dependencies=[*KNOWN_LANGUAGE, Depends(nothing_asked)],
    include_in_schema=False,
)
features = APIRouter(
    prefix=API, route_class=FeaturesPageRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False
)

STANDARDS = (
    ("ogcapi-common", "OGC API – Common"),
    ("ogcapi-features", "OGC API – Features"),
    ("cql2", noted("CQL2, språket för villkor")),
    ("ogcapi-tiles", "OGC API – Tiles"),
)


@general.get("")
@general.get("/")
def landing(request: Request, addresses: LocalAddresses, absolute: TheAddresses) -> Response:
    """The door of the API."""
    return render(
        request,
        "api_landing.html",
        headers=VARIES,
        description=DESCRIPTION,
        layers=all_layers().values(),
        addresses=addresses,
        absolute=absolute,
    )


@general.get("/conformance")
def conformance(request: Request, addresses: LocalAddresses) -> Response:
    """The standards, and the classes of each that are met."""
    groups = [
        (title, [each for each in CONFORMANCE if f"/spec/{name}" in each])
        for name, title in STANDARDS
    ]
    return render(
        request, "api_conformance.html", headers=VARIES, groups=groups, addresses=addresses
    )


@general.get("/collections")
def collections(
    request: Request, connection: ReadConnection, addresses: LocalAddresses
) -> Response:
    """Every collection."""
    found = [(each, collection_page.about(connection, each)) for each in all_layers().values()]
    return render(
        request, "api_collections.html", headers=VARIES, collections=found, addresses=addresses
    )


@features.get("/collections/{collection_id}/items")
def items(
    request: Request,
    layer: TheLayer,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
    absolute: TheAddresses,
) -> Response:
    """The selection as a table. Raises NotFound and BadParameter."""
    pairs = asked(request)
    if "dialect" in once(pairs):
        raise BadParameter("dialect", "gäller bara f=csv.")
    query = Query.parse(layer, pairs)
    check_values(layer, query, names)
    selection = Selection(layer.on(query.day), query, names, addresses)
    return tables.shown_page(request, connection, selection, absolute, VARIES)


ROUTERS = (general, features, collection_page.router, item_page.router)
ROUTES = [route for router in ROUTERS for route in router.routes]
