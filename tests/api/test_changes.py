"""The feed of changes: everything once, in order, and to the public nothing that is internal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

import signing
from open_and_internal import HIDDEN, ITEMS, OPEN, then, write
from skanekarta.provenance import record

FEED = "/api/v1/changes"

INTERNAL = """
INSERT INTO activities (kind, title, starts_on, municipality, geom, recorded_by, visibility)
SELECT kind, 'Hemligt möte', starts_on, municipality, geom, 'Kim', 'internal'
FROM activities ORDER BY id LIMIT 1 RETURNING id
"""


def pages(client: TestClient, address: str, **headers: str) -> Iterator[dict[str, Any]]:
    following: str | None = address
    while following:
        answer = client.get(following, headers=headers)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        following = next(
            (link["href"] for link in answer.json()["links"] if link["rel"] == "next"), None
        )


def ids(client: TestClient, address: str = f"{FEED}?limit=1000", **headers: str) -> list[str]:
    return [each["id"] for page in pages(client, address, **headers) for each in page["changes"]]


def test_every_import_and_every_entry_is_told_once_in_order(
    client: TestClient, connection: sa.Connection
) -> None:
    found = [each for page in pages(client, FEED) for each in page["changes"]]
    imports = connection.scalar(sa.text("SELECT count(*) FROM imports"))
    entries = connection.scalar(sa.text("SELECT count(*) FROM activities"))

    assert len(found) == imports + entries
    assert len({each["id"] for each in found}) == len(found)
    assert [each["time"] for each in found] == sorted(each["time"] for each in found)
    grants = next(each for each in found if each.get("dataset") == "grants/grants.csv")
    assert (grants["kind"], grants["added"], grants["withdrawn"]) == ("import", 176, 0)
    assert grants["time"].endswith("Z")
    assert "imported_by" not in grants
    assert "skanekarta load" not in str(found)


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_pages_of_any_size_give_the_same(client: TestClient, limit: int) -> None:
    assert ids(client, f"{FEED}?limit={limit}") == ids(client)


def test_a_change_that_comes_while_somebody_pages_moves_nothing(
    client: TestClient, connection: sa.Connection
) -> None:
    before = ids(client)
    first = client.get(f"{FEED}?limit=5").json()
    record(connection, "ny.csv", "ny.csv", "0" * 64, 0, "Kim")
    connection.execute(
        sa.text("UPDATE imports SET imported_at = clock_timestamp() WHERE file = 'ny.csv'")
    )
    onward = next(link["href"] for link in first["links"] if link["rel"] == "next")

    found = [each["id"] for each in first["changes"]] + ids(client, onward)
    assert found[:-1] == before
    assert found[-1].startswith("import-")


def test_since_leaves_out_what_came_before(client: TestClient, connection: sa.Connection) -> None:
    everything = client.get(f"{FEED}?limit=1000").json()["changes"]
    moment = everything[20]["time"]
    found = client.get(FEED, params={"since": moment, "limit": 1000}).json()["changes"]

    assert found == [each for each in everything if each["time"] >= moment]
    assert client.get(f"{FEED}?since=2999-01-01").json()["changes"] == []
    assert client.get(FEED, params={"since": "2000-01-01t00:00:00+01:00"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("since=igår", "since"),
        ("since=2024-13-01", "since"),
        ("since=2024-06-19T10:00:00", "since"),
        ("since=0001-01-01T00:00:00%2B23:00", "since"),
        ("since=", "since"),
        ("after=hej", "after"),
        ("after=1-import-1", "after"),
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("f=csv", "f"),
        ("kind=import", "kind"),
        ("since=2024-01-01&since=2024-01-02", "since"),
    ],
)
def test_a_question_that_cannot_be_understood_is_told_so(
    client: TestClient, query: str, name: str
) -> None:
    for language in ("sv", "en"):
        answer = client.get(f"{FEED}?{query}", headers={"Accept-Language": language})
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["invalid_parameters"][0]["name"] == name


def test_what_is_internal_is_told_to_staff_alone(
    client: TestClient, connection: sa.Connection
) -> None:
    number = connection.scalar(sa.text(INTERNAL))
    token = signing.token(connection, "Kim")

    assert f"entry-{number}" not in ids(client)
    assert "Hemligt" not in client.get(f"{FEED}?limit=1000").text
    assert f"entry-{number}" in ids(client, Authorization=f"Bearer {token}")
    assert f"entry-{number}" not in ids(client)


def test_an_entry_that_an_internal_one_has_taken_the_place_of_is_not_told(
    client: TestClient, connection: sa.Connection
) -> None:
    corrected = connection.scalar(
        sa.text(
            INTERNAL.replace("visibility)", "visibility, action, supersedes)")
            .replace("'internal'", "'internal', 'correction', id")
            .replace("RETURNING id", "RETURNING supersedes")
        )
    )
    assert f"entry-{corrected}" not in ids(client)


def test_the_same_state_has_the_same_tag_and_a_new_one_another(
    client: TestClient, connection: sa.Connection
) -> None:
    tag = client.get(FEED).headers["etag"]
    assert client.get(FEED, headers={"If-None-Match": tag}).status_code == 304
    record(connection, "ny.csv", "ny.csv", "0" * 64, 0, "Kim")
    assert client.get(FEED, headers={"If-None-Match": tag}).status_code == 200


def test_an_undone_import_names_what_it_undoes(
    client: TestClient, connection: sa.Connection
) -> None:
    number = record(connection, "ny.csv", "ny.csv", "0" * 64, 0, "Kim")
    connection.execute(
        sa.text("""UPDATE imports SET kind = 'undo', undoes = (SELECT min(id) FROM imports)
                   WHERE id = :number"""),
        {"number": number},
    )
    found = {each["id"]: each for page in pages(client, FEED) for each in page["changes"]}
    undone = found[f"import-{number}"]

    assert undone["kind"] == "undo"
    assert undone["undoes"] in found


def told(client: TestClient, **headers: str) -> dict[str, dict[str, Any]]:
    address = f"{FEED}?limit=1000"
    return {e["id"]: e for page in pages(client, address, **headers) for e in page["changes"]}


def test_a_correction_a_withdrawal_and_a_restoration_are_told_as_what_they_are(
    client: TestClient, connection: sa.Connection
) -> None:
    first = write(connection, OPEN)
    corrected = then(connection, {**OPEN, "title": "Rättat"}, "correction", first)
    withdrawn = then(connection, {**OPEN, "title": "Rättat"}, "withdrawal", corrected)
    back = then(connection, {**OPEN, "title": "Rättat"}, "restoration", withdrawn)
    found = told(client)
    changes = [found[f"entry-{each}"] for each in (first, corrected, withdrawn, back)]

    kinds = ["entry", "correction", "withdrawal", "restoration"]
    assert [each["kind"] for each in changes] == kinds
    assert [each["supersedes"] for each in changes[1:]] == [each["id"] for each in changes[:-1]]
    assert [each["title"] for each in changes] == [None, None, None, "Rättat"]
    assert [bool(each["links"]) for each in changes] == [False, False, False, True]
    assert not any("reason" in each for each in changes)


def test_staff_are_told_what_it_said_and_why_it_was_withdrawn(
    client: TestClient, connection: sa.Connection
) -> None:
    first = write(connection, OPEN)
    withdrawn = then(connection, OPEN, "withdrawal", first)
    found = told(client, Authorization=f"Bearer {signing.token(connection, 'Kim')}")

    assert found[f"entry-{first}"]["title"] == "Öppet hus"
    assert found[f"entry-{withdrawn}"]["reason"] == "Lönnfallet"


def test_to_the_public_an_entry_that_is_made_internal_is_withdrawn_and_one_opened_is_new(
    client: TestClient, connection: sa.Connection
) -> None:
    first = write(connection, OPEN)
    hidden = then(connection, HIDDEN, "correction", first)
    then(connection, {**HIDDEN, "title": "Zebrafinkarna igen"}, "correction", hidden)
    opened = then(connection, OPEN, "correction", hidden + 1)
    found = told(client)
    key = {"Authorization": f"Bearer {signing.token(connection, 'Kim')}"}

    gone = found[f"entry-{first}-gone"]
    assert (gone["kind"], gone["supersedes"]) == ("withdrawal", f"entry-{first}")
    assert (gone["title"], gone["links"]) == (None, [])
    assert (found[f"entry-{opened}"]["kind"], found[f"entry-{opened}"]["supersedes"]) == (
        "entry",
        None,
    )
    assert not {f"entry-{hidden}", f"entry-{hidden + 1}"} & set(found)
    assert "Zebra" not in str(found)
    assert told(client, **key)[f"entry-{opened}"]["kind"] == "correction"


def test_what_is_erased_is_told_without_its_words(
    client: TestClient, connection: sa.Connection
) -> None:
    first = write(connection, OPEN)
    erasure = write(
        connection, {**OPEN, "title": "Borttagen uppgift"}, action="erasure", supersedes=first,
        erases=[first], reason="På begäran",
    )  # fmt: skip
    change = told(client)[f"entry-{erasure}"]

    assert (change["kind"], change["erases"]) == ("erasure", [f"entry-{first}"])
    assert "reason" not in change


def test_a_withdrawn_entry_that_is_erased_stays_withdrawn(
    client: TestClient, connection: sa.Connection
) -> None:
    first = write(connection, OPEN)
    withdrawn = then(connection, OPEN, "withdrawal", first)
    erasure = write(
        connection, OPEN, action="erasure", supersedes=withdrawn, erases=[first, withdrawn],
        reason="På begäran",
    )  # fmt: skip

    assert client.get(f"{ITEMS}/{erasure}").status_code in {404, 410}
