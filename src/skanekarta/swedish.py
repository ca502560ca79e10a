"""Figures and days as Swedish writes them; `static/js/format.js` does the same in the browser."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

SPACE = "\u00a0"
"""Between thousands and before a unit: a line never breaks there."""

MINUS = "\u2212"
UNKNOWN = "uppgift saknas"

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)

SWEDEN = ZoneInfo("Europe/Stockholm")

Figure = int | float | Decimal


def today(now: dt.datetime | None = None) -> dt.date:
    """The day in Skåne: what somebody does there just after midnight is not done tomorrow."""
    return (now or dt.datetime.now(dt.UTC)).astimezone(SWEDEN).date()


def number(value: Figure | None, decimals: int | None = None) -> str:
    """`12 345,6`; as many decimals as asked for, else those that the value has, at most two."""
    if value is None:
        return UNKNOWN
    step = Decimal(1).scaleb(-(2 if decimals is None else decimals))
    rounded = Decimal(str(value)).quantize(step, ROUND_HALF_UP)
    whole, _, part = f"{abs(rounded):,f}".partition(".")
    part = part.rstrip("0") if decimals is None else part
    sign = MINUS if rounded < 0 else ""
    return sign + whole.replace(",", SPACE) + (f",{part}" if part else "")


def kr(value: Figure | None) -> str:
    """`24 268 000 kr`; öre only where there are any."""
    if value is None:
        return UNKNOWN
    amount = Decimal(str(value))
    return f"{number(amount, 0 if amount == amount.to_integral_value() else 2)}{SPACE}kr"


def percent(ratio: Figure | None, decimals: int = 1) -> str:
    """`12,3 %` for 0.123."""
    if ratio is None:
        return UNKNOWN
    return f"{number(Decimal(str(ratio)) * 100, decimals)}{SPACE}%"


def day(value: dt.date | dt.datetime | None) -> str:
    """`1 februari 2024`."""
    if value is None:
        return UNKNOWN
    return f"{value.day}{SPACE}{MONTHS[value.month - 1]} {value.year}"
