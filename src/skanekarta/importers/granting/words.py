"""The vocabularies of a row: which terms its cells name, and in whose words."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from skanekarta.importers.granting.approvals import Approvals
from skanekarta.importers.granting.readings import Problem, Reader
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.granting.terms import WHAT, Terms
from skanekarta.vocabulary import Call, NarrowerTerm

COLUMN = {"original_funder": "funder", "applicant": "recipient", "part_of": "call"}
"""Fields whose vocabulary has another name."""

TIMED = ("support_form", "area", "call")
"""Vocabularies whose terms hold for some years only."""


class Words:
    """Every vocabulary that a list speaks of: of grants, all of them."""

    def __init__(
        self,
        connection: sa.Connection,
        approvals: Approvals,
        source: str,
        names: Collection[str] = tuple(WHAT),
    ) -> None:
        self.terms = {name: Terms(connection, name, approvals, source) for name in names}
        found = {**{name: name for name in names}, **COLUMN}
        fields = {name: of for name, of in found.items() if of in self.terms}
        self.beside = {name: f"{name}_title" for name in fields}
        self.ones = {name: Reader(self.terms[of].one) for name, of in fields.items()}
        self.lists = {name: Reader(self.terms[of].listed) for name, of in fields.items()}
        self.in_use: dict[tuple[str, str, int], tuple[Problem, ...]] = {}
        calls = connection.execute(sa.select(Call.slug, Call.funder))
        self.funder_of_call = {slug: funder for slug, funder in calls if funder is not None}
        below = sa.select(NarrowerTerm.narrower).where(
            NarrowerTerm.vocabulary == "support_form", NarrowerTerm.broader == "kommunsamverkan"
        )
        self.joint_forms = frozenset(connection.scalars(below)) | {"kommunsamverkan"}

    def one(self, row: Row, name: str) -> str | None:
        """The one term of a cell; more than one is an error that names them."""
        found = row.read(name, self.ones[name])
        if found is None:
            return None
        if len(found) > 1:
            self.ambiguous(row, name, found)
            return None
        if self.beside[name] in row.values:
            self.agree(row, name, found)
        return found[0]

    def call(self, row: Row, funder: str | None) -> str | None:
        """The call of a row. Some names mean a call only from the funder whose it is."""
        found = row.read("call", self.ones["call"])
        if found is None:
            return None
        own = [each for each in found if self.funder_of_call.get(each, funder) == funder]
        if len(own) > 1 or (not own and len(found) > 1):
            self.ambiguous(row, "call", own or found)
            return None
        if not own and funder is not None:
            whose = self.terms["funder"].titles.get(self.funder_of_call[found[0]], "en annan")
            text = f"Utlysningen hör till {whose}, inte till radens finansiär."
            row.fails("call", "call-of-another-funder", text, row.cell("call"))
        return found[0]

    def many(self, row: Row, name: str) -> tuple[str, ...]:
        """Every term of a cell."""
        return row.read(name, self.lists[name]) or ()

    def wording(self, row: Row, name: str, slug: str | None = None) -> str | None:
        """The words that the row itself has for a term: what stands beside a slug, else the cell,
        or the term's title where the cell holds its slug alone."""
        beside = self.beside[name]
        if beside in row.values:
            return row.text(beside)
        text = row.text(name)
        return self.terms[name].titles[slug] if slug is not None and text == slug else text

    def check_years(self, row: Row, name: str, slugs: Collection[str], year: int | None) -> None:
        """Advises where a term was not in use that year."""
        if year is None:
            return
        for slug in slugs:
            key = (name, slug, year)
            told = self.in_use.get(key)
            if told is None:
                told = self.in_use[key] = self._of_year(*key)
            if told:
                row.problems(name, told)

    def _of_year(self, name: str, slug: str, year: int) -> tuple[Problem, ...]:
        """What is to be said of a term that year."""
        first, last = self.terms[name].span[slug]
        if not (first and year < first) and not (last and year > last):
            return ()
        title = self.terms[name].titles[slug]
        text = f"{title} gäller {first or '…'}–{last or '…'}, inte {year}."
        return (Problem("term-not-in-use", text, level="advice"),)

    def store(self, connection: sa.Connection) -> dict[str, list[str]]:
        """Puts the terms that were made in the database; which they are."""
        made = {}
        for terms in sorted(self.terms.values(), key=lambda each: each.name == "recipient"):
            made[terms.name] = terms.store(connection)  # recipients last: they point at their types
        return {name: slugs for name, slugs in made.items() if slugs}

    def ambiguous(self, row: Row, name: str, found: Collection[str]) -> None:
        """Tells that a cell may mean several terms."""
        titles = tuple(self.terms[COLUMN.get(name, name)].titles[slug] for slug in found)
        text = f"Värdet kan vara {' eller '.join(titles)}; skriv vilken."
        problem = Problem("ambiguous-term", text, titles)
        row.problems(name, (problem,), row.cell(name))

    def agree(self, row: Row, name: str, found: tuple[str, ...]) -> None:
        """Tells where the wording beside a slug names another term."""
        words = row.cell(self.beside[name])
        terms = self.terms[COLUMN.get(name, name)]
        told = self.ones[name](words).value if words is not None else None
        if told is not None and not set(found) & set(told):
            text = f"Koden betyder {terms.titles[found[0]]}, men texten bredvid säger något annat."
            row.fails(self.beside[name], "code-and-text-differ", text, words)
