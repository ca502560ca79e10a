"""The door of the API: what it is and what it conforms to."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from skanekarta.declaration import CONFORMANCE, DESCRIPTION, TITLE
from skanekarta.deps import TheAddresses
from skanekarta.links import API, HTML, JSON, OPENAPI, OPENAPI_3_0, Addresses, Link, link, page_of
from skanekarta.negotiation import VARIES, json_or_page
from skanekarta.routes import ReadingRoute

__all__ = ["CONFORMANCE", "DESCRIPTION", "TITLE", "router"]  # the names were first said here

SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"

router = APIRouter(
    prefix=API, route_class=ReadingRoute, dependencies=[Depends(json_or_page)], tags=["Om"]
)


@router.get("", summary="API:ets startsida")
@router.get("/", include_in_schema=False)
def landing(addresses: TheAddresses) -> JSONResponse:
    """Links to everything else (OGC 17-069r4, requirement 2)."""
    return _negotiated(
        {"title": TITLE, "description": DESCRIPTION, "links": landing_links(addresses)}
    )


def landing_links(addresses: Addresses) -> list[Link]:
    """Where everything else is."""
    own = addresses.api("/")
    return [
        link(own, "self", JSON, "Den här sidan"),
        page_of(own),
        link(addresses.base + "/", "related", HTML, "Kartan"),
        link(addresses.api("/openapi-3.0.json"), "service-desc", OPENAPI_3_0, "OpenAPI 3.0"),
        link(addresses.api("/openapi.json"), "service-desc", OPENAPI, "OpenAPI 3.1"),
        link(addresses.api("/docs"), "service-doc", HTML, "Dokumentation"),
        link(addresses.api("/conformance"), "conformance", JSON, "Standarder som följs"),
        link(addresses.api("/collections"), "data", JSON, "Samlingar"),
        link(addresses.api("/analyses/grants"), "related", JSON, "Analyser av stöden"),
        link(addresses.api("/changes"), "related", JSON, "Ändringar"),
        link(addresses.api("/tileMatrixSets"), SCHEMES, JSON, "Rutnät som rutor skärs efter"),
    ]


@router.get("/conformance", summary="Standarder som följs")
def conformance(addresses: TheAddresses) -> JSONResponse:
    """The classes of the standards that the API meets (requirement 5)."""
    own = addresses.api("/conformance")
    links = [link(own, "self", JSON, "Den här sidan"), page_of(own)]
    return _negotiated({"conformsTo": list(CONFORMANCE), "links": links})


def _negotiated(body: dict[str, Any]) -> JSONResponse:
    return JSONResponse(body, headers=VARIES)
