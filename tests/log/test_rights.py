"""What the web writes with: a role that can add to the log, and not change it, however it asks."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from entries import add
from psycopg.errors import InsufficientPrivilege
from scratch import scratch_database

from databases import SharedEngine
from skanekarta import chain, database
from skanekarta.cluster import SUPERUSER, Cluster
from skanekarta.db import AS_WEB
from skanekarta.parts import Parts
from skanekarta.settings import PROJECT_DIR, Settings

TABLES = ("activities", "audit", "append_requests", "grants", "imports", "log_head")
CHANGES = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")
COLUMNS = {"activities": "title", "audit": "actor", "append_requests": "key", "grants": "note",
           "imports": "file", "log_head": "seq"}  # fmt: skip


@pytest.fixture
def web(connection: sa.Connection, settings: Settings) -> Iterator[sa.Connection]:
    """The connection as the web's writes have it."""
    shared = SharedEngine(connection)
    with Parts(settings, shared, shared).write() as written:
        yield written


def test_the_web_writes_as_a_role_of_its_own(web: sa.Connection) -> None:
    assert web.scalar(sa.text("SELECT current_user")) == "skanekarta_web"


@pytest.mark.parametrize("change", CHANGES, ids=lambda text: text.split()[0])
@pytest.mark.parametrize("table", TABLES)
def test_it_may_change_and_take_away_nothing(web: sa.Connection, table: str, change: str) -> None:
    """Refused before any trigger is asked: the permission is not there."""
    with pytest.raises(sa.exc.ProgrammingError) as refused, web.begin_nested():
        web.execute(sa.text(change.format(table, COLUMNS[table])))

    assert isinstance(refused.value.orig, InsufficientPrivilege)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE activities DISABLE TRIGGER USER",
        "DROP TRIGGER only_erase ON activities",
        "SET session_replication_role = replica",
        "INSERT INTO grants (key) VALUES ('x')",
        "INSERT INTO log_head (seq, seal) VALUES (1, '')",
        "CREATE OR REPLACE FUNCTION seal_entry() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    ],
)
def test_it_may_not_get_round_the_rules(web: sa.Connection, statement: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError) as refused, web.begin_nested():
        web.execute(sa.text(statement))

    assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_it_may_append(connection: sa.Connection, web: sa.Connection) -> None:
    entry = add(web)

    assert entry > 0
    assert chain.verify(connection).holds


def test_a_number_and_a_moment_of_ones_own_are_not_taken(web: sa.Connection) -> None:
    entry = add(web, seq=5, recorded_at="1999-01-01", digest=b"x", previous=b"x", seal=b"x")
    told = sa.text("SELECT seq, recorded_at FROM activities WHERE id = :id")
    found = web.execute(told, {"id": entry}).one()

    assert found.seq > 31
    assert found.recorded_at.year > 1999


SHADOWS = """
CREATE TEMP TABLE activities AS SELECT * FROM activities WITH NO DATA;
INSERT INTO pg_temp.activities SELECT * FROM public.activities WHERE seq = 1;
UPDATE pg_temp.activities SET seq = 1000000, recorded_at = '2099-01-01', seal = 'x';
CREATE TEMP TABLE log_head AS SELECT * FROM log_head;
ALTER TABLE pg_temp.log_head ADD PRIMARY KEY (one);
CREATE TEMP TABLE data_versions AS SELECT * FROM data_versions;
ALTER TABLE pg_temp.data_versions ADD PRIMARY KEY (table_name);
CREATE TEMP TABLE municipalities (code text);
INSERT INTO pg_temp.municipalities VALUES ('9999');
"""
INTO_THE_LOG = """
INSERT INTO public.activities (kind, title, starts_on, municipality, geom, recorded_by)
SELECT 'studiebesok', 'Besök', '2026-01-01', ARRAY[cast(:code AS text)], geom, 'testet'
FROM public.activities WHERE seq = 1 RETURNING seq, recorded_at
"""


def test_tables_of_ones_own_are_not_taken_for_the_logs(web: sa.Connection) -> None:
    """PostgreSQL looks for a table among a session's own first, unless it is told not to."""
    versions = sa.text("SELECT sum(version) FROM public.data_versions")
    before = web.scalar(versions)
    web.execute(sa.text(SHADOWS))
    found = web.execute(sa.text(INTO_THE_LOG), {"code": "1267"}).one()

    assert found.seq == 32
    assert found.recorded_at.year < 2099
    assert web.scalar(versions) == before + 1
    with pytest.raises(sa.exc.IntegrityError, match="municipality"), web.begin_nested():
        web.execute(sa.text(INTO_THE_LOG), {"code": "9999"})
    web.execute(sa.text("DROP TABLE pg_temp.activities, pg_temp.log_head"))
    assert chain.verify(web).holds


def test_an_erasure_in_a_table_of_ones_own_erases_nothing(connection: sa.Connection) -> None:
    entry = add(connection)
    connection.execute(
        sa.text("CREATE TEMP TABLE activities AS SELECT 'erasure' AS action, ARRAY[:id] AS erases"),
        {"id": entry},
    )
    gone = """
        UPDATE public.activities SET title = 'Borttagen uppgift', salt = NULL, erased_at = now(),
            description = NULL, place_name = NULL, source = NULL, source_url = NULL, note = NULL,
            link = NULL, unit = NULL WHERE id = :id
    """
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), connection.begin_nested():
        connection.execute(sa.text(gone), {"id": entry})


def test_whatever_runs_with_the_owners_rights_looks_last_among_a_sessions_own_tables(
    connection: sa.Connection,
) -> None:
    asked = sa.text("""
        SELECT p.proname, array_to_string(p.proconfig, '; ') AS told FROM pg_proc p
        WHERE p.prosecdef AND p.pronamespace = current_schema()::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    """)
    found = {name: told or "" for name, told in connection.execute(asked)}

    assert "seal_entry" in found
    assert [name for name, told in found.items() if not told.endswith(", pg_temp")] == []


OWNER = f"skanekarta_owner_{os.getpid()}"


@pytest.fixture
def theirs() -> Iterator[sa.Connection]:
    """A database on somebody's server, in a transaction of its owner's, who may make no roles.
    All of it is taken back, but for the database, which goes."""
    cluster = Cluster(Settings().state_dir)
    with scratch_database(f"skanekarta_test_{os.getpid()}_theirs") as url:
        secret = (cluster.home / f"{SUPERUSER}.password").read_text()
        server = sa.make_url(url).set(username=SUPERUSER, password=secret)
        address = server.render_as_string(hide_password=False)
        with database.engine_for(address) as engine, engine.connect() as connection:
            connection.execute(sa.text(f"CREATE ROLE {OWNER}"))
            connection.execute(sa.text(f"GRANT ALL ON SCHEMA public TO {OWNER}"))
            database.check(connection)
            yield connection
            connection.rollback()


@pytest.mark.parametrize("there", [True, False], ids=["not theirs", "not there"])
def test_a_database_whose_owner_may_make_no_roles_is_migrated_all_the_same(
    theirs: sa.Connection, there: bool
) -> None:
    if not there:
        theirs.execute(sa.text("ALTER ROLE skanekarta_web RENAME TO skanekarta_elsewhere"))
    theirs.execute(sa.text(f"SET LOCAL SESSION AUTHORIZATION {OWNER}"))
    assert database.migrate(theirs, PROJECT_DIR)
    theirs.execute(AS_WEB)

    assert theirs.scalar(sa.text("SELECT current_user")) == OWNER
    may = "SELECT has_table_privilege(:role, 'activities', :what)"
    role = "skanekarta_web" if there else "skanekarta_elsewhere"
    assert theirs.scalar(sa.text(may), {"role": role, "what": "INSERT"}) is there
    assert theirs.scalar(sa.text(may), {"role": role, "what": "UPDATE"}) is False


def test_without_the_role_the_rules_of_the_tables_still_hold(
    connection: sa.Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a server that has no such role."""
    monkeypatch.setattr("skanekarta.parts.AS_WEB", sa.text("SELECT"))
    shared = SharedEngine(connection)
    with Parts(settings, shared, shared).write() as written:
        assert written.scalar(sa.text("SELECT current_user")) == "skanekarta"
        for change in CHANGES:
            with pytest.raises(sa.exc.IntegrityError, match="append-only"), written.begin_nested():
                written.execute(sa.text(change.format("activities", "title")))
