"""`log verify` finds every entry that has been changed, taken out, moved or put in, by one who
may do anything in the database."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from entries import add

import signing
from skanekarta import chain
from skanekarta.chain.verifying import Verdict
from skanekarta.entry import Activity
from skanekarta.errors import SkanekartaError


@dataclass
class Log:
    """Entries of every sort at the end of the chain, by their ids."""

    first: int
    second: int
    corrected: int
    erased: int
    erasure: int
    last: int


@pytest.fixture
def log(connection: sa.Connection) -> Log:
    first = add(connection)
    second = add(connection, title="Ett möte till", visibility="open")
    corrected = add(connection, supersedes=second, action="correction", title="Ett annat möte")
    erased = add(connection, title="Kaffe med Sverker Sagoman")
    done = chain.erase(connection, erased, "Ett namn", "testet")
    return Log(first, second, corrected, erased, done.id, add(connection, title="Sist"))


@pytest.fixture
def free(connection: sa.Connection, log: Log) -> Log:
    """The same, without a rule in the way of one who owns the tables."""
    without_rules(connection)
    return log


def without_rules(connection: sa.Connection) -> None:
    run(connection, "ALTER TABLE activities DISABLE TRIGGER USER")
    named = "SELECT conname FROM pg_constraint WHERE conrelid = 'activities'::regclass"
    for name in connection.scalars(sa.text(f"{named} AND contype IN ('c', 'f', 'u')")).all():
        run(connection, f"ALTER TABLE activities DROP CONSTRAINT {name} CASCADE")
    run(connection, "ALTER TABLE activities ALTER id DROP IDENTITY")


def run(connection: sa.Connection, statement: str, **values: object) -> int:
    return connection.execute(sa.text(statement), values).rowcount


def codes(verdict: Verdict) -> set[str]:
    return {fault.code for fault in verdict.faults}


def test_the_projects_own_entries_make_a_chain_that_holds(connection: sa.Connection) -> None:
    found = chain.verify(connection)

    assert found.holds
    assert found.entries == 31
    assert found.seal == connection.scalar(sa.text("SELECT seal FROM log_head"))


def test_entries_of_every_sort_make_a_chain_that_holds(connection: sa.Connection, log: Log) -> None:
    found = chain.verify(connection)

    assert found.faults == []
    assert found.erased == 1


def test_a_log_without_entries_holds(connection: sa.Connection, free: Log) -> None:
    run(connection, "DELETE FROM activities")
    assert codes(chain.verify(connection)) == {"head"}
    run(connection, "DELETE FROM log_head")

    assert chain.verify(connection).holds


OTHERWISE = {
    "id": "id + 1000000",
    "kind": "'konferens'",
    "title": "title || '.'",
    "description": "coalesce(description, '') || '.'",
    "starts_on": "starts_on + 1",
    "ends_on": "ends_on + 1",
    "date_precision": "'year'",
    "municipality": "'{1266}'",
    "place_name": "coalesce(place_name, '') || '.'",
    "geom": "ST_Translate(geom, 1e-9, 0)",
    "position_basis": "'centre'",
    "area": "'{musik}'",
    "network": "'ett-nat'",
    "participants": "participants + 1",
    "visibility": "'open'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "recorded_by": "'en annan'",
    "supersedes": "1",
    "source": "coalesce(source, '') || '.'",
    "source_url": "coalesce(source_url, '') || '.'",
    "note": "coalesce(note, '') || '.'",
    "generated": "NOT generated",
    "import_key": "'nyckel'",
    "import_id": "1",
    "action": "'restoration'",
    "erases": "'{1}'",
    "reason": "'ett skäl'",
    "account_id": "CASE WHEN account_id IS NULL THEN 1 END",
    "unit": "coalesce(unit, '') || '.'",
    "target_group": "'{barn}'",
    "link": "coalesce(link, '') || '.'",
    "seq": "seq + 1000000",
    "salt": "'\\x00'",
    "digest": "sha256(digest)",
    "previous": "sha256(previous)",
    "seal": "sha256(seal)",
    "erased_at": "clock_timestamp()",
}
"""Each column, and something else for it."""


def test_every_column_is_tampered_with_below() -> None:
    assert set(OTHERWISE) == set(Activity.__table__.columns.keys())


@pytest.mark.parametrize("of", ["first", "corrected", "erased", "erasure", "last"])
def test_any_changed_column_is_found(connection: sa.Connection, free: Log, of: str) -> None:
    entry = getattr(free, of)
    near = {entry, getattr(free, "erasure" if of == "erased" else of), entry + 1_000_000}
    for column, other in OTHERWISE.items():
        savepoint = connection.begin_nested()
        assert run(connection, f"UPDATE activities SET {column} = {other} WHERE id = {entry}") == 1
        found = chain.verify(connection)
        assert not found.holds, column
        assert near & {fault.id for fault in found.faults} or column == "seq", column
        savepoint.rollback()
    assert chain.verify(connection).holds


@pytest.mark.parametrize("moment", ["'infinity'", "'4713-01-01 BC'", "'9999-12-31'"])
def test_a_moment_that_is_none_is_found(connection: sa.Connection, free: Log, moment: str) -> None:
    run(connection, f"UPDATE activities SET recorded_at = {moment} WHERE id = :i", i=free.last)

    assert "seal" in codes(chain.verify(connection))


@pytest.mark.parametrize(
    ("was", "change"),
    [
        ("2026-11-21", "starts_on = (starts_on || ' BC')::date"),
        ("2026-11-21", "ends_on = (ends_on || ' BC')::date"),
        (None, "ends_on = 'infinity'"),
        (None, "ends_on = '-infinity'"),
    ],
)
def test_a_day_that_would_be_written_as_another_or_as_none_is_found(
    connection: sa.Connection, was: str | None, change: str
) -> None:
    entry = add(connection, ends_on=was)
    without_rules(connection)
    run(connection, f"UPDATE activities SET {change} WHERE id = :id", id=entry)

    assert codes(chain.verify(connection)) == {"content"}


@pytest.mark.parametrize("seq", [1, 2, 17])
def test_an_entry_that_is_taken_out_is_found(
    connection: sa.Connection, free: Log, seq: int
) -> None:
    assert run(connection, "DELETE FROM activities WHERE seq = :seq", seq=seq) == 1
    found = chain.verify(connection)

    assert codes(found) == {"gap", "not-joined"}
    assert f"Före den saknas nr {seq}:" in str(found.faults[0])


def test_the_last_entry_taken_out_is_found(connection: sa.Connection, free: Log) -> None:
    run(connection, "DELETE FROM activities WHERE id = :id", id=free.last)

    assert codes(chain.verify(connection)) == {"head"}


def test_a_tail_cut_off_with_a_rewritten_head_is_found_by_a_seal_noted_elsewhere(
    connection: sa.Connection, free: Log
) -> None:
    noted = chain.verify(connection).seal
    run(connection, "DELETE FROM activities WHERE id = :id", id=free.last)
    end = "SELECT seq, seal FROM activities ORDER BY seq DESC LIMIT 1"
    run(connection, f"UPDATE log_head SET (seq, seal) = ({end})")

    assert chain.verify(connection).holds
    found = chain.verify(connection, [noted])
    assert codes(found) == {"expected"}
    assert noted.hex() in str(found.faults[0])


def test_a_seal_noted_before_more_was_written_is_still_in_the_chain(
    connection: sa.Connection,
) -> None:
    noted = chain.verify(connection).seal
    add(connection)

    assert chain.verify(connection, [noted]).holds


@pytest.mark.parametrize("text", ["", "abc", "g" * 64, "0" * 63])
def test_what_is_no_seal_is_refused(text: str) -> None:
    with pytest.raises(SkanekartaError, match="64 tecken"):
        chain.read_seal(text)


def test_a_head_that_is_gone_is_found(connection: sa.Connection, free: Log) -> None:
    run(connection, "DELETE FROM log_head")

    assert codes(chain.verify(connection)) == {"head"}


SWAP = """
UPDATE activities a SET seq = b.seq, previous = b.previous, recorded_at = b.recorded_at{more}
FROM activities b WHERE a.id + b.id = :both AND a.id IN (:one, :other) AND b.id <> a.id
"""
RESEAL = """
UPDATE activities a SET digest = log_digest(a),
    seal = log_seal(seq, recorded_at, previous, log_digest(a)) WHERE id = :id
"""


@pytest.mark.parametrize("more", ["", ", seal = b.seal", ", seal = b.seal, digest = b.digest"])
def test_two_entries_that_have_changed_places_are_found(
    connection: sa.Connection, free: Log, more: str
) -> None:
    pair = {"one": free.first, "other": free.second, "both": free.first + free.second}
    assert run(connection, SWAP.format(more=more), **pair) == 2

    assert not chain.verify(connection).holds


def test_two_entries_that_have_changed_places_and_seals_are_found(
    connection: sa.Connection, free: Log
) -> None:
    pair = {"one": free.first, "other": free.second, "both": free.first + free.second}
    run(connection, SWAP.format(more=""), **pair)
    for each in (free.first, free.second):
        run(connection, RESEAL, id=each)

    assert "not-joined" in codes(chain.verify(connection))


def test_an_entry_that_is_changed_and_sealed_anew_is_found_by_the_one_after(
    connection: sa.Connection, free: Log
) -> None:
    run(connection, "UPDATE activities SET title = 'Annat' WHERE id = :id", id=free.first)
    run(connection, RESEAL, id=free.first)
    found = chain.verify(connection)

    assert [(fault.code, fault.id) for fault in found.faults] == [("not-joined", free.second)]


INSERT = """
INSERT INTO activities SELECT (jsonb_populate_record(a, jsonb_build_object(
    'id', 999999, 'supersedes', NULL, 'action', 'entry', 'title', 'Inskjuten',
    'seq', a.seq + :step))).* FROM activities a WHERE id = :id
"""


@pytest.mark.parametrize("step", [0, 1])
def test_an_entry_that_is_put_in_between_is_found(
    connection: sa.Connection, free: Log, step: int
) -> None:
    run(connection, INSERT, id=free.first, step=step)
    run(connection, RESEAL, id=999_999)

    assert "same-number" in codes(chain.verify(connection))


def test_an_entry_that_is_put_in_where_others_make_room_is_found(
    connection: sa.Connection, free: Log
) -> None:
    after = "(SELECT seq FROM activities WHERE id = :id)"
    run(connection, f"UPDATE activities SET seq = seq + 1 WHERE seq > {after}", id=free.first)
    run(connection, INSERT, id=free.first, step=1)
    run(connection, RESEAL, id=999_999)
    found = chain.verify(connection)

    assert {"not-joined", "seal", "head"} <= codes(found)
    assert next(fault.id for fault in found.faults if fault.code == "seal") == free.second


def test_an_entry_erased_without_an_entry_that_says_so_is_found(
    connection: sa.Connection, free: Log
) -> None:
    run(
        connection,
        "UPDATE activities SET title = 'Borttagen uppgift', description = NULL, place_name = NULL,"
        " source = NULL, source_url = NULL, note = NULL, link = NULL, unit = NULL, salt = NULL,"
        " erased_at = clock_timestamp() WHERE id = :id",
        id=free.first,
    )
    found = chain.verify(connection)

    assert [(fault.code, fault.id) for fault in found.faults] == [("erased-untold", free.first)]


def test_the_words_of_a_fault_say_which_entry_and_how(connection: sa.Connection, free: Log) -> None:
    seq = connection.scalar(sa.text(f"SELECT seq FROM activities WHERE id = {free.first}"))
    run(connection, "UPDATE activities SET title = 'Annat' WHERE id = :id", id=free.first)

    told = str(chain.verify(connection).faults[0])
    assert told.startswith(f"Post {free.first} (nr {seq} i kedjan): Innehållet är ändrat")


def test_more_faults_than_can_be_read_are_counted(connection: sa.Connection, free: Log) -> None:
    many = (
        "INSERT INTO activities SELECT (jsonb_populate_record(a, jsonb_build_object('id', n,"
        " 'seq', n))).* FROM activities a, generate_series(1000001, 1001500) AS n WHERE a.id = :id"
    )
    run(connection, many, id=free.first)
    found = chain.verify(connection)

    assert found.number > len(found.faults) == 1_000


def test_no_program_can_erase_without_saying_so(connection: sa.Connection) -> None:
    entry = add(connection)
    signing.account(connection)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        run(connection, "UPDATE activities SET title = 'x' WHERE id = :id", id=entry)
