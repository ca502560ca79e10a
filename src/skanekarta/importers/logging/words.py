"""The terms that the log chooses from: from a wording to a slug. None is made here."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import sqlalchemy as sa

from skanekarta.codelists import FIXED
from skanekarta.importers.granting.readings import Problem, Read, Reader
from skanekarta.importers.granting.terms import LONGEST_CELL, folded, parts
from skanekarta.importers.reading import Value
from skanekarta.vocabulary import VOCABULARIES

WHAT = {
    "kind": "slag",
    "network": "nätverk",
    "area": "konst- och kulturområde",
    "target_group": "målgrupp",
    "visibility": "synlighet",
    "date_precision": "hur väl tiden är känd",
}
OF_OTHERS = {"policy_kind": "slag", "organisation_form": "organisationsform", "link_kind": "slag"}
"""Vocabularies that the log does not choose from, but other lists do."""

LONGEST = 100
ALSO = {"visibility": {"alla": "open", "intern": "internal", "ja": "open", "nej": "internal"}}
"""What people write besides the titles."""


class List:
    """A vocabulary's slugs by title, alias and slug."""

    def __init__(self, name: str, titles: Mapping[str, str], others: Mapping[str, str]) -> None:
        self.name, self.titles = name, titles
        self.slugs = {**others, **{folded(title): slug for slug, title in titles.items()}}
        self.slugs |= {slug: slug for slug in titles}

    def one(self, value: Value) -> Read[str]:
        """The term of a whole cell."""
        text = str(value).strip()
        slug = self.slugs.get(folded(text))
        return Read(slug) if slug else self._unknown(text)

    def listed(self, value: Value) -> Read[list[str]]:
        """Every term of a cell that may hold several."""
        text = str(value)
        if len(text) > LONGEST_CELL:
            told = f"Cellen är längre än {LONGEST_CELL} tecken."
            return Read(None, (Problem("too-long", told),))
        found = [self.one(part) for part in parts(text, lambda each: folded(each) in self.slugs)]
        problems = tuple(problem for each in found for problem in each.problems)
        return Read(sorted({each.value for each in found if each.value}), problems)

    def _unknown(self, text: str) -> Read[str]:
        near = get_close_matches(folded(text[:LONGEST]), self.slugs, 1)
        likest = self.titles[self.slugs[near[0]]] if near else None
        what = {**WHAT, **OF_OTHERS}[self.name]
        told = f"Värdet finns inte bland de som går att välja ({what})."
        valid = tuple(self.titles.values())
        return Read(None, (Problem("unknown-term", told, valid, likest),))


class Words:
    """Every vocabulary that a list of entries speaks of, each with its memory."""

    def __init__(self, connection: sa.Connection) -> None:
        lists = {name: listed(connection, name) for name in WHAT}
        self.ones = {name: Reader(each.one) for name, each in lists.items()}
        self.lists = {name: Reader(each.listed) for name, each in lists.items()}


def listed(connection: sa.Connection, name: str) -> List:
    """A vocabulary that a list chooses from."""
    if name in FIXED:
        return List(name, dict(FIXED[name]), ALSO.get(name, {}))
    table = VOCABULARIES[name].__table__
    columns = sa.select(table.c.slug, table.c.title, table.c.aliases).order_by(table.c.title)
    rows = connection.execute(columns).all()
    others = {folded(alias): row.slug for row in rows for alias in row.aliases}
    return List(name, {row.slug: row.title for row in rows}, others)
