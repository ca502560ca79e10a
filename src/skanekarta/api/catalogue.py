"""`/datasets/dcat`: the catalogue that dataportal.se harvests, at the root of the service."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from skanekarta import dcat, provenance
from skanekarta.api.tilesets import MVT
from skanekarta.declaration import DESCRIPTION, TITLE
from skanekarta.deps import ReadConnection, TheAddresses, TheParts, refuse_unknown
from skanekarta.formats import DEFAULT, offered
from skanekarta.freshness import respond
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.links import with_query
from skanekarta.pairs import LARGEST_LIMIT
from skanekarta.routes import ReadingRoute
from skanekarta.settings import Settings
from skanekarta.tiles import SCHEME

router = APIRouter(
    route_class=ReadingRoute, include_in_schema=False, dependencies=[Depends(refuse_unknown)]
)

RDF_XML = "application/rdf+xml"


def ways(layer: Layer) -> list[dcat.Way]:
    """The ways to get a layer: every format of its items, and tiles. A file is the whole layer;
    a page of features is as long as one may be."""
    found = []
    for each in offered(layer):
        page = [] if each.extension else [("limit", str(LARGEST_LIMIT))]
        asked = [*page, ("f", each.id)]
        path = with_query("/items", asked)
        found.append(dcat.Way(each.id, each.title, each.media_type, path, each.id == DEFAULT))
    return [*found, dcat.Way("rutor", "vektorrutor", MVT, f"/tiles/{SCHEME}")]


def publisher(settings: Settings) -> dcat.Publisher:
    """Who publishes, by the settings."""
    return dcat.Publisher(
        settings.publisher_name,
        settings.publisher_number,
        settings.contact_name,
        settings.contact_email,
    )


@router.get("/datasets/dcat")
def get_catalogue(
    request: Request, connection: ReadConnection, addresses: TheAddresses, the: TheParts
) -> Response:
    """DCAT-AP-SE 3.0.1 as RDF/XML, from live data."""
    layers = list(all_layers().values())
    tables = frozenset().union(*(layer.tables for layer in layers), {"imports"})
    version = provenance.version(connection, tables)

    def make() -> bytes:
        held = dcat.holdings(connection, layers)
        about = (TITLE, DESCRIPTION)
        return dcat.catalogue(addresses, publisher(the.settings), about, held, ways)

    return respond(request, version, RDF_XML, make)
