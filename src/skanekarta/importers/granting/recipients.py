"""Whom a grant went to: an organisation by number or name, or a sole trader without a name.

A sole trader's name is a personal matter: all of them are one recipient, «Enskild firma», without
a seat of its own, and the name is kept nowhere, neither in the grant nor in what is told of the
file. That one recipient is no organisation that comes back: analyses leave it out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta.importers.granting.readings import Read, Reader, refused
from skanekarta.importers.granting.rows import Row, Together
from skanekarta.importers.granting.terms import folded
from skanekarta.importers.granting.words import Words
from skanekarta.importers.reading import Value
from skanekarta.organisations import SOLE_TRADER, JoinedRecipient, is_organisation_number
from skanekarta.vocabulary import Recipient

SOLE_TRADER_TITLE = "Enskild firma"
SAYS_SOLE_TRADER = re.compile(
    r"\b(enskilda?\s+(firm|näringsidkar|näringsverksamhet)|enskilt\s+företag)", re.IGNORECASE
)
NOT_A_NAME = re.compile(r"\b(enskild|firma|näringsidkare|näringsverksamhet|ef|e\.f\.|f:a)\b")
NOTE = "Samlar alla enskilda firmor: namnen är personuppgifter och sparas inte."
WHOSE = ("recipient", "recipient_title")
"""The cells that a name may stand in."""

NAMED_BY = (*WHOSE, "recipient_type")
"""The cells that tell who a recipient without a number is."""

VALID = ("556001-2345",)


@dataclass(frozen=True, slots=True)
class Named:
    """A recipient, in the row's own words, and its type where the row decides that."""

    slug: str
    wording: str
    recipient_type: str | None


class Recipients:
    """Organisations by their names and numbers. `learned` are numbers that the file is the first
    to tell, `told` all that it tells."""

    def __init__(self, connection: sa.Connection, words: Words) -> None:
        self.words, self.terms = words, words.terms["recipient"]
        rows = connection.execute(sa.select(Recipient.slug, Recipient.organisation_number))
        self.number_of = {slug: number for slug, number in rows if number}
        self.of_number = {number: slug for slug, number in self.number_of.items()}
        self.learned: dict[str, str] = {}
        self.told: dict[str, str] = {}
        self.number, self.says = Reader(organisation_number), Reader(_is_sole_trader)
        self.together = Together[Named | None](*NAMED_BY)
        joined = sa.select(JoinedRecipient.slug, JoinedRecipient.recipient)
        for former, into in connection.execute(joined):
            self.terms.slugs.setdefault(folded(former), (into,))

    def find(self, row: Row, seat: str | None) -> Named | None:
        """The recipient of a row; None, with an error, where it can't be told."""
        if "organisation_number" in row.values:
            return self._find(row, seat)
        return self.together.of(row, lambda each: self._find(each, seat))

    def _find(self, row: Row, seat: str | None) -> Named | None:
        kind = self.words.one(row, "recipient_type")
        value = row.cell("recipient")
        if value is None:
            row.lacks("recipient")
            return None
        if kind == SOLE_TRADER or self._says_sole_trader(row):
            return self._sole_trader(row)
        if row.cell("recipient_type") is not None and kind is None:
            # It may be a sole trader whose type is misspelt: the name goes nowhere.
            row.hide("recipient")
            row.hide("recipient_title")
            return None
        number = row.read("organisation_number", self.number)
        slug = self._by_number(row, number) or self.words.one(row, "recipient")
        if slug is None:
            return None
        self._describe(slug, kind, seat)
        if number is not None:
            self._learn(row, slug, number)
        wording = self.words.wording(row, "recipient", slug)
        return None if wording is None else Named(slug, wording, kind)

    def applicants(self, row: Row, recipient: str | None) -> tuple[str, ...]:
        """Those who applied together with the recipient; a sole trader among them is an error,
        since the name must not be kept."""
        if "applicant" not in row.values:
            return ()
        if row.read("applicant", self.says):
            text = "Cellen har en enskild firma bland de medsökande; ta bort den."
            row.fails("applicant", "name-of-sole-trader", text)
            row.hide("applicant")
            return ()
        found = self.words.many(row, "applicant")
        if recipient is not None and recipient in found:
            text = "Mottagaren står också som medsökande."
            row.fails("applicant", "applicant-is-recipient", text)
        return found

    def store(self, connection: sa.Connection) -> None:
        """Puts the numbers that were learned in the database; the terms must be there."""
        for slug, number in self.learned.items():
            changed = sa.update(Recipient).where(Recipient.slug == slug)
            connection.execute(changed.values(organisation_number=number))

    def _says_sole_trader(self, row: Row) -> bool:
        told = [row.read(name, self.says) for name in NAMED_BY]
        return True in told

    def _sole_trader(self, row: Row) -> Named:
        names = (row.cell("recipient"), row.cell("recipient_title"))
        for name in row.at if names != (None, None) else ():
            if name not in WHOSE and _has_name(row.cell(name), *names):
                text = "Texten har namnet på en enskild firma; skriv om den utan namn."
                row.fails(name, "name-of-sole-trader", text)
                row.hide(name)
        for name in WHOSE:
            row.hide(name)
        if SOLE_TRADER not in self.terms.titles:
            self.terms.put(SOLE_TRADER, SOLE_TRADER_TITLE, note=NOTE, recipient_type=SOLE_TRADER)
        return Named(SOLE_TRADER, SOLE_TRADER_TITLE, SOLE_TRADER)

    def _by_number(self, row: Row, number: str | None) -> str | None:
        """The recipient that has the number, whatever the row calls it."""
        slug = self.of_number.get(number or "")
        if slug is None:
            return None
        named = self.words.ones["recipient"](row.cell("recipient")).value or ()
        known = self.terms.titles[slug]
        if named and slug not in named:
            # One of the two is wrong, and money must not go to the wrong one by a cell.
            text = f"Numret hör till {known}, men namnet är en annans. Rätta det ena."
            row.fails("organisation_number", "number-of-another", text, number)
        elif slug not in named:
            text = f"Numret hör till {known}, och raden förs dit; namnet i filen är ett annat."
            row.advise("recipient", "known-by-number", text, row.cell("recipient"))
        return slug

    def _learn(self, row: Row, slug: str, number: str) -> None:
        self.told[slug] = number
        known = self.number_of.setdefault(slug, number)
        if known != number:
            text = f"{self.terms.titles[slug]} har organisationsnumret {known}, inte det här."
            value = row.cell("organisation_number")
            row.fails("organisation_number", "another-number", text, value)
        elif self.of_number.setdefault(number, slug) == slug and slug not in self.terms.made:
            if slug not in self.learned:
                title = self.terms.titles[slug]
                text = f"Numret är nytt för {title}: senare rader med det förs dit. Granska."
                row.advise("organisation_number", "number-learned", text, number)
            self.learned.setdefault(slug, number)
        if slug in self.terms.made:
            self.terms.made[slug].setdefault("organisation_number", number)

    def _describe(self, slug: str, kind: str | None, seat: str | None) -> None:
        """A new recipient gets its type and seat from the first row that tells them."""
        made = self.terms.made.get(slug)
        if made is not None:
            made["recipient_type"] = made.get("recipient_type") or kind
            made["municipality"] = made.get("municipality") or seat


def organisation_number(value: Value) -> Read[str]:
    """An organisation number as `NNNNNN-NNNN`, from any way of writing it."""
    digits = "".join(each for each in str(value).removesuffix(".0") if each.isdigit())
    digits = digits.removeprefix("16") if len(digits) == 12 else digits
    number = f"{digits[:6]}-{digits[6:]}"
    if is_organisation_number(number):
        return Read(number)
    text = "Organisationsnumret är fel: tio siffror (NNNNNN-NNNN), den sista en kontrollsiffra."
    return refused("not-an-organisation-number", text, VALID)


def _is_sole_trader(name: Value) -> Read[bool]:
    """Whether a name itself tells, or is the one that our own files have."""
    return Read(
        isinstance(name, str) and (name == SOLE_TRADER or SAYS_SOLE_TRADER.search(name) is not None)
    )


def _has_name(text: Value, *names: Value) -> bool:
    """Whether every word of a name stands in the text."""
    if text is None:
        return False
    there = set(re.findall(r"\w+", folded(str(text))))
    for name in names:
        words = re.findall(r"\w+", NOT_A_NAME.sub(" ", folded(str(name or "")).replace("-", " ")))
        if words and max(map(len, words)) >= 4 and there.issuperset(words):
            return True
    return False
