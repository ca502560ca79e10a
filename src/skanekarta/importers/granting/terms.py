"""From a wording, as a list has it, to a vocabulary's terms; and terms that are made at a
person's word."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

import sqlalchemy as sa

from skanekarta.importers.granting.approvals import Approvals
from skanekarta.importers.granting.readings import Problem, Read
from skanekarta.importers.reading import Value
from skanekarta.importers.vocabularies import slug_of
from skanekarta.vocabulary import VOCABULARIES

MOST_SUGGESTIONS = 200
"""Wordings of a vocabulary that get a suggestion: to compare one with thousands takes time."""

LIKENESS = 0.6
LONGEST = 500
"""Characters of a term's title."""

MOST_PARTS = 64
LONGEST_CELL = 2_000
"""Values that a cell may hold, and its characters: cutting one up takes time."""

MOST_MADE = {"recipient": 50_000}
MOST_OTHERS = 1_000
"""New terms of a vocabulary that one file may bring, approved or not: more is a mistake."""

BETWEEN = re.compile(r"[;|\n\r]+|\s*[,/&+]\s*|\s+(?:och|samt)\s+", re.IGNORECASE)

SURELY = re.compile(r"[;|\n\r]+|\s*,\s*")
"""What parts names of organisations, many of which have «&», «och» or a slash in them."""

WHAT = {
    "funder": "finansiär",
    "recipient": "mottagare",
    "recipient_type": "organisationsform",
    "support_form": "stödform",
    "call": "utlysning",
    "area": "konst- och kulturområde",
    "target_group": "målgrupp",
}
"""The vocabularies that a list of grants speaks of, in a sentence."""


def folded(text: str) -> str:
    """A wording as it is compared: whatever its case, its spaces and how its letters are made."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


class Terms:
    """A vocabulary: which terms its wordings stand for. `made` are the terms that a person has
    approved and that the file is the first to have, as rows for the table."""

    def __init__(
        self, connection: sa.Connection, name: str, approvals: Approvals, source: str
    ) -> None:
        self.name, self.source = name, source
        self.every = name in approvals.every
        self.approved = frozenset(map(folded, approvals.wordings.get(name, ())))
        self.slugs: dict[str, tuple[str, ...]] = {}
        self.titles: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.span: dict[str, tuple[int | None, int | None]] = {}
        self.made: dict[str, dict[str, object]] = {}
        self.suggested = 0
        self.namesakes: Counter[str] = Counter()
        table = VOCABULARIES[name].__table__
        columns = (table.c[each] for each in ("slug", "title", "aliases", "valid_from", "valid_to"))
        for slug, title, aliases, *span in connection.execute(sa.select(*columns)):
            self.titles[slug] = title
            self.span[slug] = (span[0], span[1])
            self._name(slug, title, *aliases)

    def _name(self, slug: str, title: str, *aliases: str) -> None:
        for wording in (title, *aliases):
            key = folded(wording)
            self.slugs[key] = tuple(sorted({*self.slugs.get(key, ()), slug}))
            self.shown.setdefault(key, wording)

    def known(self, text: str) -> tuple[str, ...]:
        """The terms of a title or an alias, whatever its case, or of a slug as it stands: «Asen»
        is not «Åsen», though a slug has no accents."""
        text = text.strip()
        return (text,) if text in self.titles else self.slugs.get(folded(text), ())

    def one(self, value: Value) -> Read[tuple[str, ...]]:
        """The terms that a whole cell stands for: several where the wording is ambiguous."""
        text = str(value).strip()
        found = self.known(text)
        return self._told(found) if found else self.unknown(text)

    def _told(self, found: tuple[str, ...]) -> Read[tuple[str, ...]]:
        """Terms that are there, and which of them the file itself is the first to have."""
        made = [str(self.made[slug]["title"]) for slug in found if slug in self.made]
        unknown = [(self.name, title) for title in made]
        return Read(
            found, tuple(Problem("new-term", "", (), None, "advice", each) for each in unknown)
        )

    def listed(self, value: Value) -> Read[tuple[str, ...]]:
        """Every term of a cell that may hold several; the longest wording counts, since a term
        may have a comma of its own."""
        if len(str(value)) > LONGEST_CELL:
            text = f"Cellen är längre än {LONGEST_CELL} tecken."
            return Read(None, (Problem("too-long", text),))
        if self.stands(str(value)):
            return self.one(value)
        found: set[str] = set()
        problems: list[Problem] = []
        for part in self._parts(str(value)):
            read = self.one(part)
            found.update(read.value or ())
            problems += map(_several, read.problems) if BETWEEN.search(part) else read.problems
        return Read(tuple(sorted(found)), tuple(problems))

    def stands(self, text: str) -> bool:
        """Whether a wording is a term, or one that a person has approved."""
        return bool(self.known(text)) or folded(text) in self.approved

    def _parts(self, text: str) -> list[str]:
        """The values of a cell. A name is cut at «&», «och» and the like only where that gives
        nothing but names that are known or approved: «Konst & Kultur» may be one organisation."""
        if self.name != "recipient":
            return parts(text, self.stands)
        found = []
        for name in parts(text, self.stands, SURELY):
            cut = parts(name, self.stands)
            found += cut if all(map(self.stands, cut)) else [name]
        return found

    def unknown(self, text: str) -> Read[tuple[str, ...]]:
        """A new term where a person has approved the wording, else an error."""
        unknown = (self.name, text)
        is_approved = self.every or folded(text) in self.approved
        has_room = len(self.made) < MOST_MADE.get(self.name, MOST_OTHERS)
        if is_approved and len(text) <= LONGEST and slug_of(text) and has_room:
            return self._told((self._make(text),))
        likest = self.likest(text)
        told = f"Värdet finns inte bland vokabulärens värden ({WHAT[self.name]})."
        if likest:
            told = f"{told} Menas {likest}? Annars kan det godkännas som nytt."
        return Read(None, (Problem("unknown-term", told, (), likest, unknown=unknown),))

    def likest(self, text: str) -> str | None:
        """The title or alias that is most like a wording, None where nothing is like it."""
        self.suggested += 1
        if self.suggested > MOST_SUGGESTIONS:
            return None
        found = get_close_matches(folded(text[:LONGEST]), self.shown, 1, LIKENESS)
        return self.shown[found[0]] if found else None

    def _make(self, title: str) -> str:
        own = slug = slug_of(title)
        while slug in self.titles:
            self.namesakes[own] += 1
            slug = f"{own}-{self.namesakes[own] + 1}"
        self.put(slug, title)
        return slug

    def put(self, slug: str, title: str, **columns: object) -> None:
        """Makes a term, to be stored with the others."""
        self.titles[slug], self.span[slug] = title, (None, None)
        self.made[slug] = {"slug": slug, "title": title, "source": self.source, **columns}
        self._name(slug, title)

    def store(self, connection: sa.Connection) -> list[str]:
        """Puts the new terms in the database; their slugs."""
        slugs = list(self.made)
        if slugs:
            names = {name: None for row in self.made.values() for name in row}
            rows = [{**names, **row} for row in self.made.values()]
            connection.execute(sa.insert(VOCABULARIES[self.name]), rows)
            self.made.clear()
        return slugs


def _several(problem: Problem) -> Problem:
    """What to do with a name that may be two."""
    if problem.code != "unknown-term":
        return problem
    told = f"{problem.text} Är det flera organisationer skrivs semikolon mellan dem."
    return replace(problem, text=told)


def parts(text: str, known: Callable[[str], bool], between: re.Pattern[str] = BETWEEN) -> list[str]:
    """The values of a cell: cut at `;`, `|`, line breaks, commas, slashes and «och», or what
    else stands between them, but the longest stretch that is known stays whole."""
    cuts = [(0, 0), *(found.span() for found in between.finditer(text))][: MOST_PARTS + 1]
    starts = [end for _, end in cuts]
    ends = [*(start for start, _ in cuts[1:]), len(text)]
    found, at = [], 0
    while at < len(starts):
        stretches = range(len(ends) - 1, at, -1)
        last = next((each for each in stretches if known(text[starts[at] : ends[each]])), at)
        part = text[starts[at] : ends[last]].strip()
        found += [part] if part else []
        at = last + 1
    return found
