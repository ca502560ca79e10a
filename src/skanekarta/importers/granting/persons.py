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
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Literal

from skanekarta.importers.reading import Value
from skanekarta.organisations import check_digit

Purpose = Literal["text", "money", "address", "other-number"]

SPACE = "[ \\t\\r\\n\u00a0\u2002-\u200a\u202f]{0,3}"
DASHES = "-+\u2010\u2011\u2012\u2013\u2014\u2212"
LIKE = re.compile(
    rf"(?<!\d)(\d{{2}})?(\d{{6}})({SPACE}[{DASHES}_]?{SPACE})(\d{{4}})(?!\d)", re.ASCII
)
"""Anything that could be one: for a whole row at once."""

DATED = re.compile(r"(?<!\d)((?:18|19|20)\d\d)-(\d\d)-(\d\d)(?=-\d{4}(?![-\d]))", re.ASCII)
"""A day with hyphens and what may be the last four after it; a day that another follows is not."""

UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")

LOST_ZERO = re.compile(r"(?<!\d)\d{9}(?!\d)", re.ASCII)
HIDDEN = "(personnummer, visas inte)"
MOST = 10**12
MONEY = ("amount", "shares", "share@")
CENTURIES = ("18", "19", "20")
OTHER_NUMBERS = re.compile(r"telefon|tel\b|mobil|konto|giro|faktura|postnummer")


def purpose_of(heading: str, field: str | None) -> Purpose:
    """What a column's numbers are, from its heading and the field it stands for."""
    if field is not None and (field.startswith(MONEY) or field.endswith("_sek")):
        return "money"
    if field == "source_url":
        return "address"
    return "other-number" if OTHER_NUMBERS.search(heading.casefold()) else "text"


def holds(value: Value, purpose: Purpose = "text") -> bool:
    """Whether a cell holds a personal identity number."""
    if isinstance(value, str):
        value = _plain(value)
        return any(_is_one(found, purpose) for found in LIKE.finditer(value)) or (
            purpose == "text" and value.isdigit() and len(value) == 9 and _lost_zero(value)
        )
    if isinstance(value, Decimal):
        return purpose == "text" and value.is_finite() and _typed(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return purpose == "text" and _typed(value)


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
