"""A database from before a migration comes through it with everything that it had."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from databases import loaded_database
from skanekarta import database
from skanekarta.settings import PROJECT_DIR

BEFORE_YEARS = "0007"

GRANTS = """
    SELECT md5(string_agg(g::text, '' ORDER BY id)), count(*), sum(amount_sek) FROM (
        SELECT id, key, amount_sek, seat, municipality, municipality_share, area, target_group, geom
        FROM grants) AS g
"""
ALONE = """
    INSERT INTO grants (key, funder, recipient, recipient_wording, scope, support_form,
                        support_form_wording, amount_sek, source, import_id, import_row)
    VALUES ('alone', 'region-skane', 'lunds-kommun', 'Lunds kommun', 'municipality',
            'kommunsamverkan', 'K', 100, 's', (SELECT min(id) FROM imports), 1)
    RETURNING id
"""
LUND = "INSERT INTO grant_municipalities VALUES (:id, 'activity', '1281', 100)"


@pytest.fixture(scope="module")
def older() -> Iterator[sa.Engine]:
    """A database of its own with the real data, as it was before grants had years."""
    with (
        loaded_database(f"skanekarta_test_{os.getpid()}_older") as url,
        database.engine_for(url) as engine,
    ):
        yield engine


@pytest.fixture
def connection(older: sa.Engine) -> Iterator[sa.Connection]:
    with older.connect() as opened:
        transaction = opened.begin()
        config = Config()
        config.set_main_option("script_location", str(PROJECT_DIR / "migrations"))
        config.attributes["connection"] = opened
        command.downgrade(config, BEFORE_YEARS)
        yield opened
        transaction.rollback()


def test_the_grants_come_through_as_they_were(connection: sa.Connection) -> None:
    before = connection.execute(sa.text(GRANTS)).one()
    assert before.count == 176

    assert database.migrate(connection, PROJECT_DIR)
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))

    assert connection.execute(sa.text(GRANTS)).one() == before
    assert set(connection.scalars(sa.text("SELECT shares_basis FROM grants"))) == {"equal"}


def test_each_grant_that_was_there_is_named_after_the_import_that_had_it(
    connection: sa.Connection,
) -> None:
    assert database.migrate(connection, PROJECT_DIR)
    other = "SELECT count(*) FROM grants WHERE added_by IS DISTINCT FROM import_id"
    assert connection.scalar(sa.text(other)) == 0
    assert connection.scalar(sa.text("SELECT count(*) FROM grant_history")) == 0
    counted = "SELECT count(*) FROM imports WHERE added IS NOT NULL OR kind <> 'import'"
    assert connection.scalar(sa.text(counted)) == 0


def test_cooperation_with_one_municipality_is_named_and_stops_it(
    connection: sa.Connection,
) -> None:
    alone = connection.scalar(sa.text(ALONE))
    connection.execute(sa.text(LUND), {"id": alone})
    # A deferred check that has not run yet would keep the table from being altered.
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(sa.exc.DBAPIError, match=f"that have one: {alone}"):
        database.migrate(connection, PROJECT_DIR)
