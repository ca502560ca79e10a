"""Errors as pages: what went wrong, what would be right, and where to go on from here."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.routing import Match

from skanekarta.errors import BadParameter, RequestError, Unauthorized, UnknownParameter
from skanekarta.links import with_query
from skanekarta.web.addresses import SIGN_IN, address_of, here_of, root_of
from skanekarta.web.language import _, in_page, noted, title_of
from skanekarta.web.onward import redirect
from skanekarta.web.rendering import render

MOST_LISTED = 60
"""More valid values than this help nobody; the rest is in the API's queryables."""

ADVICE = {
    400: noted("Rätta adressen, eller börja om från tabellen eller kartan."),
    401: noted("Logga in och försök igen."),
    403: noted("Den som administrerar kartan kan ändra vad ditt konto får göra."),
    404: noted("Adressen kan vara felskriven, eller så har sidan flyttats."),
    405: noted("Sidan går att läsa, men inte att skriva till."),
    410: noted("Den finns kvar i loggens historik, som personalen kan läsa."),
    503: noted("Vänta en liten stund och ladda om sidan. Inget har gått förlorat."),
}
OTHERWISE = noted("Försök igen, eller börja om från kartan.")


def error_page(request: Request, error: RequestError) -> Response:
    """The error as a page, which can be made where the database does not answer; whoever only
    has to sign in is sent to where that is done."""
    if (plain := without_tags(request, error)) is not None:
        return plain
    if isinstance(error, Unauthorized) and "authorization" not in request.headers:
        here = here_of(request)
        if here is not None:
            address = with_query(f"{root_of(request)}{SIGN_IN}", [("till", here)])
            return redirect(address, headers={"Cache-Control": "no-store"})
    parameter = error if isinstance(error, BadParameter) else None
    return render(
        request,
        "error.html",
        status=error.status,
        headers=error.headers,
        code=error.status,
        heading=title_of(error),
        sentence=in_page(error),
        advice=_(ADVICE.get(error.status, OTHERWISE)),
        parameter=parameter,
        is_unknown=isinstance(error, UnknownParameter),
        valid=parameter.valid[:MOST_LISTED] if parameter else (),
        more=max(0, len(parameter.valid) - MOST_LISTED) if parameter else 0,
        without=_without(request, parameter.name) if parameter else None,
    )


def without_slash(request: Request) -> Response | None:
    """The way to the page whose address lacks the slash that this one ends with; None where there
    is no such page. What is asked for goes along."""
    scope, root = request.scope, request.scope.get("root_path", "")
    path = scope["path"].removesuffix("/")
    # Two slashes first would lead to another host.
    if path == scope["path"] or path.startswith("//"):
        return None
    plain = {**scope, "path": path}
    if not any(route.matches(plain)[0] is Match.FULL for route in request.app.routes):
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    own = path.removeprefix(root)
    return RedirectResponse(f"{root}{quote(own, safe='/:')}{query}", 308)


TAGS = re.compile(
    r"utm_\w+|[a-z]*clid|msclkid|gad_\w+|[gw]braid|srsltid|_g[al]|mc_[ce]id|igsh(id)?|_hs(enc|mi)"
    r"|mtm_\w+|pk_\w+|mkt_tok|epik|li_fat_id",
    re.ASCII | re.IGNORECASE,
)
"""What newsletters and networks write onto links to count who follows them."""


def without_tags(request: Request, error: RequestError) -> Response | None:
    """The way to the same page without such additions; None where it is no such parameter that is
    not known."""
    is_tag = isinstance(error, UnknownParameter) and TAGS.fullmatch(error.name)
    if request.method != "GET" or not is_tag:
        return None
    pairs = request.query_params.multi_items()
    kept = [pair for pair in pairs if not TAGS.fullmatch(pair[0])]
    return redirect(with_query(address_of(request), kept), 302)


def _without(request: Request, name: str) -> str:
    """The same page without that parameter."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != name]
    return with_query(address_of(request), pairs)
