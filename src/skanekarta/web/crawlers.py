"""`/robots.txt` and `/sitemap.xml`: what search engines are told. `/.well-known/security.txt`:
whom those tell who have found a hole."""

from __future__ import annotations

import datetime as dt
from xml.sax.saxutils import escape

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta.deps import ReadConnection, TheParts
from skanekarta.errors import NotFound
from skanekarta.facts import Indicator
from skanekarta.layers import all_layers
from skanekarta.municipality import Municipality
from skanekarta.routes import ReadingRoute
from skanekarta.settings import Settings
from skanekarta.swedish import today

router = APIRouter(route_class=ReadingRoute, include_in_schema=False)

PAGES = (
    *("/", "/skane", "/kommun", "/nyckeltal", "/jamfor", "/analys", "/om", "/tillganglighet"),
    "/api/v1/?f=html",
)

ROBOTS = """\
User-agent: *
Disallow: {root}/urval
Disallow: {root}/*?*sortby=
Disallow: {root}/*?*offset=
Disallow: {root}/kommun/*?*f=
Sitemap: {host}/sitemap.xml
"""
"""A table sorted in another way, or from its middle, is the same table."""


@router.get("/robots.txt")
def robots(request: Request, the: TheParts) -> Response:
    """Everything may be read; what only repeats itself need not be."""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    text = ROBOTS.format(root=root, host=_host(request, the.settings))
    return Response(text, media_type="text/plain")


SECURITY = """\
Contact: mailto:{email}
Expires: {until}T00:00:00Z
Preferred-Languages: sv, en
Canonical: {host}/.well-known/security.txt
"""
KNOWN_FOR = dt.timedelta(days=180)
"""RFC 9116 §2.5.5: less than a year, so that nobody writes to one who has left."""


@router.get("/.well-known/security.txt")
def security(request: Request, the: TheParts) -> Response:
    """Whom to tell, as RFC 9116 has it. Raises NotFound where the settings name nobody."""
    if the.settings.contact_email is None:
        raise NotFound("Det finns ingenting på den adressen.")
    until = today() + KNOWN_FOR
    text = SECURITY.format(
        email=the.settings.contact_email, until=until, host=_host(request, the.settings)
    )
    return Response(text, media_type="text/plain")


@router.get("/sitemap.xml")
def sitemap(request: Request, connection: ReadConnection, the: TheParts) -> Response:
    """The pages that others are found from."""
    codes = connection.scalars(sa.select(Municipality.code).order_by(Municipality.code))
    paths = [*PAGES, *(f"/lager/{id_}" for id_ in all_layers())]
    paths += [f"/kommun/{code}" for code in codes]
    slugs = connection.scalars(sa.select(Indicator.slug).order_by(Indicator.slug))
    paths += [f"/nyckeltal/{slug}" for slug in slugs]
    host = _host(request, the.settings)
    listed = "".join(f"<url><loc>{escape(host + path)}</loc></url>\n" for path in paths)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{listed}</urlset>\n'
    return Response(body, media_type="application/xml")


def _host(request: Request, settings: Settings) -> str:
    return (settings.base_url or str(request.base_url)).rstrip("/")
