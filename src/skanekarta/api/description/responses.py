"""The answers that several operations share: what is wrong, and what has not changed."""

from __future__ import annotations

from typing import Any

from skanekarta.api.description.schemas import ref

Object = dict[str, Any]

PROBLEM = "application/problem+json"

ERRORS = {
    "400": ("BadRequest", "En parameter finns inte eller har ett värde som inte går."),
    "401": ("Unauthorized", "Nyckeln i Authorization är okänd eller återkallad."),
    "404": ("NotFound", "Samlingen, posten eller rutan finns inte."),
    "413": ("TooLarge", "Posten är för stor."),
    "415": ("WrongType", "Posten är inte GeoJSON."),
    "500": ("Failure", "Ett oväntat fel."),
    "503": (
        "Unavailable",
        "Databasen svarar inte just nu; Retry-After säger när det är dags igen.",
    ),
}
BINARY: Object = {"type": "string", "format": "binary"}
TEXTUAL: Object = {"type": "string"}


def responses() -> dict[str, Object]:
    """The answers that several operations share."""
    found: dict[str, Object] = {"NotModified": {"description": "Det som redan är hämtat gäller."}}
    for status, (name, text) in ERRORS.items():
        example = {"type": "about:blank", "title": "Fel", "status": int(status), "detail": text}
        content = {"schema": ref("Problem"), "examples": {"fel": {"value": example}}}
        found[name] = {"description": text, "content": {PROBLEM: content}}
    return found


def shared(name: str) -> Object:
    """One of them, by its name."""
    return {"$ref": f"#/components/responses/{name}"}
