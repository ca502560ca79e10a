"""The audit: what administrators see of what has been done, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup

import signing
from browsing import browser, parts_of, signed_in
from skanekarta.access import audit
from skanekarta.access.audit import EVENTS, Audit
from skanekarta.settings import Settings


@pytest.fixture
def client(connection: sa.Connection, settings: Settings) -> Iterator[TestClient]:
    with browser(parts_of(connection, settings)) as opened:
        signed_in(opened, connection, "chefen", "administrator")
        yield opened


def note(connection: sa.Connection, event: str, actor: str, subject: str, day: str) -> None:
    values = {"event": event, "actor": actor, "subject": subject, "at": day}
    connection.execute(sa.insert(Audit).values(values))


def rows(client: TestClient, query: str = "") -> list[list[str]]:
    answer = client.get(f"/granskning{query}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return Markup(answer.text).rows


@pytest.mark.parametrize("address", ["/granskning", "/granskning.csv"])
@pytest.mark.parametrize("role", ["reader", "staff"])
def test_only_administrators_see_it(
    client: TestClient, connection: sa.Connection, address: str, role: str
) -> None:
    signed_in(client, connection, role, role)
    assert client.get(address).status_code == 403
    client.cookies.clear()
    assert client.get(address).status_code == 303
    token = signing.token(connection, "nyckel", "administrator", ["administer"])
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(address, headers=headers).status_code == 401


def test_what_is_looked_for_is_found(client: TestClient, connection: sa.Connection) -> None:
    note(connection, "signed-in", "åsa", "åsa", "2026-01-02T23:30Z")
    note(connection, "role-changed", "chefen", "åsa", "2026-01-03T12:00Z")
    note(connection, "signed-in", "kim", "kim", "2026-01-04T12:00Z")

    assert [row[1] for row in rows(client, "?account=%C3%85sa")] == ["Roll ändrad", "Loggade in"]
    assert [row[2] for row in rows(client, "?event=signed-in")] == ["kim", "åsa"]
    # The day of Sweden: half past eleven in the evening in UTC is the day after.
    assert [row[0] for row in rows(client, "?from=2026-01-03&to=2026-01-03")] == [
        "2026-01-03 13:00",
        "2026-01-03 00:30",
    ]
    assert rows(client, "?to=2026-01-01&event=signed-in") == []


def test_older_ones_are_on_the_next_page(client: TestClient, connection: sa.Connection) -> None:
    for number in range(120):
        audit.tell(connection, "signed-in", f"konto {number}", f"konto {number}")
    seen, address = [], "?event=signed-in"
    for _ in range(3):
        answer = client.get(f"/granskning{address}")
        page = Markup(answer.text)
        seen += [row[2] for row in page.rows]
        onward = [href for href, text in page.links if text == "Visa äldre"]
        address = onward[0].partition("/granskning")[2] if onward else ""

    assert seen == [f"konto {n}" for n in reversed(range(120))]
    assert address == ""


@pytest.mark.parametrize(
    "query",
    [
        "event=nope", "from=igår", "to=2026-13-01", "before=x", "before=-1", "okänd=1",
        "event=signed-in&event=signed-in", "to=9999-12-31", "account=%00",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(client: TestClient, query: str) -> None:
    assert client.get(f"/granskning?{query}").status_code == 400
    assert client.get(f"/granskning.csv?{query}").status_code == 400


def test_the_file_has_it_all_and_runs_nothing(
    client: TestClient, connection: sa.Connection
) -> None:
    for number in range(60):
        audit.tell(connection, "imported", "kommandoraden", f"=cmd|{number}", {"import": number})
    answer = client.get("/granskning.csv?event=imported&account=kommandoraden")
    lines = answer.content.decode("utf-8-sig").splitlines()

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Cache-Control"] == "no-store"
    assert lines[0] == "Nr;När;Vad;Av;Gäller;Mer"
    assert len([line for line in lines if ";'=cmd|" in line]) == 60
    assert "inläsning: 59" in lines[1]


def test_what_is_known_besides_is_told_in_words(
    client: TestClient, connection: sa.Connection
) -> None:
    detail: dict[str, object] = {"from": "staff", "to": "reader"}
    audit.tell(connection, "role-changed", "kommandoraden", "kim", detail)
    audit.tell(
        connection, "token-added", "åsa", "åsa", {"name": "x", "scopes": ["read"], "days": 3}
    )
    more = {"import": 7, "dataset": "activities", "erased": [1, 2], "place": True, "nytt": "x"}
    audit.tell(connection, "erased", "åsa", "post 3", more)

    besides, *found = rows(client, "?to=2100-01-01")
    assert besides[4] == "inläsning: 7; poster: 1, 2; också platsen: ja; nytt: x"
    assert found[0][3:] == ["–", "namn: x; får: läsa interna poster; dagar: 3"]
    assert found[1][3:] == ["kim", "från: Personal; till: Läsare"]


def test_everything_that_is_told_has_words_in_both_languages(
    client: TestClient, connection: sa.Connection
) -> None:
    for event in EVENTS:
        audit.tell(connection, event, "någon")
    swedish = [row[1] for row in rows(client, "?account=n%C3%A5gon")]
    english = [row[1] for row in rows(client, "?account=n%C3%A5gon&lang=en")]

    assert swedish == list(reversed(EVENTS.values()))
    assert not set(swedish) & set(english)


def test_who_acts_without_an_account_is_told_in_the_readers_language(
    client: TestClient, connection: sa.Connection
) -> None:
    audit.tell(connection, "account-added", audit.COMMAND_LINE, "någon")
    audit.tell(connection, "sign-in-refused", audit.STRANGER, "någon")

    assert [row[2] for row in rows(client, "?account=n%C3%A5gon&lang=en")] == [
        "unknown",
        "the command line",
    ]


def test_what_is_told_stays(connection: sa.Connection) -> None:
    audit.tell(connection, "signed-in", "åsa")
    for statement in (sa.update(Audit).values(actor="kim"), sa.delete(Audit)):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(statement)
