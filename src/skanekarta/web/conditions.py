"""What an address of a page asks for: its conditions on rows, and what only the page knows."""

from __future__ import annotations

from collections.abc import Iterable

from skanekarta.layer import Layer
from skanekarta.pairs import once
from skanekarta.query import PAGE_PARAMETERS, Query
from skanekarta.terms import check_values
from skanekarta.vocabulary import Names
from skanekarta.web.language import PARAMETER
from skanekarta.web.selection import Pair

OF_TABLES = frozenset({"limit", "offset", "sortby"})
"""What a table or the API may bring along and a page without pages of rows has no use for."""


def is_bare(pairs: Iterable[Pair]) -> bool:
    """Whether an address says nothing but the language, so that the page opens on its own
    choice: the only case where a page adds a condition that nobody has asked for."""
    return {name for name, _ in pairs} <= {PARAMETER}


def of_page(pairs: Iterable[Pair]) -> dict[str, str]:
    """The pairs that only a page knows. Raises BadParameter for a name given twice."""
    return once(pair for pair in pairs if pair[0] in PAGE_PARAMETERS and pair[1])


def conditions(
    layer: Layer, pairs: Iterable[Pair], names: Names, beside: frozenset[str] = frozenset()
) -> Query:
    """The rows that the pairs choose; `beside` are names that the page itself has read. Raises
    BadParameter, for a value that no row could have too."""
    others = PAGE_PARAMETERS | OF_TABLES | beside
    query = Query.parse(layer, [pair for pair in pairs if pair[0] not in others])
    check_values(layer, query, names)
    return query
