"""The API's own description, in two versions of OpenAPI, and DIGG's `api-info`."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from skanekarta import __version__
from skanekarta.api.description import Organisation, document
from skanekarta.api.description.examples import RELEASED
from skanekarta.deps import TheAddresses, TheParts, refuse_unknown
from skanekarta.freshness import OF_THE_PROGRAM, respond
from skanekarta.links import API, OPENAPI, OPENAPI_3_0
from skanekarta.routes import ReadingRoute
from skanekarta.settings import Settings

router = APIRouter(
    prefix=API, route_class=ReadingRoute, dependencies=[Depends(refuse_unknown)], tags=["Om"]
)


def organisation(settings: Settings) -> Organisation:
    """Who answers for the API, by the settings."""
    return Organisation(settings.publisher_name, settings.contact_email)


@router.get("/openapi-3.0.json", summary="Beskrivning, OpenAPI 3.0", response_class=Response)
def openapi_3_0(request: Request, addresses: TheAddresses, the: TheParts) -> Response:
    """OpenAPI 3.0.3, as OGC 17-069r4 /conf/oas30 asks for (requirement 10)."""
    found = document(addresses, organisation(the.settings))
    return respond(request, OF_THE_PROGRAM, OPENAPI_3_0, lambda: _bytes(found))


@router.get("/openapi.json", summary="Beskrivning, OpenAPI 3.1", response_class=Response)
def openapi_3_1(request: Request, addresses: TheAddresses, the: TheParts) -> Response:
    """The same in OpenAPI 3.1, which newer tools read."""
    found = document(addresses, organisation(the.settings), "3.1.0")
    return respond(request, OF_THE_PROGRAM, OPENAPI, lambda: _bytes(found))


@router.get("/api-info", summary="Om API:et")
def api_info(addresses: TheAddresses) -> dict[str, str]:
    """Name, version and state (DIGG's REST API profile, VER.06)."""
    return {
        "apiName": "skanekarta-kultur",
        "apiVersion": __version__,
        "apiReleased": RELEASED,
        "apiDocumentation": addresses.api("/docs"),
        "apiStatus": "beta" if __version__.startswith("0.") else "active",
    }


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
