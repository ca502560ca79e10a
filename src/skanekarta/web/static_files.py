"""Scripts, styles, the base map and Leaflet: all from the package itself."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from skanekarta import __version__

FOLDER = Path(__file__).parent / "static"


class VersionedFiles(StaticFiles):
    """Files that may be kept for a year when asked for with a version (`?v=…`)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file with its cache header."""
        response = await super().get_response(path, scope)
        versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if versioned else "public, max-age=300"
        )
        return response


def mount_static(app: FastAPI) -> None:
    """Serves the folder at /static."""
    app.mount("/static", VersionedFiles(directory=FOLDER), name="static")


def fingerprint() -> str:
    """A text that changes with any of our own files: goes into their addresses."""
    newest = max(
        (file.stat().st_mtime_ns for file in FOLDER.rglob("*") if file.is_file()), default=0
    )
    return f"{__version__}-{newest:x}"
