"""Every error becomes an answer here: RFC 9457 for programs, a page for people."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from psycopg.errors import QueryCanceled
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skanekarta.english import ENGLISH
from skanekarta.errors import (
    BadParameter,
    MethodNotAllowed,
    NotFound,
    RequestError,
    Unavailable,
)
from skanekarta.links import API
from skanekarta.message import SWEDISH
from skanekarta.negotiation import PageRoute
from skanekarta.web.errors import error_page, without_slash, without_tags

MEDIA_TYPE = "application/problem+json"
VARY = "Accept-Language, Authorization, Cookie"
TECHNICAL = (API, "/livez", "/readyz", "/metrics", "/static", "/datasets")

log = logging.getLogger(__name__)


def answer(request: Request, error: RequestError) -> Response:
    """The error as problem details in the reader's language, or as a page, in the language of its
    address, where a person is reading."""
    if not request.url.path.startswith(TECHNICAL):
        return error_page(request, error)
    if isinstance(request.scope.get("route"), PageRoute):
        plain = without_tags(request, error)
        if plain is not None:
            return plain
    in_english = prefers_english(request.headers.get("accept-language", ""))
    catalogue = ENGLISH if in_english else SWEDISH
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": catalogue.get(error.title, error.title),
        "status": error.status,
        "detail": error.told(catalogue),
        "instance": request.url.path,
        **error.details(catalogue),
    }
    # What is echoed may hold half a surrogate pair, which no UTF-8 can.
    body = json.dumps(problem, ensure_ascii=False).encode(errors="replace")
    told = {"Content-Language": "en" if in_english else "sv", "Vary": VARY}
    headers = {"Cache-Control": "no-store", **told, **error.headers}
    return Response(body, error.status, headers, MEDIA_TYPE)


QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII | re.IGNORECASE)


def prefers_english(accept_language: str) -> bool:
    """Whether a reader would rather have English than Swedish, which wins ties and is what those
    get who ask for neither (RFC 9110 §12.5.4)."""
    asked: dict[str, float] = {}
    for part in accept_language.split(","):
        tag, semicolon, weight = (each.strip() for each in part.partition(";"))
        found = QUALITY.fullmatch(weight)
        if tag and (found or not semicolon):
            language = tag.partition("-")[0].lower()
            asked[language] = max(asked.get(language, 0.0), float(found[1]) if found else 1.0)
    others = asked.get("*", 0.0)
    return asked.get("en", others) > asked.get("sv", others)


def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    return answer(request, error)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        found = answer(request, MethodNotAllowed("Adressen tar inte emot den metoden."))
        found.headers["Allow"] = ", ".join(_allowed(request))
        return found
    if error.status_code == 404:
        page = None if request.url.path.startswith(TECHNICAL) else without_slash(request)
        return page or answer(request, NotFound("Det finns ingenting på den adressen."))
    other = RequestError("Anropet kunde inte besvaras.")
    other.status = error.status_code  # type: ignore[misc]  # the framework's own status
    return answer(request, other)


def _allowed(request: Request) -> list[str]:
    """Every method that the address takes, whichever route answers it (RFC 9110 §15.5.6). HEAD
    is answered wherever GET is, though no route names it (`heads`)."""
    found = [
        method
        for method in ("GET", "POST")
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    ]
    return [*(["GET", "HEAD"] if "GET" in found else []), *(["POST"] if "POST" in found else [])]


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return answer(request, BadParameter(str(first["loc"][-1]), "har ett värde som inte går."))


def _database(request: Request, error: Exception) -> Response:
    if isinstance(getattr(error, "orig", None), QueryCanceled):
        # By its own limit, or because the reader has left and nobody gets the answer.
        log.warning("a statement was cancelled: %s", request.url.path)
        return answer(request, Unavailable("Frågan tog för lång tid. Gör urvalet mindre."))
    log.error("the database did not answer: %s", error)
    return answer(request, Unavailable("Databasen svarar inte just nu. Försök igen om en stund."))


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return answer(request, RequestError("Ett oväntat fel inträffade. Det är noterat."))


TOLD: dict[type[Exception], Callable[[Request, Exception], Response]] = {
    RequestError: _expected,
    HTTPException: _http,
    RequestValidationError: _invalid,
    sa.exc.OperationalError: _database,
    sa.exc.TimeoutError: _database,
}


def told(request: Request, error: Exception) -> Response:
    """The error's own answer; where that can't be given, what nobody expected."""
    tell = next((each for kind, each in TOLD.items() if isinstance(error, kind)), _unexpected)
    try:
        return tell(request, error)
    except Exception as another:
        return _unexpected(request, another)


class Problems:
    """Answers every error (house rule 8). Frameworks' own handlers of unexpected ones stand
    outside all other layers, so that their answers lack the security headers and the metrics."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. Raises what is met when the answer has begun."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if started or scope["type"] != "http":
                log.exception("unexpected error")
                raise
            found = await run_in_threadpool(told, Request(scope), error)
            await found(scope, receive, send)
