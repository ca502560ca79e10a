"""Entries for tests of the chain, put in as the program puts them in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import signing
from skanekarta.db import SRID
from skanekarta.entry import Activity

POINT = (13.5435, 55.9357)

FULL: dict[str, Any] = {
    "kind": "studiebesok",
    "title": "Besök på biblioteket i Höör",
    "description": "Samtal om lokalerna",
    "starts_on": "2026-11-20",
    "ends_on": "2026-11-21",
    "date_precision": "period",
    "municipality": ["1267"],
    "place_name": "Biblioteket",
    "area": ["bibliotek"],
    "participants": 12,
    "visibility": "internal",
    "source": "Kalendern",
    "source_url": "https://example.org/kalender",
    "note": "Efter mötet",
    "unit": "Enheten för bibliotek",
    "link": "https://example.org/protokoll",
    "target_group": None,
}


def add(connection: sa.Connection, **values: Any) -> int:
    """An entry's id; all fields are given unless others are."""
    account = signing.account(connection)
    row = {
        **FULL,
        "recorded_by": "testet",
        "account_id": account,
        "geom": sa.func.ST_SetSRID(sa.func.ST_MakePoint(*POINT), SRID),
        **values,
    }
    return connection.execute(sa.insert(Activity).values(row).returning(Activity.id)).scalar_one()
