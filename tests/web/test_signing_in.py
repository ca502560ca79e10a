"""Signing in and out: who is let in, who is not, and what a browser is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx import Response

import signing
from browsing import browser, parts_of
from signing import PASSWORD
from skanekarta import credentials
from skanekarta.access.accounts import Account
from skanekarta.access.attempts import MOST, MOST_OF_NETWORK, Attempt, network_of
from skanekarta.access.audit import Audit
from skanekarta.access.passwords import AT_ONCE, Passwords
from skanekarta.access.sessions import Session
from skanekarta.parts import Parts
from skanekarta.settings import Settings

NAME = "åsa@example.org"


@pytest.fixture
def parts(connection: sa.Connection, settings: Settings) -> Parts:
    return parts_of(connection, settings)


@pytest.fixture
def client(parts: Parts, connection: sa.Connection) -> Iterator[TestClient]:
    signing.with_password(connection, NAME)
    with browser(parts) as opened:
        yield opened


def sign_in(
    client: TestClient, name: str = NAME, password: str = PASSWORD, **more: str
) -> Response:
    return client.post("/logga-in", data={"namn": name, "losenord": password, **more})


def told(connection: sa.Connection) -> list[tuple[str, str, str | None]]:
    statement = sa.select(Audit.event, Audit.actor, Audit.subject).order_by(Audit.id)
    return [tuple(row) for row in connection.execute(statement) if row.event != "imported"]


def test_who_has_the_password_is_let_in_and_sent_to_where_she_was(client: TestClient) -> None:
    answer = sign_in(client, f"  {NAME.upper()} ", till="/kommun/1267?lang=sv")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/kommun/1267?lang=sv"
    assert answer.headers["Cache-Control"] == "no-store"
    page = client.get("/om")
    assert NAME in page.text
    assert "/logga-in" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    cookies = sign_in(client).headers.get_list("set-cookie")
    session, device = sorted(cookies, key=lambda each: "enhet" in each)

    assert session.startswith("__Host-skanekarta=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert "Domain" not in session
    assert "Max-Age" not in session
    assert device.startswith("__Secure-enhet=")
    assert {"HttpOnly", "Secure", "Path=/logga-in", "SameSite=strict"} <= set(device.split("; "))


def test_a_known_browser_is_the_public_to_the_store_of_answers() -> None:
    assert not credentials.is_shown(b"__Secure-enhet=x; enhet-lokal=y")
    assert credentials.shown({"cookie": "__Secure-enhet=x"}) == ""


def test_what_is_stored_of_a_session_opens_nothing(
    client: TestClient, connection: sa.Connection
) -> None:
    sign_in(client)
    text = client.cookies["__Host-skanekarta"]
    row = connection.execute(sa.select(Session.__table__)).one()

    assert text not in str(row)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (NAME, "fel lösenord helt"), (NAME, ""), (NAME, PASSWORD + " "), (NAME, "x" * 500),
        ("ingen", PASSWORD), ("", ""), ("utan@example.org", PASSWORD), ("n" * 500, PASSWORD),
        ("stängd@example.org", PASSWORD), ("å\ud7ff", "\ud7ff"),
    ],
)  # fmt: skip
def test_whoever_is_not_let_in_is_not_told_why(
    client: TestClient, connection: sa.Connection, name: str, password: str
) -> None:
    signing.account(connection, "utan@example.org")
    closed = signing.with_password(connection, "stängd@example.org")
    off = sa.update(Account).where(Account.id == closed).values(disabled_at=sa.func.now())
    connection.execute(off)
    answer = sign_in(client, name, password)

    assert answer.status_code == 403
    assert "Namnet eller lösenordet stämmer inte." in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "Logga in" in client.get("/om").text


def test_a_password_is_worked_out_for_those_who_are_not_there_too(
    parts: Parts, connection: sa.Connection
) -> None:
    """Else time would tell which accounts there are."""
    asked: list[str | None] = []

    class Noting(Passwords):
        def is_right(self, stored: str | None, text: str) -> bool:
            asked.append(stored)
            return signing.QUICK.is_right(stored, text)

    with browser(replace(parts, passwords=Noting())) as client:
        for name in ("ingen", NAME):
            sign_in(client, name, "fel")

    assert asked == [None, None]


def test_what_is_tried_is_told_to_administrators_without_what_was_typed(
    client: TestClient, connection: sa.Connection
) -> None:
    sign_in(client, "mitt lösenord i fel ruta", "x")
    sign_in(client, NAME, "fel")
    sign_in(client)

    assert told(connection) == [
        ("sign-in-refused", "okänd", None),
        ("sign-in-refused", "okänd", NAME),
        ("signed-in", NAME, NAME),
    ]
    everything = [*connection.execute(sa.select(Audit.__table__))]
    everything += [*connection.execute(sa.select(Attempt.__table__))]
    assert "mitt lösenord" not in str(everything)
    assert "192.0.2.17" not in str(everything)
    assert "192.0.2.0/24" in str(everything)


@pytest.mark.parametrize(
    ("given", "sent_to"),
    [
        ("/logga?kopiera=senaste", "/logga?kopiera=senaste"), ("", "/konto"),
        ("https://annan.example/", "/konto"), ("//annan.example", "/konto"),
        ("/\\annan.example", "/konto"), ("/\t/annan.example", "/konto"), ("\\\\annan", "/konto"),
        ("javascript:alert(1)", "/konto"), ("/x\r\nSet-Cookie: a=b", "/konto"),
        ("annan", "/konto"), ("/" + "x" * 2000, "/konto"),
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client: TestClient, given: str, sent_to: str) -> None:
    assert sign_in(client, till=given).headers["Location"] == sent_to
    assert client.get("/logga-in", params={"till": given}).headers["Location"] == sent_to


def test_a_session_that_was_there_before_is_another_afterwards(
    client: TestClient, connection: sa.Connection
) -> None:
    """Whoever planted it, or had it, does not get in with it."""
    sign_in(client)
    former = client.cookies["__Host-skanekarta"]
    sign_in(client)

    assert client.cookies["__Host-skanekarta"] != former
    client.cookies.set("__Host-skanekarta", former, domain="kartan.test", path="/")
    assert "Logga in" in client.get("/om").text


def test_another_site_signs_nobody_in(client: TestClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://annan.example"}):
        data = {"namn": NAME, "losenord": PASSWORD}
        answer = client.post("/logga-in", data=data, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("base_url", "host", "status"),
    [
        ("http://kartan.test", "192.0.2.17", 403),
        ("http://kartan.test", "127.0.0.1", 403),
        ("http://localhost", "192.0.2.17", 403),
        ("http://localhost", "127.0.0.1", 303),
        ("http://127.0.0.1:8000", "127.0.0.1", 303),
        ("https://kartan.test", "192.0.2.17", 303),
    ],
)
def test_nobody_signs_in_where_others_can_listen(
    parts: Parts, connection: sa.Connection, base_url: str, host: str, status: int
) -> None:
    signing.with_password(connection, NAME)
    with browser(parts, host, base_url) as client:
        answer = sign_in(client)
        page = client.get("/logga-in")

    assert answer.status_code == status
    if status == 403:
        assert "Det går bara att logga in över https." in answer.text
        assert "Det går bara att logga in över https." in page.text
        assert "set-cookie" not in answer.headers


def test_who_signs_out_is_the_public_again(client: TestClient, connection: sa.Connection) -> None:
    sign_in(client)
    text = client.cookies["__Host-skanekarta"]
    csrf = connection.scalar(sa.select(Session.csrf))
    assert csrf is not None
    assert client.post("/logga-ut", data={"csrf": "fel"}).status_code == 403
    answer = client.post("/logga-ut", data={"csrf": csrf})

    assert answer.status_code == 303
    assert 'skanekarta=""' in answer.headers["set-cookie"]
    client.cookies.set("__Host-skanekarta", text, domain="kartan.test", path="/")
    assert "Logga in" in client.get("/om").text
    assert told(connection)[-1] == ("signed-out", NAME, NAME)
    assert client.post("/logga-ut", data={"csrf": ""}).status_code == 303


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"namn=" + b"x" * 9000, "application/x-www-form-urlencoded", 413),
        (b"namn=a&" * 101, "application/x-www-form-urlencoded", 400),
        (b"namn=%ff", "application/x-www-form-urlencoded", 400),
        (b"namn=a%00", "application/x-www-form-urlencoded", 400),
        (b"namn=\xff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
        (b"", "", 415),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
def test_what_is_no_small_form_is_not_read(
    client: TestClient, content: bytes, kind: str, status: int
) -> None:
    answer = client.post("/logga-in", content=content, headers={"Content-Type": kind})

    assert answer.status_code == status


def test_a_network_that_tries_passwords_is_paused_at_that_account(
    client: TestClient, parts: Parts, connection: sa.Connection
) -> None:
    signing.with_password(connection, "kim@example.org")
    answers = [sign_in(client, NAME, f"fel {n}") for n in range(MOST)]
    paused = sign_in(client)

    assert {each.status_code for each in answers} == {403}
    assert paused.status_code == 429
    assert paused.headers["Retry-After"] == "900"
    assert "för många försök" in paused.text
    assert sign_in(client, "kim@example.org").status_code == 303
    with browser(parts, "192.0.2.200") as neighbour:
        assert sign_in(neighbour).status_code == 429
    with browser(parts, "198.51.100.1") as elsewhere:
        assert sign_in(elsewhere).status_code == 303
    events = [event for event, _, _ in told(connection)]
    assert events.count("sign-in-paused") == 1
    assert events.count("sign-in-refused") == MOST


def test_a_name_without_an_account_is_paused_alike(client: TestClient) -> None:
    answers = [sign_in(client, "ingen", "fel").status_code for _ in range(MOST + 1)]

    assert answers == [403] * MOST + [429]


def test_whoever_tries_at_many_accounts_is_paused_at_all(
    client: TestClient, connection: sa.Connection
) -> None:
    for number in range(MOST_OF_NETWORK):
        assert sign_in(client, f"namn {number}", "fel").status_code == 403

    assert sign_in(client).status_code == 429


def test_nobody_can_shut_out_a_browser_that_has_signed_in_before(
    client: TestClient, parts: Parts
) -> None:
    """Not even from the same network; and what he has left there opens no other account."""
    sign_in(client)
    client.cookies.delete("__Host-skanekarta")
    with browser(parts) as stranger:
        for number in range(MOST + 2):
            sign_in(stranger, NAME, f"fel {number}")
        assert sign_in(stranger).status_code == 429

    assert sign_in(client).status_code == 303


def test_a_known_browser_is_counted_by_itself(client: TestClient, parts: Parts) -> None:
    sign_in(client)
    for _ in range(MOST):
        assert sign_in(client, NAME, "fel").status_code == 403

    assert sign_in(client).status_code == 429
    with browser(parts) as another:
        assert sign_in(another).status_code == 303


def test_who_knows_the_password_is_forgiven_what_she_mistyped(client: TestClient) -> None:
    for _ in range(3):
        for _ in range(MOST - 1):
            sign_in(client, NAME, "fel")
        assert sign_in(client).status_code == 303


def test_a_pause_is_over_after_a_while_and_attempts_are_forgotten(
    client: TestClient, connection: sa.Connection
) -> None:
    for _ in range(MOST):
        sign_in(client, NAME, "fel")
    earlier = Attempt.at - sa.text("interval '16 minutes'")
    connection.execute(sa.update(Attempt).values(at=earlier))
    assert sign_in(client, "kim", "fel").status_code == 403
    assert sign_in(client).status_code == 303
    connection.execute(sa.update(Attempt).values(at=Attempt.at - sa.text("interval '2 days'")))
    sign_in(client, "kim", "fel")

    assert connection.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.17", "192.0.2.0/24"), ("::ffff:192.0.2.17", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"), ("fe80::1%eth0", "fe80::/48"),
        ("testclient", "0.0.0.0/24"), (None, "0.0.0.0/24"), ("", "0.0.0.0/24"),
    ],
)  # fmt: skip
def test_an_address_is_known_by_its_network_only(host: str | None, network: str) -> None:
    assert network_of(host) == network


def test_a_password_stored_with_less_than_is_asked_today_is_stored_anew(
    parts: Parts, connection: sa.Connection
) -> None:
    signing.with_password(connection, NAME)
    now = Passwords(signing.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    with browser(replace(parts, passwords=now)) as client:
        assert sign_in(client, NAME, "fel").status_code == 403
        former = connection.scalar(sa.select(Account.password).where(Account.name == NAME))
        assert sign_in(client).status_code == 303
        stored = connection.scalar(sa.select(Account.password).where(Account.name == NAME))
        assert sign_in(client).status_code == 303

    assert former is not None
    assert "t=1" in former
    assert stored is not None
    assert "m=16,t=2" in stored


def test_where_too_many_are_worked_out_the_next_is_asked_to_come_back(
    parts: Parts, connection: sa.Connection
) -> None:
    """And is not counted as one who has tried."""
    signing.with_password(connection, NAME)
    with ExitStack() as held:
        for _ in range(AT_ONCE):
            held.enter_context(parts.passwords.turn())
        answer = sign_in(held.enter_context(browser(parts)))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert connection.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 0


@pytest.mark.parametrize("column", ["expires_at", "seen_at"])
def test_a_session_ends_with_its_time_or_when_nobody_is_there(
    client: TestClient, connection: sa.Connection, column: str
) -> None:
    sign_in(client)
    later = {column: sa.text(f"{column} - interval '13 hours'")}
    connection.execute(sa.update(Session).values(later))

    assert "Logga in" in client.get("/om").text


def test_it_is_noted_at_most_each_five_minutes_that_somebody_is_there(
    client: TestClient, connection: sa.Connection
) -> None:
    def seen() -> object:
        return connection.scalar(sa.select(Session.seen_at))

    sign_in(client)
    first = seen()
    client.get("/om")
    assert seen() == first
    connection.execute(sa.update(Session).values(seen_at=sa.text("seen_at - interval '1 hour'")))
    client.get("/om")
    assert seen() > first


def test_the_page_speaks_english_where_it_is_asked_to(client: TestClient) -> None:
    page = client.get("/logga-in?lang=en").text
    assert 'action="/logga-in?lang=en"' in page
    data = {"namn": NAME, "losenord": "fel", "till": "/om"}
    refused = client.post("/logga-in?lang=en", data=data)

    assert "The name or the password is not right." in refused.text
    data = {"namn": NAME, "losenord": PASSWORD, "till": "/om"}
    assert client.post("/logga-in?lang=en", data=data).headers["Location"] == "/om?lang=en"
