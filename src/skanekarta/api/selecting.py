"""What a route that has no pages is asked for: the filters of the items, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import Depends, Request

from skanekarta.deps import Glance, TheLayer, TheParts, api_pairs
from skanekarta.errors import BadParameter, UnknownParameter
from skanekarta.layer import Layer
from skanekarta.pairs import Pairs, once
from skanekarta.query import Query, parameters
from skanekarta.terms import check_values
from skanekarta.vocabulary import Names

OF_PAGES = ("limit", "offset", "sortby", "properties", "skip-geometry", "crs", "after")
"""Parameters that shape a page of features and have no meaning for a whole selection."""


@dataclass(frozen=True)
class Asked:
    """A selection of a layer's rows, and the names that its values have."""

    layer: Layer
    query: Query
    named: Callable[[], Names]

    @property
    def names(self) -> Names:
        """Read where they are wanted: a tile of a whole layer wants none."""
        return self.named()


def refuse_unknown_names(
    layer: Layer, pairs: Pairs, own: Iterable[str], without: Iterable[str] = ()
) -> None:
    """Refuses what a route does not take, and tells what it does: `own` names beside the layer's,
    `without` those of the layer's that it has no use for. Raises UnknownParameter."""
    valid = (parameters(layer) - set(without)) | set(own)
    for name, _ in pairs:
        if name not in valid:
            raise UnknownParameter(name, valid)


def selected(request: Request, layer: TheLayer, the: TheParts, connection: Glance) -> Asked:
    """The selection that the query string means, with the same errors as the items give; `f`
    belongs to the route. Raises BadParameter."""
    pairs = [pair for pair in api_pairs(request) if pair[0] != "f"]
    named = cache(lambda: the.names_now(connection))
    query = selection(layer, pairs, named() if pairs else {})
    return Asked(layer.on(query.day), query, named)


def selection(layer: Layer, pairs: Pairs, names: Names, *own: str) -> Query:
    """The whole selection that the pairs mean. `own` are names that the route has read already,
    beside `f`: they stand among those that are valid. Raises BadParameter."""
    given = once(pairs)
    wrong = [name for name in OF_PAGES if name in given]
    if wrong:
        raise BadParameter(wrong[0], "finns inte här: svaret gäller hela urvalet.")
    refuse_unknown_names(layer, pairs, ("f", *own), OF_PAGES)
    query = Query.parse(layer, pairs)
    check_values(layer, query, names)
    return query


TheSelection = Annotated[Asked, Depends(selected)]


def format_asked(request: Request, *valid: str) -> str:
    """The format that `f` names, the first where it is absent. Raises BadParameter."""
    return format_of(once(api_pairs(request)), *valid)


def format_of(given: Mapping[str, str], *valid: str) -> str:
    """As `format_asked`, of pairs that have been read. Raises BadParameter."""
    asked = given.get("f", valid[0])
    if asked not in valid:
        raise BadParameter("f", "ska vara något av {names}.", valid, names=valid)
    return asked
