"""The style sheets of a page as one file.

They are written small, each about one thing, and a page names those it needs (the block `sheets`
of its template). Put together they are one request, compressed once. The names stand in the
address, so that any process can answer it, and so does a version made of the content.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from posixpath import normpath

from fastapi import APIRouter, Request, Response

from skanekarta.errors import NotFound
from skanekarta.web.static_files import A_WHILE, FOLDER, FOR_EVER, asked_version, digest, version

router = APIRouter(include_in_schema=False)

FIRST = ("tokens", "base", "layout", "components")
LAST = ("contrast", "embed", "print")
"""Every page's, before and after its own."""

MOST = 20
ADDRESS = re.compile(r"""url\(\s*(["']?)(?!data:|#|[a-z]+://)([^"')]+)\1\s*\)""")


@dataclass(frozen=True)
class Sheet:
    """Sheets as one, plain and compressed."""

    plain: bytes
    packed: bytes
    version: str


@cache
def known() -> dict[str, str]:
    """Every sheet's path below the folder, by its name: ours and those of Leaflet and Swagger."""
    found = {path.stem: path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.css")}
    return dict(sorted(found.items()))


def put_together(names: Iterable[str]) -> Sheet:
    """The sheets as one, between those that every page has. Raises NotFound."""
    all_names = (*FIRST, *names, *LAST)
    strange = [name for name in all_names if name not in known()]
    if strange or len(all_names) > MOST:
        raise NotFound("Stilmallen finns inte.")
    paths = tuple(known()[name] for name in all_names)
    return _put_together(paths, tuple(version(path) for path in paths))


@lru_cache(maxsize=64)
def _put_together(paths: tuple[str, ...], _versions: tuple[str, ...]) -> Sheet:
    plain = "\n".join(_read(path) for path in paths).encode()
    return Sheet(plain, gzip.compress(plain, 9, mtime=0), digest(plain))


def _read(path: str) -> str:
    """The sheet, whose own addresses are told from where the whole lies, in their versions."""

    def moved(found: re.Match[str]) -> str:
        target = normpath(PurePosixPath(path).parent / found[2])
        return f'url("../{target}?v={version(target)}")'

    return ADDRESS.sub(moved, Path(FOLDER / path).read_text())


def stylesheet(root: str, names: Iterable[str]) -> str:
    """The address of those sheets as one. Raises NotFound."""
    chosen = tuple(dict.fromkeys(names))
    return f"{root}/static/styles/{'+'.join(chosen)}.css?v={put_together(chosen).version}"


@router.get("/static/styles/{names}.css")
async def sheets(request: Request, names: str) -> Response:
    """Those sheets as one. Raises NotFound."""
    sheet = put_together(names.split("+"))
    current = asked_version(request.scope) == sheet.version
    headers = {
        "Cache-Control": FOR_EVER if current else A_WHILE,
        "ETag": f'"{sheet.version}"',
        "Vary": "Accept-Encoding",
    }
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(sheet.plain, media_type="text/css", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(sheet.packed, media_type="text/css", headers=headers)
