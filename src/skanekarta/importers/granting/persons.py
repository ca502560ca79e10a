"""Personal identity numbers, which no cell may hold.

A number is taken for one where its date exists (day plus 60 too: samordningsnummer), its check
digit is right (Skatteverket, SKV 704) and it is written as one. Which ways of writing count is
decided by what the column is for, since ten digits in a row are found that pass by chance (one in
some hundred and thirty):

* with a sign before the last four (`YYMMDD-NNNN`, `YYYYMMDD+NNNN`): in every column;
* ten or twelve digits in a row, or with a space before the last four: in every column but those
  of money and of other numbers that are known to be something else (telephones, accounts);
  addresses on the web count only with twelve;
* with other signs (`YYMMDD/NNNN`), or the day in parts (`YYYY-MM-DD NNNN`): as those in a row,
  but not within an address on the web;
* as a number that a spreadsheet has taken the first zeros from (eight or nine digits): as those
  in a row.

Signs and digits of any script count as the ordinary ones, and what nobody sees as nothing.
Organisation numbers never pass: their third digit is at least 2, which no month's is.

Registries make case numbers in the same way. A column of them counts as any other; what may be a
case's all the same is for `cases` to say. A column whose heading speaks of persons is none.
"""

from __future__ import annotations

import re
from decimal import Decimal

from skanekarta.importers.reading import Value
from skanekarta.personal_numbers import LOOSE, Purpose, in_text, is_number, is_one
from skanekarta.personal_numbers.written import may_have_one, plain, replaced, strictly

HIDDEN = "(personnummer, visas inte)"
MOST = 10**12
MONEY = ("amount", "shares", "share@")
CASE = re.compile(r"diarie|\bärende|\bd\.?nr\b|\bansökningsn(?:umme)?r")
PERSON = re.compile(r"person|p\.?\s?nr|\bp[-/]nr|födelse|samordn|identitet|\bssn\b")
OTHER_NUMBERS = re.compile(r"telefon|tel\b|mobil|konto|giro|faktura|postnummer")


def purpose_of(heading: str, field: str | None) -> Purpose:
    """What a column's numbers are, from its heading and the field it stands for."""
    if field is not None and (field.startswith(MONEY) or field.endswith("_sek")):
        return "money"
    if field == "source_url":
        return "address"
    said = heading.casefold()
    if PERSON.search(said) and "telefon" not in said:
        return "text"
    if field == "source_id" or (field is None and CASE.search(said)):
        return "case"
    return "other-number" if OTHER_NUMBERS.search(said) else "text"


def holds(value: Value, purpose: Purpose = "text") -> bool:
    """Whether a cell holds a personal identity number."""
    loose = purpose in LOOSE
    if isinstance(value, str):
        if not may_have_one(value):
            return False
        return in_text(value, purpose) or (loose and _begun_with_zero(value))
    if isinstance(value, Decimal):
        return loose and value.is_finite() and _typed(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return loose and _typed(value)


def hidden(text: str) -> str:
    """The text with every personal identity number taken out, however it is written; as it was,
    if it has none."""
    if not may_have_one(text):
        return text
    looked_at = plain(text)
    without = replaced(looked_at, lambda found: is_one(found, "text"), HIDDEN)
    return text if without == looked_at else without


def _typed(value: float | Decimal) -> bool:
    if not 0 < value < MOST or int(value) != value:
        return False
    digits = str(int(value))
    if len(digits) in {8, 9}:
        return _lost_zero(digits.zfill(9))
    return any(is_one(found, "text") for found in strictly(digits))


def _begun_with_zero(text: str) -> bool:
    """Whether a text is nothing but a number that a spreadsheet has taken the zero from."""
    digits = plain(text) if may_have_one(text) else ""
    return digits.isdecimal() and len(digits) == 9 and _lost_zero(digits)


def _lost_zero(digits: str) -> bool:
    return is_number("0" + digits, None)
