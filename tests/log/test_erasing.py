"""Personal data taken out of the log: no word of it is left anywhere, and the chain holds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from entries import POINT, add
from fastapi.testclient import TestClient

import command_line
from databases import loaded_database
from skanekarta import chain, database
from skanekarta.errors import SkanekartaError

WORD = "Sagoman"
TOLD = {
    "title": f"Kaffe med Sverker {WORD}",
    "description": f"{WORD} var med",
    "place_name": f"Hos {WORD}",
    "source": f"{WORD}s kalender",
    "source_url": f"https://example.org/{WORD}",
    "note": f"{WORD} bjöd",
    "unit": f"{WORD}s enhet",
    "link": f"https://example.org/{WORD.lower()}",
}
COLUMNS = sa.text("""
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS "table",
           quote_ident(column_name) AS "column"
    FROM information_schema.columns JOIN information_schema.tables
        USING (table_schema, table_name)
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
""")
SAMPLES = """
    SELECT count(*) FROM pg_stats
    WHERE (most_common_vals::text || coalesce(histogram_bounds::text, '')) ILIKE :word
       OR histogram_bounds::text ILIKE :word
"""


def where_it_is(connection: sa.Connection, word: str) -> set[str]:
    """Every column of every table, of whatever type, that has the word in it."""
    found = set()
    for table, column in connection.execute(COLUMNS).all():
        asked = sa.text(f"SELECT count(*) FROM {table} WHERE {column}::text ILIKE :word")
        if connection.scalar(asked, {"word": f"%{word}%"}):
            found.add(f"{table}.{column}")
    if connection.scalar(sa.text(SAMPLES), {"word": f"%{word}%"}):
        found.add("pg_stats")
    return found


def told(connection: sa.Connection, entry: int) -> sa.Row[tuple[object, ...]]:
    statement = "SELECT *, ST_X(geom) AS x FROM activities WHERE id = :id"
    return connection.execute(sa.text(statement), {"id": entry}).one()


def test_every_version_loses_its_words_and_a_new_entry_says_so(connection: sa.Connection) -> None:
    first = add(connection, **TOLD)
    reason = f"{WORD} bad om det"
    add(connection, supersedes=first, action="withdrawal", reason=reason, **TOLD)
    versions = chain.history(connection, first)
    assert where_it_is(connection, WORD)

    done = chain.erase(connection, first, "Namn på en privatperson", "testet")

    assert done.erased == tuple(each.id for each in versions)
    assert where_it_is(connection, WORD) == set()
    left, new = told(connection, first), told(connection, done.id)
    assert (left.title, left.salt, left.description) == ("Borttagen uppgift", None, None)
    assert (left.kind, left.participants, left.municipality) == ("studiebesok", 12, ["1267"])
    assert left.x == pytest.approx(POINT[0])
    assert (new.action, new.supersedes) == ("erasure", versions[-1].id)
    assert (new.title, new.reason) == ("Borttagen uppgift", "Namn på en privatperson")
    assert new.erases == list(done.erased)
    assert left.erased_at == new.recorded_at
    assert chain.verify(connection).faults == []


def test_the_place_goes_too_if_asked_for(connection: sa.Connection) -> None:
    entry = add(connection, **TOLD)
    done = chain.erase(connection, entry, "Någons hem", "testet", place=True)
    middle = connection.scalar(sa.text("SELECT ST_X(centre) FROM municipalities WHERE code='1267'"))

    for each in (entry, done.id):
        assert told(connection, each).x == middle
        assert told(connection, each).position_basis == "centre"
    assert chain.verify(connection).faults == []


def test_an_entry_about_all_of_skane_goes_to_its_middle(connection: sa.Connection) -> None:
    entry = add(connection, municipality=["12"])
    chain.erase(connection, entry, "Någons hem", "testet", place=True)

    assert 13.2 < float(str(told(connection, entry).x)) < 14.0
    assert chain.verify(connection).holds


def test_the_audit_tells_of_it_without_the_words(connection: sa.Connection) -> None:
    entry = add(connection, **TOLD)
    done = chain.erase(connection, entry, "Namn", "testet")
    noted = connection.execute(sa.text("SELECT * FROM audit ORDER BY id DESC LIMIT 1")).one()

    assert (noted.event, noted.actor, noted.subject) == ("erased", "testet", f"post {done.id}")
    assert noted.detail == {"erased": [entry], "place": False}


def test_what_was_erased_is_not_erased_again(connection: sa.Connection) -> None:
    entry = add(connection)
    done = chain.erase(connection, entry, "Namn", "testet")

    with pytest.raises(SkanekartaError, match=f"redan borttagen, av post {done.id}"):
        chain.erase(connection, entry, "Namn", "testet")


def test_a_reason_with_a_name_in_it_can_be_erased_itself(connection: sa.Connection) -> None:
    entry = add(connection)
    done = chain.erase(connection, entry, f"{WORD} bad om det", "testet")
    chain.erase(connection, done.id, "Skälet hade ett namn", "testet")

    assert where_it_is(connection, WORD) == set()
    assert chain.verify(connection).faults == []


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_it_takes_a_reason(connection: sa.Connection, reason: str) -> None:
    with pytest.raises(SkanekartaError, match="Skäl ska anges"):
        chain.erase(connection, add(connection), reason, "testet")


def test_an_entry_that_is_not_there_is_a_sentence(connection: sa.Connection) -> None:
    with pytest.raises(SkanekartaError, match="Det finns ingen post 999999999"):
        chain.erase(connection, 999_999_999, "Namn", "testet")


def test_other_entries_are_left_as_they_were(connection: sa.Connection) -> None:
    other, entry = add(connection), add(connection)
    before = told(connection, other)
    chain.erase(connection, entry, "Namn", "testet")

    assert told(connection, other) == before


def test_the_history_tells_what_each_version_changed(connection: sa.Connection) -> None:
    first = add(connection, title="Ett")
    second = add(connection, title="Två", supersedes=first, action="correction")
    found = chain.history(connection, second)

    assert [each.id for each in found] == [first, second]
    assert found == chain.history(connection, first)
    assert found[1].changes(found[0]) == {"title": ("Ett", "Två")}


ITEMS = "/api/v1/collections/activities/items"


def test_readers_meet_the_entry_that_says_so_and_none_of_the_words(
    client: TestClient, connection: sa.Connection
) -> None:
    entry = add(connection, **TOLD, visibility="open")
    assert WORD in client.get(f"{ITEMS}/{entry}").text
    done = chain.erase(connection, entry, "Ett namn", "testet")

    old = client.get(f"{ITEMS}/{entry}", follow_redirects=False)
    assert (old.status_code, old.headers["location"].endswith(f"/{done.id}")) == (308, True)
    assert client.get(f"{ITEMS}/{done.id}").json()["properties"]["title"] == "Borttagen uppgift"
    for address in (f"{ITEMS}?limit=1000", "/api/v1/changes?limit=1000", f"/sok?q={WORD}&f=json"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Kaffe med" not in answer.text


def test_a_withdrawn_entry_is_gone_after_its_words_are_too(
    client: TestClient, connection: sa.Connection
) -> None:
    entry = add(connection, **TOLD, visibility="open")
    withdrawn = add(
        connection, visibility="open", supersedes=entry, action="withdrawal", reason="x"
    )
    chain.erase(connection, entry, "Ett namn", "testet")

    for each in (entry, withdrawn):
        answer = client.get(f"{ITEMS}/{each}", follow_redirects=False)
        assert (answer.status_code, WORD in answer.text) == (410, False)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A database of its own, whose transactions end as they do for people."""
    with loaded_database(f"skanekarta_test_{os.getpid()}_erasing") as found:
        yield found


def run(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return command_line.run("log", *words, SKANEKARTA_DATABASE_URL=url)


@pytest.fixture(scope="module")
def there(url: str) -> Iterator[sa.Engine]:
    with database.engine_for(url) as engine:
        yield engine


@pytest.fixture(scope="module")
def versions(there: sa.Engine) -> tuple[int, int]:
    """An entry and its correction, with the planner's samples of both."""
    with there.begin() as connection:
        first = add(connection, **TOLD)
        second = add(connection, supersedes=first, action="correction", **TOLD)
        connection.execute(sa.text("ANALYZE activities"))
        assert "pg_stats" in where_it_is(connection, WORD)
    return first, second


def test_the_command_shows_tells_and_takes_away(
    there: sa.Engine, url: str, versions: tuple[int, int]
) -> None:
    first, second = versions
    shown = run(url, "show", str(first))
    assert f"Rättelse: post {second}" in shown.stdout
    assert f"Rubrik: Kaffe med Sverker {WORD}" in shown.stdout

    refused = run(url, "erase", str(first), "--reason", "Namn")
    assert (refused.returncode, "--yes" in refused.stderr) == (1, True)

    done = run(url, "erase", str(second), "--reason", "Namn", "--yes")
    assert done.returncode == 0, done.stderr
    assert f"Orden i post {first}, {second} är borttagna." in done.stdout
    with there.connect() as connection:
        assert where_it_is(connection, WORD) == set()


def test_the_command_says_whether_the_chain_holds(there: sa.Engine, url: str) -> None:
    holds = run(url, "verify")
    assert (holds.returncode, "Kedjan håller. Poster: " in holds.stdout) == (0, True)
    assert run(url, "verify", "--expect", holds.stdout.split()[-1]).returncode == 0

    lacks = run(url, "verify", "--expect", "0" * 64, "--json")
    assert (lacks.returncode, '"code": "expected"' in lacks.stdout) == (1, True)

    with there.begin() as connection:
        connection.execute(sa.text("ALTER TABLE activities DISABLE TRIGGER USER"))
        connection.execute(sa.text("UPDATE activities SET participants = 1 WHERE seq = 5"))
        connection.execute(sa.text("ALTER TABLE activities ENABLE TRIGGER USER"))
    wrong = run(url, "verify")
    assert wrong.returncode == 1
    assert "(nr 5 i kedjan): Innehållet är ändrat" in wrong.stderr
    assert "Kedjan håller inte. Fel: 1." in wrong.stderr
