"""`/robots.txt` and `/sitemap.xml`: what search engines are told."""

from __future__ import annotations

from xml.sax.saxutils import escape

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta.deps import ReadConnection, TheParts
from skanekarta.layers import all_layers
from skanekarta.municipality import Municipality
from skanekarta.routes import ReadingRoute
from skanekarta.settings import Settings

router = APIRouter(route_class=ReadingRoute, include_in_schema=False)

PAGES = ("/", "/kommun", "/jamfor", "/analys", "/om", "/tillganglighet", "/api/v1/?f=html")

ROBOTS = """\
User-agent: *
Disallow: {root}/urval
Disallow: {root}/*?*sortby=
Disallow: {root}/*?*offset=
Sitemap: {host}/sitemap.xml
"""
"""A table sorted in another way, or from its middle, is the same table."""


@router.get("/robots.txt")
def robots(request: Request, the: TheParts) -> Response:
    """Everything may be read; what only repeats itself need not be."""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    text = ROBOTS.format(root=root, host=_host(request, the.settings))
    return Response(text, media_type="text/plain")


@router.get("/sitemap.xml")
def sitemap(request: Request, connection: ReadConnection, the: TheParts) -> Response:
    """The pages that others are found from."""
    codes = connection.scalars(sa.select(Municipality.code).order_by(Municipality.code))
    paths = [*PAGES, *(f"/lager/{id_}" for id_ in all_layers())]
    paths += [f"/kommun/{code}" for code in codes]
    host = _host(request, the.settings)
    listed = "".join(f"<url><loc>{escape(host + path)}</loc></url>\n" for path in paths)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{listed}</urlset>\n'
    return Response(body, media_type="application/xml")


def _host(request: Request, settings: Settings) -> str:
    return (settings.base_url or str(request.base_url)).rstrip("/")
