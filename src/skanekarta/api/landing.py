"""The door of the API: what it is and what it conforms to."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from skanekarta.deps import TheAddresses, refuse_unknown
from skanekarta.links import HTML, JSON, OPENAPI, OPENAPI_3_0, link

router = APIRouter(dependencies=[Depends(refuse_unknown)], tags=["Om"])

TITLE = "Digital Skånekarta kultur"
DESCRIPTION = (
    "Kommunfakta, regionala kulturstöd och kulturförvaltningens aktiviteter i Skånes 33 kommuner, "
    "som öppna data."
)

SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    *(
        f"http://www.opengis.net/spec/cql2/1.0/conf/{each}"
        for each in (
            *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators"),
            *("case-insensitive-comparison", "accent-insensitive-comparison"),
            *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"),
            *("temporal-functions", "array-functions", "property-property"),
        )
    ),
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
)
"""Only what is true; tests/api/test_conformance.py names the requests that prove each."""


@router.get("", summary="API:ets startsida")
@router.get("/", include_in_schema=False)
def landing(addresses: TheAddresses) -> dict[str, Any]:
    """Links to everything else (OGC 17-069r4, requirement 2)."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": [
            link(addresses.api("/"), "self", JSON, "Den här sidan"),
            link(addresses.base + "/", "alternate", HTML, "Kartan"),
            link(addresses.api("/openapi-3.0.json"), "service-desc", OPENAPI_3_0, "OpenAPI 3.0"),
            link(addresses.api("/openapi.json"), "service-desc", OPENAPI, "OpenAPI 3.1"),
            link(addresses.api("/docs"), "service-doc", HTML, "Dokumentation"),
            link(addresses.api("/conformance"), "conformance", JSON, "Standarder som följs"),
            link(addresses.api("/collections"), "data", JSON, "Samlingar"),
            link(addresses.api("/tileMatrixSets"), SCHEMES, JSON, "Rutnät som rutor skärs efter"),
        ],
    }


@router.get("/conformance", summary="Standarder som följs")
def conformance() -> dict[str, Any]:
    """The classes of the standards that the API meets (requirement 5)."""
    return {"conformsTo": list(CONFORMANCE)}
