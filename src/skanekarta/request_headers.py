"""The headers of a request as text by their names, read once for all who ask."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope

HEADERS = "skanekarta.headers"


def headers_of(scope: Scope) -> Mapping[str, str]:
    """By their names in small letters; of those that came several times the first, as with
    Starlette's own, which looks through all of them at every question."""
    found: Mapping[str, str] | None = scope.get(HEADERS)
    if found is None:
        lines = reversed(scope["headers"])
        found = {name.decode("latin-1"): text.decode("latin-1") for name, text in lines}
        scope[HEADERS] = found
    return found
