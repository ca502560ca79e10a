"""Figures of a call as lists write them: `1 204`, `27 st`, `2,2 mnkr`, `37 %`."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from skanekarta.importers.granting import numbers
from skanekarta.importers.granting.readings import Read, advised, refused
from skanekarta.importers.reading import Value

MOST = 1_000_000
LONGEST = 40
VALID = ("27", "1 204", "27 st")
WRITTEN = re.compile(
    r"(?P<sign>[-\u2212\u2013])? ?(?P<whole>\d{1,3}(?: \d{3})+|\d+)"
    r"(?: ?(?:st\.?|stycken|ansökningar|ansökan|beviljade|stöd|bidrag))?",
    re.ASCII | re.IGNORECASE,
)


def count(value: Value) -> Read[int]:
    """How many: a whole number from zero."""
    if isinstance(value, bool | dt.date) or value is None:
        return refused("not-a-count", "Cellen är inget antal.", VALID)
    if isinstance(value, str):
        text = " ".join(value.split())
        found = WRITTEN.fullmatch(text) if len(text) <= LONGEST else None
        if found is None:
            told = "Cellen är inget antal. Förbehåll skrivs under Siffrornas noggrannhet."
            return refused("not-a-count", told, VALID)
        return _counted(int(found["whole"].replace(" ", "")) * (-1 if found["sign"] else 1))
    number = Decimal(str(value))
    if not number.is_finite():
        return refused("not-a-count", "Ett antal är ett helt tal.", VALID)
    return _counted(number)


def _counted(number: int | Decimal) -> Read[int]:
    if number < 0:
        return refused("negative", "Ett antal kan inte vara mindre än noll.")
    if number > MOST:
        return refused("count-out-of-range", "Antalet är orimligt stort: högst en miljon.")
    if number % 1:
        return refused("not-a-count", "Ett antal är ett helt tal.", VALID)
    return Read(int(number))


def kronor(value: Value, scale: int = 1) -> Read[int]:
    """Whole kronor from zero; `scale` as for `numbers.amount`."""
    found = numbers.amount(value, scale)
    if found.value is None:
        return Read(None, found.problems)
    if found.value < 0:
        return refused("negative", "Beloppet kan inte vara mindre än noll.")
    if found.value % 1:
        nearest = str(round(found.value))
        return refused("not-whole-kronor", "Beloppet ska vara i hela kronor.", (), nearest)
    return Read(int(found.value), found.problems)


def share(value: Value) -> Read[Decimal]:
    """A share as the list has it, of one or of a hundred: only compared, so never an error."""
    try:
        number = Decimal(str(value).strip(" %\u00a0").replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= 100:
        return advised(None, "not-a-share", "Cellen är ingen andel; den jämförs inte.")
    return Read(number)
