"""Personal identity numbers, which no cell may hold.

A number is taken for one where its date exists (day plus 60 too: samordningsnummer), its check
digit is right (Skatteverket, SKV 704) and it is written as one. Which ways of writing count is
decided by what the column is for, since ten digits in a row are found that pass by chance (one in
some hundred and thirty):

* with a sign before the last four (`YYMMDD-NNNN`, `YYYYMMDD+NNNN`): in every column;
* ten or twelve digits in a row, or with a space before the last four: in every column but those
  of money and of other numbers that are known to be something else (telephones, accounts);
  addresses on the web count only with twelve;
* as a number that a spreadsheet has taken the first zeros from (eight or nine digits): as those
  in a row.

Organisation numbers never pass: their third digit is at least 2, which no month's is.

Registries make case numbers in the same way: the day and a number (`230619-1234`). In a column of
case numbers a cell that has nothing but such numbers, and the registry's letters before them, is
let through where the day lies within the last eighteen years: as a person's number it would be a
child's, and no child is given a grant. Everything else there counts as anywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Literal

from skanekarta.importers.reading import Value
from skanekarta.organisations import check_digit

Purpose = Literal["text", "money", "address", "other-number", "case"]

SPACE = "[ \\t\\r\\n\u00a0\u2002-\u200a\u202f]{0,3}"
DASHES = "-+\u2010\u2011\u2012\u2013\u2014\u2212"
LIKE = re.compile(
    rf"(?<!\d)(\d{{2}})?(\d{{6}})({SPACE}[{DASHES}_]?{SPACE})(\d{{4}})(?!\d)", re.ASCII
)
"""Anything that could be one: for a whole row at once."""

DATED = re.compile(r"(?<!\d)((?:18|19|20)\d\d)-(\d\d)-(\d\d)(?=-\d{4}(?![-\d]))", re.ASCII)
"""A day with hyphens and what may be the last four after it; a day that another follows is not."""

COULD_BE = re.compile(r"\d{6}|\d-\d", re.ASCII)
FEWEST = 9
"""What every such text has: most cells are looked through no further."""

UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")

LOST_ZERO = re.compile(r"(?<!\d)\d{9}(?!\d)", re.ASCII)
HIDDEN = "(personnummer, visas inte)"
MOST = 10**12
MONEY = ("amount", "shares", "share@")
CENTURIES = ("18", "19", "20")
CASE = re.compile(r"diarie|\bärende|\bd\.?nr\b|\bansökningsn(?:umme)?r")
REGISTRY = re.compile(
    r"(?!P\.?N\.?R?\b|SNR\b|PERS)[A-ZÅÄÖ]{2,6}|(?i:d\.?nr|diarien(?:umme)?r|ärende(?:n(?:umme)?r)?)"
)
"""What may stand before a case's number: the registry's letters, or the word itself."""

OF_AGE = 18
OTHER_NUMBERS = re.compile(r"telefon|tel\b|mobil|konto|giro|faktura|postnummer")


def purpose_of(heading: str, field: str | None) -> Purpose:
    """What a column's numbers are, from its heading and the field it stands for."""
    if field is not None and (field.startswith(MONEY) or field.endswith("_sek")):
        return "money"
    if field == "source_url":
        return "address"
    if field == "source_id" or (field is None and CASE.search(heading.casefold())):
        return "case"
    return "other-number" if OTHER_NUMBERS.search(heading.casefold()) else "text"


def holds(value: Value, purpose: Purpose = "text") -> bool:
    """Whether a cell holds a personal identity number."""
    if purpose == "case":
        return holds(value) and not _is_case(value)
    if isinstance(value, str):
        if len(value) < FEWEST or (value.isascii() and not COULD_BE.search(value)):
            return False
        value = _plain(value)
        return any(_is_one(found, purpose) for found in LIKE.finditer(value)) or (
            purpose == "text" and value.isdigit() and len(value) == 9 and _lost_zero(value)
        )
    if isinstance(value, Decimal):
        return purpose == "text" and value.is_finite() and _typed(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return purpose == "text" and _typed(value)


def _is_case(value: Value) -> bool:
    """Whether a cell that could be a person's is a case's, as told above."""
    text = _plain(value) if isinstance(value, str) else _digits(value)
    words = re.split(r"[\s,;:./\-–]+", LIKE.sub(" ", text))
    found = list(LIKE.finditer(text))
    return (
        bool(found)
        and all(REGISTRY.fullmatch(word) for word in words if word)
        and all(_is_recent(each) for each in found)
    )


def _digits(value: Value) -> str:
    whole = isinstance(value, float | Decimal) and value == int(value)
    return str(int(value)) if whole else str(value)  # type: ignore[arg-type]  # a number if whole


def _is_recent(found: re.Match[str]) -> bool:
    """Whether a number has a day on which nobody of age was born."""
    century, first, sign, _ = found.groups()
    year, month, day = int((century or "20") + first[:2]), int(first[2:4]), int(first[4:6])
    return "+" not in sign and _is_day(year, month, day) and dt.date.today().year - year < OF_AGE


def hidden(text: str) -> str:
    """The text with every personal identity number taken out, however it is written."""
    return LIKE.sub(lambda found: HIDDEN if _is_one(found, "text") else found[0], _plain(text))


def _plain(text: str) -> str:
    """The text without what nobody sees, and days before four digits without their hyphens."""
    if not text.isascii():
        text = UNSEEN.sub("", text)
    return DATED.sub(r"\1\2\3", text)


def _typed(value: float | Decimal) -> bool:
    if not 0 < value < MOST or int(value) != value:
        return False
    digits = str(int(value))
    if len(digits) in {8, 9}:
        return _lost_zero(digits.zfill(9))
    found = LIKE.fullmatch(digits)
    return found is not None and _is_one(found, "text")


def _lost_zero(digits: str) -> bool:
    return _is_number("0" + digits, None)


def _is_one(found: re.Match[str], purpose: Purpose) -> bool:
    century, first, sign, last = found.groups()
    if not sign.strip() and purpose != "text" and not (purpose == "address" and century):
        return False
    return _is_number(first + last, century)


def _is_number(ten: str, century: str | None) -> bool:
    """Whether ten digits are a day, a birth number and the right check digit."""
    if check_digit(ten[:9]) != int(ten[9]) or ten[6:9] == "000":
        return False
    if century is not None and century not in CENTURIES:
        return False
    month, day = int(ten[2:4]), int(ten[4:6])
    centuries = (century,) if century else ("19", "20")
    return any(_is_day(int(each + ten[:2]), month, day % 60 or 60) for each in centuries)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return dt.date(year, month, day) <= dt.date.today()
    except ValueError:
        return False
