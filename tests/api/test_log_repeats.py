"""The same thing once: keys of requests, concurrent corrections, and how fast an account writes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from test_log_corrections import ADDRESS, entry, move

import signing
from skanekarta.database import engine_for
from skanekarta.same_site import HEADER

WRITERS = 8


@pytest.fixture
def anna(connection: sa.Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {signing.token(connection, 'Anna')}"}


@pytest.fixture
def bo(connection: sa.Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {signing.token(connection, 'Bo')}"}


def keyed(headers: dict[str, str], key: str = "k-1") -> dict[str, str]:
    return {**headers, "Idempotency-Key": key}


def entries(connection: sa.Connection) -> int:
    return connection.execute(sa.text("SELECT count(*) FROM activities")).scalar_one()


def test_the_same_key_and_entry_give_the_same_answer(
    client: TestClient, anna: dict[str, str], connection: sa.Connection
) -> None:
    first = client.post(ADDRESS, json=entry(), headers=keyed(anna))
    count = entries(connection)
    again = client.post(ADDRESS, json=entry(), headers=keyed(anna))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["location"] == first.headers["location"]
    assert again.json() == first.json()
    assert entries(connection) == count


def test_the_same_json_written_otherwise_is_the_same(
    client: TestClient, anna: dict[str, str]
) -> None:
    headers = {**keyed(anna), "Content-Type": "application/json"}
    first = client.post(ADDRESS, json=entry(), headers=headers)
    turned = dict(reversed(entry().items()))
    spaced = json.dumps(turned, indent=3)
    again = client.post(ADDRESS, content=spaced, headers=headers)

    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_the_same_key_with_another_entry_is_a_conflict(
    client: TestClient, anna: dict[str, str], connection: sa.Connection
) -> None:
    client.post(ADDRESS, json=entry(), headers=keyed(anna))
    count = entries(connection)
    for body in (entry(title="Annat"), move("withdrawal", 1, reason="Fel"), [], {}):
        answer = client.post(ADDRESS, json=body, headers=keyed(anna))
        assert answer.status_code == 409
        assert "Idempotency-Key" in answer.json()["detail"]
    assert entries(connection) == count


def test_a_key_is_its_account_s_own(
    client: TestClient, anna: dict[str, str], bo: dict[str, str]
) -> None:
    first = client.post(ADDRESS, json=entry(), headers=keyed(anna))
    other = client.post(ADDRESS, json=entry(title="Annat"), headers=keyed(bo))

    assert (first.status_code, other.status_code) == (201, 201)


def test_without_a_key_each_is_new(client: TestClient, anna: dict[str, str]) -> None:
    made = [client.post(ADDRESS, json=entry(), headers=anna) for _ in range(2)]

    assert [each.status_code for each in made] == [201, 201]
    assert made[0].json()["id"] != made[1].json()["id"]


def test_a_refused_entry_does_not_use_its_key_up(client: TestClient, anna: dict[str, str]) -> None:
    assert client.post(ADDRESS, json=entry(title=""), headers=keyed(anna)).status_code == 400
    assert client.post(ADDRESS, json=entry(), headers=keyed(anna)).status_code == 201


def test_a_correction_that_is_sent_again_is_the_same_though_another_has_come(
    client: TestClient, anna: dict[str, str], bo: dict[str, str]
) -> None:
    first = client.post(ADDRESS, json=entry(), headers=anna).json()["id"]
    body = entry(supersedes=first, title="Rättad")
    second = client.post(ADDRESS, json=body, headers=keyed(anna)).json()["id"]
    client.post(ADDRESS, json=entry(supersedes=second), headers=bo)
    again = client.post(ADDRESS, json=body, headers=keyed(anna))

    assert (again.status_code, again.json()["id"]) == (200, second)
    assert again.json()["properties"]["action"] == "correction"


@pytest.mark.parametrize("key", ["", "x" * 256, "å".encode("latin-1"), "a\tb"])
def test_a_key_that_is_none_is_refused(client: TestClient, anna: dict[str, str], key: Any) -> None:
    answer = client.post(ADDRESS, json=entry(), headers={**anna, "Idempotency-Key": key})

    assert answer.status_code == 400
    assert [each["name"] for each in answer.json()["invalid_parameters"]] == ["Idempotency-Key"]


def test_two_keys_are_one_too_many(client: TestClient, anna: dict[str, str]) -> None:
    headers = [*anna.items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]

    assert client.post(ADDRESS, json=entry(), headers=headers).status_code == 400


def test_the_longest_key_is_taken(client: TestClient, anna: dict[str, str]) -> None:
    answer = client.post(ADDRESS, json=entry(), headers=keyed(anna, "~" * 255))

    assert answer.status_code == 201


def test_an_account_writes_at_most_so_many_a_minute(
    client: TestClient,
    anna: dict[str, str],
    bo: dict[str, str],
    connection: sa.Connection,
) -> None:
    state: Any = client.app.state
    few = state.parts.settings.model_copy(update={"writes_a_minute": 3})
    state.parts = replace(state.parts, settings=few)
    for number in range(3):
        made = client.post(ADDRESS, json=entry(), headers=keyed(anna, f"k-{number}"))
        assert made.status_code == 201
    count = entries(connection)
    refused = client.post(ADDRESS, json=entry(), headers=anna)

    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    assert entries(connection) == count
    assert client.post(ADDRESS, json=entry(), headers=keyed(anna, "k-1")).status_code == 200
    assert client.post(ADDRESS, json=entry(), headers=bo).status_code == 201


@pytest.fixture
def session(client: TestClient, connection: sa.Connection) -> Iterator[str]:
    """Anna signed in with a browser; what her pages know."""
    client.cookies.set("skanekarta-lokal", signing.session(connection, "Anna"))
    yield connection.execute(sa.text("SELECT csrf FROM sessions")).scalar_one()
    client.cookies.clear()


def test_a_page_of_the_session_may_write(client: TestClient, session: str) -> None:
    answer = client.post(ADDRESS, json=entry(), headers={HEADER: session})

    assert answer.status_code == 201


@pytest.mark.parametrize(
    "headers",
    [{}, {HEADER: "gissat"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://x.se"}],
)
def test_another_site_may_not_write_with_somebody_s_session(
    client: TestClient, session: str, connection: sa.Connection, headers: dict[str, str]
) -> None:
    count = entries(connection)
    more = {} if headers == {} or HEADER in headers else {HEADER: session}
    answer = client.post(ADDRESS, json=entry(), headers={**more, **headers})

    assert answer.status_code == 403
    assert entries(connection) == count


def at_once(work: Callable[[int], None]) -> None:
    """Does it in as many threads as there are writers, all starting together."""
    start = threading.Barrier(WRITERS)

    def run(number: int) -> None:
        start.wait(30)
        work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.fixture
def accounts(live_url: str) -> list[dict[str, str]]:
    """As many accounts as there are writers, in the database of the real server."""
    with engine_for(live_url) as engine, engine.begin() as opened:
        return [
            {"Authorization": f"Bearer {signing.token(opened, f'Skrivare {id(opened)} {number}')}"}
            for number in range(WRITERS)
        ]


def test_retries_at_once_make_one_entry(live_server: str, accounts: list[dict[str, str]]) -> None:
    """Five keys, each sent by eight threads at once."""
    before = httpx2.get(live_server + ADDRESS).json()["numberMatched"]
    seen: dict[str, list[tuple[int, str]]] = {}
    for key in "abcde":
        answers: list[tuple[int, str]] = []

        def write(_: int, key: str = key, answers: list[tuple[int, str]] = answers) -> None:
            headers = keyed(accounts[0], key)
            answer = httpx2.post(live_server + ADDRESS, json=entry(), headers=headers, timeout=30)
            answers.append((answer.status_code, answer.headers["location"]))

        at_once(write)
        seen[key] = answers
    for answers in seen.values():
        assert sorted(status for status, _ in answers) == [200] * (WRITERS - 1) + [201]
        assert len({location for _, location in answers}) == 1
    assert httpx2.get(live_server + ADDRESS).json()["numberMatched"] == before + 5


def test_of_those_who_correct_at_once_one_wins_and_the_others_are_told(
    live_server: str, accounts: list[dict[str, str]]
) -> None:
    first = httpx2.post(live_server + ADDRESS, json=entry(), headers=accounts[0]).json()["id"]
    answers: list[tuple[int, dict[str, Any]]] = []

    def correct(number: int) -> None:
        body = entry(supersedes=first, title=f"Rättad av {number}")
        if number % 2:
            body = move("withdrawal", first, reason=f"Återkallad av {number}")
        answer = httpx2.post(live_server + ADDRESS, json=body, headers=accounts[number], timeout=30)
        answers.append((answer.status_code, answer.json()))

    at_once(correct)
    won = [told for status, told in answers if status == 201]
    lost = [told for status, told in answers if status == 409]

    assert (len(won), len(lost)) == (1, WRITERS - 1)
    assert {told["newest"] for told in lost} == {won[0]["id"]}
