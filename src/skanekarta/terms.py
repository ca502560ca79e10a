"""Whether the terms that a query names are there at all."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.values import Choice
from skanekarta.vocabulary import Names


def check_values(layer: Layer, query: Query, names: Names) -> None:
    """Refuses a slug that its vocabulary lacks, with the nearest that exist: a misspelt filter
    must not look like an empty answer. Raises BadParameter."""
    for name, value in query.filters:
        each = layer.by_name[name].filter
        titles = names.get(each.vocabulary) if each and each.vocabulary else None
        if titles is None or not isinstance(value, Choice):
            continue
        for slug in value.values:
            if slug not in titles:
                valid = _nearest(slug, titles)
                raise BadParameter(name, "”{text}” finns inte.", valid, text=slug)


def _nearest(slug: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    slugs = list(titles)
    if len(slugs) <= 60:
        return tuple(slugs)
    return tuple(difflib.get_close_matches(slug, slugs, n=8, cutoff=0.3))
