"""A page on another origin, as anybody may put one up, with the libraries that it needs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from skanekarta.settings import PROJECT_DIR

MODULES = PROJECT_DIR / "node_modules"

MAPLIBRE = """<!doctype html><meta charset="utf-8"><title>MapLibre</title>
<link rel="stylesheet" href="/maplibre-gl/dist/maplibre-gl.css">
<div id="map" style="width: 600px; height: 600px"></div>
<script type="module">
import * as maplibregl from "/maplibre-gl/dist/maplibre-gl.mjs";
window.maplibregl = maplibregl;
window.ready = true;
</script>"""

LEAFLET = """<!doctype html><meta charset="utf-8"><title>Leaflet</title>
<link rel="stylesheet" href="/leaflet/dist/leaflet.css">
<script src="/leaflet/dist/leaflet.js"></script>
<div id="map" style="width: 600px; height: 600px"></div>"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    extensions_map = {  # noqa: RUF012  # the base class declares it so
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test's output is its own."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address, on a port of its own, of the pages beside the npm packages."""
    for package in ("maplibre-gl", "leaflet"):
        (folder / package).symlink_to(MODULES / package)
    (folder / "maplibre.html").write_text(MAPLIBRE)
    (folder / "leaflet.html").write_text(LEAFLET)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(30)
