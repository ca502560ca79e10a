"""The project's own entries, read again: nothing is added, and no number is skipped."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from entries import add

from skanekarta import chain, provenance
from skanekarta.importers.activities import load_activities
from skanekarta.settings import PROJECT_DIR

FILE = PROJECT_DIR / "data/activities/activities.csv"
NUMBERS = sa.text("SELECT count(*), min(seq), max(seq) FROM activities")


def test_a_second_load_leaves_the_chain_as_it_was(connection: sa.Connection) -> None:
    before = chain.verify(connection)
    import_id = provenance.record(connection, "again", FILE.name, "0" * 64, 0, "testet")
    assert load_activities(connection, FILE, import_id) == 31

    assert chain.verify(connection) == before


@pytest.mark.parametrize("missing", [1, 15, 31])
def test_a_row_that_is_new_between_others_gets_the_next_number(
    connection: sa.Connection, missing: int
) -> None:
    """A row that is there already has passed the trigger that gives numbers, in the same
    statement."""
    connection.execute(sa.text("ALTER TABLE activities DISABLE TRIGGER USER"))
    other = "UPDATE activities SET import_key = 'other' WHERE seq = :seq"
    connection.execute(sa.text(other), {"seq": missing})
    connection.execute(sa.text("ALTER TABLE activities ENABLE TRIGGER USER"))
    import_id = provenance.record(connection, "again", FILE.name, "0" * 64, 0, "testet")
    load_activities(connection, FILE, import_id)
    add(connection)

    assert connection.execute(NUMBERS).one() == (33, 1, 33)
    faults = chain.verify(connection).faults
    assert [(fault.code, fault.seq) for fault in faults] == [("content", missing)]
