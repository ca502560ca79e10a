"""Columns that a list lacks say nothing: what its grants have of them stays."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from skanekarta.importers.reading import Report

ALONE: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("note", "source_url", "recipient_type")},
    **{name: (name,) for name in ("decision_date", "published_date", "starts_on", "ends_on")},
    "area": ("area", "area_wording", "area_basis"),
    "target_group": ("target_group", "target_group_wording"),
    "applicant": ("applicant",),
}
"""A field of a list → the columns that come of it, the first of which tells whether it is empty."""

PLACES = frozenset(
    ("seat", "work", "partners", "municipality", "scope", "shares", "share", "lon", "geometry")
)
PLACED = ("scope", "municipality", "municipality_share", "shares_basis", "seat", "seat_basis")
YEARS = frozenset(("amount_years", "amount_per_year", "amount"))
PER_YEAR = ("amount_years", "amount_per_year")


def keep(connection: sa.Connection, report: Report) -> None:
    """Gives rows that are of known grants what those have in the columns that the list lacks:
    parts of the amount only where the amount is the same. A list whose headings nobody has read
    (`headings` is empty) tells all there is."""
    # A family's heading has what it is of behind it: `share@1281`.
    told = {field.partition("@")[0].removesuffix("_title") for field in report.headings.values()}
    if not told:
        return
    for field, columns in ALONE.items():
        if field not in told:
            _take(connection, columns, f"i.{columns[0]} IS NULL")
    same = "i.amount_sek = g.amount_sek"
    if not told & PLACES:
        _take(connection, PLACED, f"i.scope = 'unknown' AND i.seat IS NULL AND {same}")
    if not told & YEARS:
        _take(connection, PER_YEAR, f"i.amount_years IS NULL AND {same}")


def _take(connection: sa.Connection, columns: tuple[str, ...], where: str) -> None:
    taken = ", ".join(f"{name} = g.{name}" for name in columns)
    connection.exec_driver_sql(
        f"UPDATE incoming i SET {taken} FROM matched m JOIN grants g ON g.id = m.grant_id "
        f"WHERE m.import_row = i.import_row AND {where}"
    )
