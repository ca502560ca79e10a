"""Days and years in words, told no more exactly than they are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from skanekarta.web.language import _
from skanekarta.web.notation import day, month


def years(first: int | None, last: int | None) -> str | None:
    """«2021–2024», «från 2008», «till 2016»; None where neither is known."""
    return ends(*(None if year is None else str(year) for year in (first, last)))


def ends(first: str | None, last: str | None) -> str | None:
    """The two ends of a time, each in words already."""
    if first is not None and last is not None:
        return first if first == last else f"{first}–{last}"
    if first is not None:
        return _("från {time}").format(time=first)
    return _("till {time}").format(time=last) if last is not None else None


def span(first: dt.date | None, last: dt.date | None) -> str | None:
    """«1 september 2024–31 december 2026», «från 1 september 2024», «till 31 december 2026»;
    None where neither is known."""
    return ends(*(None if value is None else day(value) for value in (first, last)))


def validity(document: Mapping[str, Any]) -> str | None:
    """How long a policy document holds, as well as its source knows it: «2021–2024», «från 2012,
    tills vidare»; None where nothing of it is known."""
    first, last = (
        date(document[end], document[f"{end}_precision"]) if document[end] else None
        for end in ("valid_from", "valid_to")
    )
    if document["until_further_notice"]:
        return _("från {time}, tills vidare").format(time=first) if first else _("tills vidare")
    return ends(first, last)


def date(value: dt.date, precision: str) -> str:
    """A date as far as it is known: the day, the year, else the month."""
    if precision == "day":
        return day(value)
    return str(value.year) if precision == "year" else f"{month(value)} {value.year}"


def when(starts_on: dt.date, ends_on: dt.date | None, precision: str) -> str:
    """When an entry took place, no more exactly than is known: «1 februari 2024», «februari
    2024», «någon gång september 2022–maj 2024»."""
    first, last = date(starts_on, precision), date(ends_on or starts_on, precision)
    span = first if first == last else f"{first}–{last}"
    return _("någon gång {span}").format(span=span) if precision == "period" else span
