"""The terms of a vocabulary as a list to choose from: each below its broader one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import sqlalchemy as sa

from skanekarta.filters import NARROWER

Titles = Mapping[str, str]
Above = Mapping[str, frozenset[str]]
"""Every term that has broader ones, and all those."""

Placed = tuple[str, int]
"""A term and how many lie above it."""


def above(connection: sa.Connection, vocabularies: Iterable[str]) -> Mapping[str, Above]:
    """What lies above each term, by vocabulary: one question for all of them."""
    asked = sa.select(NARROWER).where(NARROWER.c.vocabulary.in_(list(vocabularies)))
    found: dict[str, dict[str, frozenset[str]]] = {}
    for vocabulary, broader, narrower in connection.execute(asked):
        terms = found.setdefault(vocabulary, {})
        terms[narrower] = terms.get(narrower, frozenset()) | {broader}
    return found


def ordered(titles: Titles, higher: Above) -> list[Placed]:
    """The terms in the titles' own order, the narrower ones after the term that they belong to."""
    children: dict[str | None, list[str]] = {}
    for slug in titles:
        children.setdefault(_parent(slug, titles, higher), []).append(slug)
    return list(_walk(children, None, 0))


def _parent(slug: str, titles: Titles, higher: Above) -> str | None:
    """The nearest term above: the one with the most above itself."""
    known = [each for each in higher.get(slug, ()) if each in titles]
    return max(known, key=lambda each: len(higher.get(each, ())), default=None)


def _walk(
    children: Mapping[str | None, list[str]], parent: str | None, depth: int
) -> Iterator[Placed]:
    for slug in children.get(parent, ()):
        yield slug, depth
        yield from _walk(children, slug, depth + 1)
