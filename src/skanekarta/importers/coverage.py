"""What the decision lists cover, and the yearly budget frames."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta.coverage import BudgetFrame, Coverage
from skanekarta.importers.tables import read_csv


def load_coverage(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Replaces the table of which lists are complete: it is one statement about all of them."""
    sheet = read_csv(file, ("funder", "support_form", "call", "year", "complete"))
    rows = [
        {
            "funder": record.required("funder"),
            "support_form": record.text("support_form"),
            "call": record.text("call"),
            "year": record.whole("year"),
            "complete": record.flag("complete"),
            "rows_stated": record.whole("rows_stated"),
            "amount_stated_sek": record.sum_of_money("amount_stated_sek"),
            "note": record.text("note"),
            "source": record.text("source"),
            "import_id": import_id,
        }
        for record in sheet.rows
    ]
    sheet.done()
    connection.execute(sa.delete(Coverage))
    connection.execute(sa.insert(Coverage), rows)
    connection.execute(FRAME_SHARE)
    return len(rows)


FRAME_SHARE = sa.text("""
    UPDATE coverage c SET frame_share = c.amount_stated_sek::double precision / b.total_sek
    FROM budget_frames b
    WHERE b.year = c.year AND b.total_sek > 0 AND c.funder = 'region-skane'
""")
"""The list's part of kulturnämnden's frame for the year, where both are stated."""


def load_budget_frames(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Kulturnämnden's frame, year by year."""
    sheet = read_csv(file, ("year", "total_sek", "regionbidrag_sek", "statsbidrag_sek"))
    rows = [
        {
            "year": record.whole("year"),
            "total_sek": record.sum_of_money("total_sek"),
            "regional_sek": record.sum_of_money("regionbidrag_sek"),
            "state_sek": record.sum_of_money("statsbidrag_sek"),
            "operating_support_recipients": record.text("verksamhetsstod_recipients"),
            "note": record.text("note"),
            "source_url": record.text("source_url"),
            "import_id": import_id,
        }
        for record in sheet.rows
    ]
    sheet.done()
    statement = insert(BudgetFrame).values(rows)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "year"}
    connection.execute(statement.on_conflict_do_update(index_elements=["year"], set_=changed))
    return len(rows)
