"""The pages of a table: numbers to go to, and how many rows a page has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from skanekarta.query import Query
from skanekarta.web.language import _
from skanekarta.web.notation import number

SIZES = (25, 50, 100, 500)
NEAR = 2
"""How many pages on each side of the present one are named."""


@dataclass(frozen=True)
class Page:
    """A page's number and address; without one it is a gap between numbers."""

    text: str
    href: str | None = None
    present: bool = False


@dataclass(frozen=True)
class Paging:
    """Which rows of how many stand here, and the ways on."""

    text: str
    back: str | None
    onward: str | None
    beyond: str | None
    pages: tuple[Page, ...]
    sizes: tuple[Page, ...]


def paging(query: Query, matched: int, address: Callable[[Query], str]) -> Paging:
    """The pages of that many rows, with the addresses that `address` gives."""
    last = min(query.offset + query.limit, matched)
    start = max(0, query.offset - query.limit)
    beyond = query.offset >= matched > 0
    back = None if beyond or not query.offset else address(replace(query, offset=start))
    onward = address(replace(query, offset=last)) if last < matched else None
    rows = _("Rad {first}–{last} av {all}")
    return Paging(
        rows.format(first=number(query.offset + 1), last=number(last), all=number(matched)),
        back,
        onward,
        address(replace(query, offset=0)) if beyond else None,
        _pages(query, matched, address),
        _sizes(query, matched, address),
    )


def _pages(query: Query, matched: int, address: Callable[[Query], str]) -> tuple[Page, ...]:
    """The first, the last and those near the present page, with gaps between."""
    count = -(-matched // query.limit)
    present = query.offset // query.limit + 1
    near = range(present - NEAR, present + NEAR + 1)
    named = [n for n in sorted({1, *near, count}) if 1 <= n <= count]
    found: list[Page] = []
    for before, n in zip([0, *named], named, strict=False):
        if n - before > 1:
            found.append(Page("…"))
        to = replace(query, offset=(n - 1) * query.limit)
        found.append(Page(number(n), address(to), n == present))
    return tuple(found) if count > 1 else ()


def _sizes(query: Query, matched: int, address: Callable[[Query], str]) -> tuple[Page, ...]:
    """How many rows a page may have, where there are more than the fewest."""
    if matched <= SIZES[0]:
        return ()
    sizes = sorted({*SIZES, query.limit})
    return tuple(
        Page(number(size), address(replace(query, limit=size, offset=0)), size == query.limit)
        for size in sizes
    )
