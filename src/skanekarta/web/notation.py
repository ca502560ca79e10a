"""Figures and days as the page's language writes them; `static/js/format.js` does the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import floor

from babel.dates import get_month_names

from skanekarta import swedish
from skanekarta.swedish import SPACE, SWEDEN, Figure
from skanekarta.web.language import _, is_swedish, language

__all__ = [
    "SPACE",
    "Figure",
    "adding_up",
    "day",
    "kr",
    "moment",
    "month",
    "number",
    "percent",
    "unknown",
    "whole_kr",
    "with_unit",
]

ENGLISH_SIGNS = str.maketrans({SPACE: ",", ",": "."})


def unknown() -> str:
    """What stands where a figure is not known."""
    return _("uppgift saknas")


def number(value: Figure | None, decimals: int | None = None) -> str:
    """`12 345,6`, `12,345.6`; as many decimals as asked for, else at most two."""
    if value is None:
        return unknown()
    text = swedish.number(value, decimals)
    return text if is_swedish() else text.translate(ENGLISH_SIGNS)


def kr(value: Figure | None) -> str:
    """`24 268 000 kr`, `SEK 24,268,000`; öre only where there are any."""
    if value is None:
        return unknown()
    amount = Decimal(str(value))
    whole = amount == amount.to_integral_value()
    return _("{n}\u00a0kr").format(n=number(amount, 0 if whole else 2))


def whole_kr(value: Figure | None) -> str:
    """`24 268 000 kr`: for sums, where shares leave öre that no decision speaks of."""
    return unknown() if value is None else _("{n}\u00a0kr").format(n=number(value, 0))


def adding_up(parts: Sequence[Figure], total: Figure) -> list[int]:
    """The parts in whole kronor that add up to the total's: each is rounded down, and those that
    lose most by it get what is left (the largest remainders)."""
    exact = [Decimal(str(part)) for part in parts]
    found = [floor(part) for part in exact]
    left = int(Decimal(str(total)).quantize(Decimal(1), ROUND_HALF_UP)) - sum(found)
    losers = sorted(range(len(exact)), key=lambda at: found[at] - exact[at])
    for at in losers[: max(left, 0)]:
        found[at] += 1
    return found


def with_unit(value: Figure | None, unit: str | None) -> str:
    """A figure with its unit, if it has one."""
    if value is None or not unit:
        return number(value)
    return kr(value) if unit == "kr" else f"{number(value)}{SPACE}{_(unit)}"


def percent(ratio: Figure | None, decimals: int = 1) -> str:
    """`12,3 %`, `12.3%` for 0.123."""
    if ratio is None:
        return unknown()
    return _("{n}\u00a0%").format(n=number(Decimal(str(ratio)) * 100, decimals))


def month(value: dt.date) -> str:
    """`februari`, `February`."""
    return str(get_month_names("wide", locale=language())[value.month])


def day(value: dt.date | dt.datetime | None) -> str:
    """`1 februari 2024`, `1 February 2024`."""
    return unknown() if value is None else f"{value.day}{SPACE}{month(value)} {value.year}"


def moment(value: dt.datetime | None) -> str:
    """`2026-11-25 22:31`, by Swedish clocks; a dash where there is none."""
    return "–" if value is None else f"{value.astimezone(SWEDEN):%Y-%m-%d %H:%M}"
