"""The paths that belong to no collection."""

from __future__ import annotations

from skanekarta.api.description import examples
from skanekarta.api.description.operations import Object, get, of, read
from skanekarta.links import JSON, OPENAPI, OPENAPI_3_0
from skanekarta.tiles import SCHEME


def general() -> dict[str, Object]:
    """The paths that belong to no collection."""
    return {
        "/": read("api.landing", "API:ets startsida", "Landing", examples.landing()),
        "/conformance": read(
            "api.conformance", "Standarder som följs", "Conformance", examples.conformance()
        ),
        "/collections": read(
            "api.collections", "Alla samlingar", "Collections", examples.collections()
        ),
        "/api-info": get("api.info", "Om API:et", {JSON: of("ApiInfo", examples.api_info())}),
        **_itself(),
        **_schemes(),
    }


def _schemes() -> dict[str, Object]:
    """The schemes that tiles are cut by."""
    own = "/tileMatrixSets"
    every = {JSON: of("TileMatrixSets", examples.schemes())}
    one = {JSON: of("TileMatrixSet", examples.scheme())}
    return {
        own: get("api.schemes", "Rutnät som rutor skärs efter", every),
        f"{own}/{SCHEME}": get("api.scheme", f"Rutnätet {SCHEME}", one),
    }


def _itself() -> dict[str, Object]:
    """This description, in both versions."""
    versions = (
        ("/openapi.json", "api.openapi31", "3.1.0", OPENAPI),
        ("/openapi-3.0.json", "api.openapi30", "3.0.3", OPENAPI_3_0),
    )
    return {
        path: get(
            name,
            f"Den här beskrivningen, OpenAPI {version.rpartition('.')[0]}",
            {media_type: of("OpenApi", examples.description(version))},
        )
        for path, name, version, media_type in versions
    }
