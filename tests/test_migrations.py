"""A database from before a migration comes through it with everything that it had."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from databases import loaded_database
from skanekarta import chain, database
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


KEYS = "INSERT INTO tokens (name, sha256, revoked_at) VALUES (:name, sha256(:sha), :gone)"
ENTRY = """
    INSERT INTO activities (kind, title, starts_on, municipality, geom, recorded_by, recorded_at,
                            supersedes)
    SELECT kind, :title, starts_on, municipality, geom, recorded_by, :at, :supersedes
    FROM activities ORDER BY id LIMIT 1 RETURNING id
"""


def test_keys_and_entries_from_before_there_were_accounts_come_through(
    connection: sa.Connection,
) -> None:
    """Keys whose names differ only by letters of another size belong to one account, which may
    do what a key could; a clock that went backwards makes a chain that holds all the same."""
    names = ("Anna", "anna", "ÅSA på kontoret", "x" * 100)
    for name in names:
        values = {"name": name, "sha": name.encode(), "gone": None if name != "anna" else "now"}
        connection.execute(sa.text(KEYS), values)
    first = connection.scalar(
        sa.text(ENTRY), {"title": "Ett", "at": "2030-01-01", "supersedes": None}
    )
    values = {"title": "Rättad", "at": "2029-01-01", "supersedes": first}
    second = connection.scalar(sa.text(ENTRY), values)

    assert database.migrate(connection, PROJECT_DIR)
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))

    held = sa.text(
        "SELECT t.name, a.name FROM tokens t JOIN accounts a ON a.id = account_id ORDER BY t.id"
    )
    assert [tuple(row) for row in connection.execute(held)][-4:] == [
        ("Anna", "anna"),
        ("anna", "anna"),
        ("ÅSA på kontoret", "åsa på kontoret"),
        ("x" * 100, "x" * 100),
    ]
    who = sa.text("SELECT scopes, expires_at - now() FROM tokens WHERE name = 'Anna'")
    assert tuple(connection.execute(who).one()) == (["read", "append"], dt.timedelta(days=90))
    action = sa.text("SELECT action FROM activities WHERE id = :id")
    assert connection.scalar(action, {"id": second}) == "correction"
    assert chain.verify(connection).holds
