"""Requests that another site made a browser send are refused (cross-site request forgery).

A browser adds a session's cookie to whatever is sent here, whichever page sends it. So a request
that changes something must come from a page of ours, which the browser itself tells
(`Sec-Fetch-Site`, else `Origin`), and, let in by a session, carry what only pages of that session
know. A key in a header is added by no browser by itself, and needs neither.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from fastapi import Request

from skanekarta.access import Who
from skanekarta.errors import ForeignRequest

HEADER = "X-CSRF-Token"
FIELD = "csrf"
"""In a form."""

OURS = frozenset({"same-origin", "none"})
"""`none`: by the reader herself. `same-site` is another host of the same domain: not ours."""


def same_origin(request: Request) -> None:
    """Refuses what a page of another origin sends. Raises ForeignRequest.

    Who tells neither is no browser of today (Origin with POST since 2020, Fetch Metadata since
    2023), and carries nobody's cookies against her will.
    """
    if not is_ours(request):
        raise ForeignRequest("Det här skickades från en annan webbplats. Gör om det härifrån.")


def is_ours(request: Request) -> bool:
    """Whether no page of another origin sent it, as far as the browser tells."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    return site in OURS if site else origin is None or origin in _own(request)


def _own(request: Request) -> set[str]:
    """The origins that are this service: as the request has it, and as the setting has it."""
    bases = (str(request.base_url), request.app.state.parts.settings.base_url or "")
    parts = [urlsplit(each) for each in bases if each]
    return {f"{each.scheme}://{each.netloc}" for each in parts}


def same_session(request: Request, who: Who | None, given: str | None = None) -> None:
    """Refuses a change that no page of the asker's session sends. `given` is the form's field
    `csrf`; without it the header is read. Raises ForeignRequest."""
    if who is not None and who.csrf is None:
        return
    same_origin(request)
    if who is None:
        return
    assert who.csrf is not None
    text = given if given is not None else request.headers.get(HEADER, "")
    # As bytes: text with anything but ASCII can't be compared in constant time.
    if not hmac.compare_digest(text.encode(errors="replace"), who.csrf.encode()):
        raise ForeignRequest(
            "Formuläret är för gammalt eller kommer från en annan inloggning. "
            "Ladda om sidan och försök igen."
        )
