"""The day that a page tells the status of policy documents for: `policy_day` in its address."""

from __future__ import annotations

import datetime as dt

from fastapi import Request

from skanekarta import policy
from skanekarta.extent import read_day
from skanekarta.pairs import once


def chosen(request: Request) -> dt.date | None:
    """The day that is asked for; None for today, as where a form sends the field empty. Raises
    BadParameter."""
    pairs = request.query_params.multi_items()
    given = [(name, text) for name, text in pairs if name == policy.DAY and text.strip()]
    return read_day(policy.DAY, once(given))


def kept(day: dt.date | None) -> list[tuple[str, str]]:
    """The day as an address has it; nothing for today."""
    return [] if day is None else [(policy.DAY, day.isoformat())]
