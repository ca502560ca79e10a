"""A figure with all that must stand beside it: its year, its source, and what the API gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from skanekarta.briefing.wording import noted

MISSING = noted("Uppgift saknas")
FROM_KOLADA = noted("Uppgift saknas: hämtas från Kolada")
FROM_SCB = noted("Uppgift saknas: hämtas från SCB")
NOT_IN_THE_LISTS = noted("inget i de inlästa listorna")
"""Why a figure has no value."""


@dataclass(frozen=True)
class Origin:
    """Where a figure is from: the source in words and its address, when it was read in, and the
    address below `/api/v1` that gives it. `derived`: worked out here from what sources state."""

    source: str | None
    url: str | None = None
    query: str | None = None
    derived: bool = False
    read_on: dt.date | None = None


@dataclass(frozen=True)
class Figure:
    """A figure of a year, `since` another where it is of the time between. Without a value,
    `missing` says why there is none; `note` what must be known to read it."""

    title: str
    value: Decimal | int | None
    origin: Origin
    unit: str | None = None
    year: int | None = None
    decimals: int = 0
    missing: str | None = None
    note: str | None = None
    since: int | None = None


@dataclass(frozen=True)
class Fact:
    """The same of what is no number: a form of organisation, an address, a function."""

    title: str
    text: str | None
    origin: Origin
    href: str | None = None
    missing: str | None = None
    note: str | None = None
