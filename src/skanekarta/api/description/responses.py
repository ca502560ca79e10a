"""The answers that several operations share: what is wrong, and what has not changed."""

from __future__ import annotations

from typing import Any

from skanekarta.api.description.schemas import ref
from skanekarta.errors import (
    BadParameter,
    Conflict,
    Forbidden,
    Gone,
    NotFound,
    RequestError,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
)
from skanekarta.links import HTML

Object = dict[str, Any]

PROBLEM = "application/problem+json"

ERRORS = {
    "400": ("BadRequest", "En parameter finns inte eller har ett värde som inte går."),
    "401": ("Unauthorized", "Nyckeln i Authorization är okänd eller återkallad."),
    "403": ("Forbidden", "Den som frågar är känd men får inte göra det här."),
    "404": ("NotFound", "Samlingen, posten eller rutan finns inte."),
    "409": ("Conflict", "Posten har ändrats sedan dess, eller så är nyckeln redan använd."),
    "410": ("Gone", "Posten är återkallad."),
    "413": ("TooLarge", "Posten är för stor."),
    "415": ("WrongType", "Posten är inte GeoJSON."),
    "429": ("TooMany", "För många poster på en minut; Retry-After säger när det är dags igen."),
    "500": ("Failure", "Ett oväntat fel."),
    "503": (
        "Unavailable",
        "Databasen svarar inte just nu; Retry-After säger när det är dags igen.",
    ),
}
TITLES: dict[str, type[RequestError]] = {
    "400": BadParameter,
    "401": Unauthorized,
    "403": Forbidden,
    "404": NotFound,
    "409": Conflict,
    "410": Gone,
    "413": TooLarge,
    "415": UnsupportedMediaType,
    "429": TooManyRequests,
    "500": RequestError,
    "503": Unavailable,
}
TRACED = {"traceparent": {"$ref": "#/components/headers/traceparent"}}
IN = {"Content-Language": {"$ref": "#/components/headers/Content-Language"}}
NUMBERED = {
    f"OGC-Number{name}": {"description": text, "schema": {"type": "integer", "minimum": 0}}
    for name, text in (
        ("Matched", "Hur många poster i urvalet som har en plats i rutan."),
        ("Returned", "Hur många av dem som är egna poster i den."),
    )
}
"""How much of the selection a tile shows."""

BINARY: Object = {"type": "string", "format": "binary"}
TEXTUAL: Object = {"type": "string"}


def _errors() -> dict[str, Object]:
    found: dict[str, Object] = {}
    for status, (name, text) in ERRORS.items():
        example = {
            "type": "about:blank",
            "title": TITLES[status].title,
            "status": int(status),
            "detail": text,
            "instance": "/api/v1/collections/grants/items",
        }
        content = {"schema": ref("Problem"), "examples": {"fel": {"value": example}}}
        # Who asks for a page, by `f` or `Accept`, is told on a page.
        told = {PROBLEM: content, HTML: {"schema": TEXTUAL}}
        found[name] = {"description": text, "headers": {**TRACED, **IN}, "content": told}
    return found


def responses() -> dict[str, Object]:
    """The answers that several operations share."""
    where = {"Location": {"description": "Frågan utan tomma fält.", "schema": TEXTUAL}}
    return {
        "NotModified": {"description": "Det som redan är hämtat gäller.", "headers": TRACED},
        "Superseded": {
            "description": "Posten är ersatt av en senare, som står i Location.",
            "headers": {**TRACED, "Location": {"description": "Posten nu.", "schema": TEXTUAL}},
        },
        "SeeOther": {
            "description": "Sidans formulär skickade tomma fält: samma fråga finns utan dem.",
            "headers": {**TRACED, **where},
        },
        **_errors(),
    }


def headers() -> dict[str, Object]:
    """The headers that several answers share."""
    return {
        "traceparent": {
            "description": "Spåret som anropet hör till (W3C Trace Context).",
            "schema": {"type": "string"},
        },
        "Content-Language": {
            "description": "Språket som felet är skrivet på: sv eller en.",
            "schema": {"type": "string", "enum": ["sv", "en"]},
        },
    }


def shared(name: str) -> Object:
    """One of them, by its name."""
    return {"$ref": f"#/components/responses/{name}"}
