"""Rows of grants made by hand for tests; everything in them is made up and says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from skanekarta.importers.reading import GrantRow

ROW = GrantRow(
    row=2,
    funder="region-skane",
    recipient="abf-malmo",
    recipient_wording="ABF Malmö",
    support_form="utvecklingsstod",
    support_form_wording="Utvecklingsstöd",
    amount_sek=Decimal(1000),
    scope="unknown",
    source="Påhittad lista",
    year=2031,
    generated=True,
)


def made(number: int = 1, **changes: Any) -> GrantRow:
    """A row with that number; its title tells it from others."""
    changes = {"row": number + 1, "project_title": f"Påhittat projekt {number}", **changes}
    return ROW._replace(**changes)


def placed(number: int = 1, *work: tuple[str, int], **changes: Any) -> GrantRow:
    """A row that works in those municipalities, with those shares."""
    shares = tuple((code, Decimal(share)) for code, share in work)
    amount = sum(share for _, share in shares)
    known = {"work": shares, "amount_sek": Decimal(amount), "scope": "municipality"}
    return made(number, **{**known, **changes})
