"""Where and when: `bbox` and `datetime`, read and written."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from decimal import Decimal

from skanekarta.crs import Box, Crs
from skanekarta.errors import BadParameter
from skanekarta.message import Message, message
from skanekarta.values import Interval, clean

NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?", re.ASCII)
"""As programs write numbers: GDAL and QGIS with seventeen digits, JavaScript small ones as 1e-7."""

DECIMALS = 30
"""As many as are kept: what is smaller is no place."""

FARTHEST = 1e9


def read_box(text: str | None, crs: Crs) -> Box | None:
    """Four numbers in the system's own order of axes, or six of which the heights are put aside
    (OGC 17-069r4, req. 23); given back as x, y, x, y. Raises BadParameter."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in {4, 6} or not all(NUMBER.fullmatch(part) for part in parts):
        raise BadParameter("bbox", "ska vara fyra tal: {corners}.", corners=_corners(crs))
    numbers = [round(float(part), DECIMALS) for part in parts]
    if any(abs(number) >= FARTHEST for number in numbers):
        raise BadParameter("bbox", "ska vara fyra tal: {corners}.", corners=_corners(crs))
    a, b, c, d = numbers if len(numbers) == 4 else [*numbers[0:2], *numbers[3:5]]
    box = crs.swapped((a, b, c, d))
    _check(box, crs)
    return box


def _corners(crs: Crs) -> Message:
    if crs.flipped:
        in_metres = message("syd,väst,nord,öst i meter")
        return message("syd,väst,nord,öst i grader") if crs.degrees else in_metres
    in_metres = message("väst,syd,öst,nord i meter")
    return message("väst,syd,öst,nord i grader") if crs.degrees else in_metres


def _check(box: Box, crs: Crs) -> None:
    west, south, east, north = box
    corners = _corners(crs)
    if not all(math.isfinite(number) for number in box) or south > north:
        raise BadParameter("bbox", "har syd norr om nord. Ordningen är {corners}.", corners=corners)
    if not crs.degrees:
        if west > east:
            raise BadParameter(
                "bbox", "har väst öster om öst. Ordningen är {corners}.", corners=corners
            )
    elif not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):
        raise BadParameter(
            "bbox", "ligger utanför jordklotet. Ordningen är {corners}.", corners=corners
        )


def write_box(box: Box, crs: Crs) -> str:
    """The box in the system's own order of axes: `read_box` of it gives it back."""
    return ",".join(_shortest(number) for number in crs.swapped(box))


def _shortest(number: float) -> str:
    """The fewest digits that are read back as the same number, without an exponent."""
    return format(Decimal(repr(number)).normalize(), "f")


MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?", re.ASCII | re.IGNORECASE
)
"""A day, or a moment with its zone, as RFC 3339 writes them; the contract has the same form
(`api.description.patterns`)."""


def read_period(text: str | None) -> Interval | None:
    """RFC 3339 days or moments, alone or as an interval; the day is what counts here."""
    if text is None:
        return None
    ends = clean("datetime", text, 80).split("/")
    if len(ends) > 2:
        raise BadParameter("datetime", "ska vara en dag eller ett intervall a/b.")
    low, high = _moment(ends[0]), _moment(ends[-1])
    if len(ends) == 1 and low is None:
        raise BadParameter("datetime", "ska vara en dag, till exempel 2024-06-19.")
    if low and high and low > high:
        raise BadParameter("datetime", "börjar efter sitt slut.")
    return Interval(low, high) if low or high else None


def _moment(text: str) -> dt.date | None:
    if text in {"", ".."}:
        return None
    try:
        if MOMENT.fullmatch(text):
            found = dt.datetime.fromisoformat(text.upper())
            return (found.astimezone(dt.UTC) if found.tzinfo else found).date()
    except (ValueError, OverflowError):
        pass
    raise BadParameter(
        "datetime",
        "”{text}” är inte en dag (2024-06-19) eller tid (2024-06-19T12:00:00Z). "
        "Ett helt år skrivs 2024-01-01/2024-12-31.",
        text=text,
    )


CHOSEN_DAY = re.compile(r"[12]\d{3}-\d\d-\d\d", re.ASCII)
"""As the contract has it: `datetime` takes every year, a status those that documents are of."""


def read_day(name: str | None, given: Mapping[str, str]) -> dt.date | None:
    """The day that the parameter of that name says, if it is given. Raises BadParameter."""
    if name is None or name not in given:
        return None
    text = given[name].strip()
    try:
        return dt.date.fromisoformat(text if CHOSEN_DAY.fullmatch(text) else "")
    except ValueError:
        raise BadParameter(name, "ska vara en dag, ÅÅÅÅ-MM-DD.") from None
