"""Personal identity numbers, which neither a list nor the log may hold: what is one, in a text.

`written` knows how one can be written; here is what makes ten digits a person's.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from skanekarta.organisations import check_digit
from skanekarta.personal_numbers.written import Found, loosely, may_have_one, plain, strictly
from skanekarta.swedish import today

Purpose = Literal["text", "money", "address", "other-number", "case"]
"""What a text is for, which decides about the ways of writing that count."""

LOOSE: frozenset[Purpose] = frozenset({"text", "case"})
CENTURIES = ("18", "19", "20")


def in_text(text: str, purpose: Purpose = "text") -> bool:
    """Whether a text holds one, however it is written."""
    if not may_have_one(text):
        return False
    looked_at = plain(text)
    if any(is_one(found, purpose) for found in strictly(looked_at)):
        return True
    return purpose in LOOSE and any(is_one(found, purpose) for found in loosely(looked_at))


def is_one(found: Found, purpose: Purpose) -> bool:
    """Whether what could be one is, in a text for that purpose."""
    century, first, sign, last = found
    in_a_row = purpose in LOOSE or (purpose == "address" and century)
    if not sign.strip() and not in_a_row:
        return False
    return is_number(first + last, century)


def is_number(ten: str, century: str | None) -> bool:
    """Whether ten digits are a day (plus 60 too: samordningsnummer), a birth number and the right
    check digit (Skatteverket, SKV 704)."""
    if check_digit(ten[:9]) != int(ten[9]) or ten[6:9] == "000":
        return False
    if century is not None and century not in CENTURIES:
        return False
    month, day = int(ten[2:4]), int(ten[4:6])
    centuries = (century,) if century else ("19", "20")
    return any(_is_day(int(each + ten[:2]), month, day % 60 or 60) for each in centuries)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return dt.date(year, month, day) <= today()
    except ValueError:
        return False
