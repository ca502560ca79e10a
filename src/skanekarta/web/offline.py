"""The log's form where there is a net only now and then: its service worker, and where
coordinates that a script can't read lie."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from skanekarta import coordinates
from skanekarta.deps import ReadConnection
from skanekarta.errors import BadEntry, UnknownParameter
from skanekarta.links import API
from skanekarta.pairs import once
from skanekarta.routes import ReadingRoute
from skanekarta.web import modules
from skanekarta.web.addresses import root_of
from skanekarta.web.language import KNOWN_LANGUAGE, PARAMETER, in_page
from skanekarta.web.rendering import sheets_of
from skanekarta.web.static_files import FOLDER, digest, static
from skanekarta.web.stylesheets import stylesheet

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

WORKER = "js/logga_worker.js"
QUEUE = "js/logga_queue.js"
BEGUN_WITH = ("logga.js", "logga_map.js", "frame.js")
"""The form's modules, and those that it fetches when they are wanted."""

FILES = ("vendor/leaflet/leaflet.js", "basemap.geojson", "vendor/source-sans/normal.woff2")
DATA = (
    "kommunfakta/items?limit=1000&properties=code,name",
    "localities/items?limit=1000&properties=name,municipality",
)
"""As js/logga_places.js asks for them."""

ASKED = "coordinates"

POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


def shell(root: str) -> dict[str, object]:
    """What the worker keeps: files that never change under their addresses, data that may, and a
    version that is another when any of it is."""
    scripts = modules.begun_with(*BEGUN_WITH)
    files = [static(root, path) for path in (*FILES, *(f"js/{name}" for name in scripts))]
    files.append(stylesheet(root, sheets_of("logga.html")))
    data = [f"{root}{API}/collections/{each}" for each in DATA]
    told = "\n".join((*files, *data, static(root, WORKER)))
    return {
        "root": root,
        "version": digest(told.encode()),
        "queue": static(root, QUEUE),
        "files": files,
        "data": data,
    }


@router.get("/logga-sw.js")
def worker(request: Request) -> Response:
    """The worker, with what it keeps written above it. A browser asks for it anew at each visit:
    what has changed is another worker."""
    told = json.dumps(shell(root_of(request)), indent=2)
    text = f"const SHELL = {told};\n\n{(FOLDER / WORKER).read_text()}"
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY}
    return Response(text, media_type="text/javascript", headers=headers)


@router.get("/logga-plats")
def place(request: Request, connection: ReadConnection) -> Response:
    """The point in degrees, of coordinates in any of the ways that people write them. Raises
    BadParameter."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != PARAMETER]
    unknown = [name for name, _text in pairs if name != ASKED]
    if unknown:
        raise UnknownParameter(unknown[0], (ASKED,))
    try:
        longitude, latitude = coordinates.point(connection, once(pairs).get(ASKED, ""))
    except BadEntry as error:
        return JSONResponse({"detail": in_page(error)}, error.status)
    return JSONResponse({"longitude": longitude, "latitude": latitude})
