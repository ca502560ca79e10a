"""Amounts as Swedish lists write them: `24 268 000 kr`, `2,2 mnkr`, `1 500:-`."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from skanekarta.importers.granting.readings import Read, refused
from skanekarta.importers.reading import Value

LEAST, MOST = Decimal(-1_000_000_000), Decimal(100_000_000_000)
"""The database's own limits (`grant.Grant`, amount_is_plausible)."""

ORE = Decimal("0.01")
LONGEST = 60
MOST_PLAIN = 12
PLAIN = Decimal(1_000_000_000)
"""Up to this, digits alone are kronor and need no second look."""

VALID = ("24 268 000", "1 500,50", "2,2 mnkr", "450 tkr")
ROUNDING = 1e-6
"""How far from whole öre a number typed in a spreadsheet may lie: what a sum of doubles loses."""

THOUSANDS = ("tkr", "kkr", "ksek", "tusen", "tusen kronor", "tusen kr")
MILLIONS = (
    *("mnkr", "mkr", "msek", "mn", "milj", "milj.", "miljon", "miljoner"),
    *("miljoner kronor", "miljoner kr", "milj kr", "milj. kr"),
)
THOUSAND_MILLIONS = ("mdkr", "mdr", "miljard", "miljarder", "miljarder kronor", "miljarder kr")
KRONOR = ("kr", "kr.", "kronor", "sek", ":-", ":–", ",-", "kr:-")
UNITS: dict[str, int] = {
    **dict.fromkeys(KRONOR, 1),
    **dict.fromkeys(THOUSANDS, 1_000),
    **dict.fromkeys(MILLIONS, 1_000_000),
    **dict.fromkeys(THOUSAND_MILLIONS, 1_000_000_000),
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))

SIGN = "-\u2212\u2013"
SPACES = re.compile(r"\s+")
"""Every kind of space, U+00A0 and U+202F too."""

WRITTEN = re.compile(
    rf"""(?P<open>\()?\ ?(?:(?:kr|sek)\ ?)?(?P<sign>[{SIGN}+])?\ ?
    (?P<whole>\d{{1,3}}(?:\ \d{{3}})+|\d{{1,3}}(?:\.\d{{3}}){{2,}}|\d{{1,3}}(?:\.\d{{3}})+(?=,)|\d+)
    (?:(?P<point>[.,])(?P<part>\d+))?
    \ ?(?P<unit>{_UNIT})?\ ?(?P<close>\))?""",
    re.VERBOSE | re.ASCII,
)
ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


def amount(value: Value, scale: int = 1) -> Read[Decimal]:
    """Kronor with at most two decimals, within the database's limits. `scale` is what the
    heading says that a bare number counts (1 000 under «Belopp (tkr)»)."""
    if isinstance(value, bool | dt.date) or value is None:
        return refused("not-an-amount", "Cellen är inget belopp.", VALID)
    if isinstance(value, str):
        if len(value) <= MOST_PLAIN and value.isascii() and value.isdigit():
            number = Decimal(value) * scale
            return Read(number) if number <= PLAIN else _within(number)
        return _written(value, scale)
    if isinstance(value, float) and not math.isfinite(value):
        return refused("not-an-amount", "Cellen är inget tal.", VALID)
    if isinstance(value, float) and abs(value) < float(MOST):
        whole = Decimal(value * scale).quantize(ORE)
        exact = abs(float(whole) - value * scale) <= ROUNDING * max(1.0, abs(value * scale) / 1e6)
        return _within(whole if exact else Decimal(repr(value)) * scale)
    return _within(Decimal(value) * scale)


def _written(value: str, scale: int) -> Read[Decimal]:
    text = SPACES.sub(" ", value.strip()).lower()
    found = WRITTEN.fullmatch(text) if len(text) <= LONGEST else None
    if found is None or bool(found["open"]) != bool(found["close"]):
        return _unreadable(text)
    whole, part = found["whole"].replace(" ", "").replace(".", ""), found["part"] or ""
    unit = UNITS[found["unit"]] if found["unit"] else scale
    if _could_be_either(found["point"], part, whole, unit):
        return _ambiguous(f"{whole}{part}", f"{whole},{part[:2]}")
    number = Decimal(f"{whole}.{part or 0}") * unit
    negative = bool(found["open"]) or (found["sign"] or "+") in SIGN
    return _within(-number if negative else number)


def _could_be_either(point: str | None, part: str, whole: str, unit: int) -> bool:
    """Whether three digits after the sign can be decimals or thousands. Before a unit of
    thousands or more a comma has decimals after it, as Swedish writes them."""
    three = len(part) == 3 and len(whole) <= 3 and whole[0] != "0"
    return three and (point == "." or (point == "," and unit == 1))


def _ambiguous(whole: str, decimal: str) -> Read[Decimal]:
    text = "Beloppet kan läsas på två sätt: tusental skrivs med mellanslag, ören efter komma."
    return refused("ambiguous-amount", text, (whole, decimal), whole)


def _unreadable(text: str) -> Read[Decimal]:
    if len(text) <= LONGEST and ENGLISH.fullmatch(text):
        whole, _, part = text.replace(",", "").partition(".")
        return _ambiguous(whole, f"{whole},{part or '00'}")
    return refused("not-an-amount", "Cellen är inget belopp.", VALID)


def _within(number: Decimal) -> Read[Decimal]:
    if not number.is_finite():
        return refused("not-an-amount", "Cellen är inget tal.", VALID)
    if not LEAST <= number <= MOST:
        text = "Beloppet är orimligt: det får vara från −1 miljard till 100 miljarder kronor."
        return refused("amount-out-of-range", text)
    if number != number.quantize(ORE):
        text = "Beloppet har fler än två decimaler; skriv det i kronor och ören."
        return refused("too-many-decimals", text, (), str(number.quantize(ORE)))
    return Read(number.quantize(ORE) if number % 1 else number.quantize(Decimal(1)))
