"""What a request says in its headers and in its query string, read once for all who ask."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from fastapi import Request
from starlette.datastructures import QueryParams
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


LONG = 500
"""A query string of more bytes is read anew each time: it would fill the memory."""


def pairs_of(request: Request) -> list[tuple[str, str]]:
    """The query string's pairs, in their order; names and values may come several times."""
    query: bytes = request.scope["query_string"]
    return list(_pairs(query) if len(query) <= LONG else _read(query))


def _read(query: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(QueryParams(query).multi_items())


_pairs = lru_cache(maxsize=256)(_read)
