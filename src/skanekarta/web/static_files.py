"""Scripts, styles, the base map and Leaflet: all from the package itself.

Every address carries a version, made of what the file holds: it may be kept for ever, and a file
that changes has another address. A page's style sheets come as one (`stylesheets`).
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"


class VersionedFiles(StaticFiles):
    """Files that may be kept for ever when asked for in the version that they have (`?v=…`)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file with its cache header."""
        response = await super().get_response(path, scope)
        asked = asked_version(scope)
        # Another version: two of the service may be running while a new one takes over, and what
        # the wrong one answers must not stay in a reader's cache.
        current = bool(asked) and (FOLDER / path).is_file() and asked == version(path)
        response.headers["Cache-Control"] = FOR_EVER if current else A_WHILE
        return response


def asked_version(scope: Scope) -> str:
    """The version in the address; empty where there is none."""
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("v", [""])[0]


def mount_static(app: FastAPI) -> None:
    """Serves the folder at /static."""
    app.mount("/static", VersionedFiles(directory=FOLDER), name="static")


def version(path: str) -> str:
    """A text that changes when what the file holds does. Raises FileNotFoundError."""
    return _version(path, (FOLDER / path).stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _version(path: str, _changed: int) -> str:
    return digest((FOLDER / path).read_bytes())


def digest(content: bytes) -> str:
    """A short text that stands for the content."""
    return hashlib.sha256(content).hexdigest()[:12]


def static(root: str, path: str) -> str:
    """The address of one of our own files in its version."""
    return f"{root}/static/{path}?v={version(path)}"


def inside(path: str, media_type: str) -> str:
    """A small file as an address that holds it, for what would cost a request of its own."""
    return _inside(path, media_type, version(path))


@lru_cache(maxsize=16)
def _inside(path: str, media_type: str, _version: str) -> str:
    content = base64.b64encode((FOLDER / path).read_bytes()).decode()
    return f"data:{media_type};base64,{content}"
