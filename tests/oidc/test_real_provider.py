"""Signing in at a real provider, over sockets, as a browser does."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from providers import real_provider
from visiting import another, browser, reasons, returns, told

import signing
from skanekarta.access.accounts import Account
from skanekarta.access.sessions import Session
from skanekarta.settings import Settings

# The provider is made with parts of Authlib that Authlib itself warns of.
pytestmark = [
    pytest.mark.filterwarnings("ignore:get_jwt_config"),
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
]

ANNA = {"preferred_username": "Anna@Example.org", "roles": ["annat", "kultur-personal"]}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    users = {
        "anna": ANNA,
        "kim": {"email": "kim@example.org", "realm_access": {"roles": ["kultur-admin"]}},
        "nobody": {},
    }
    with real_provider(**users) as found:
        yield found


@pytest.fixture
def client(connection: sa.Connection, settings: Settings, issuer: str) -> Iterator[TestClient]:
    with browser(connection, settings, issuer) as opened:
        yield opened


def consent(address: str, sub: str) -> dict[str, str]:
    """What the browser comes back with, once that user has signed in on the provider's page."""
    with httpx2.Client() as at_provider:
        assert at_provider.get(address).status_code == 200
        given = {"action": "deny"} if sub == "" else {"sub": sub}
        back = at_provider.post(address, data=given)
    assert back.status_code == 302
    found = parse_qsl(urlsplit(back.headers["Location"]).query)
    # This provider leaves the state out where it refuses (RFC 6749 §4.1.2.1: it is to be there).
    return {"state": parse_qs(urlsplit(address).query)["state"][0], **dict(found)}


def sign_in(client: TestClient, sub: str, **asked: str) -> httpx2.Response:
    address = client.get("/logga-in/oidc", params=asked).headers["Location"]
    return returns(client, **consent(address, sub))


def test_who_signs_in_there_is_let_in_here_and_sent_to_where_she_was(
    client: TestClient, connection: sa.Connection, issuer: str
) -> None:
    answer = sign_in(client, "anna", till="/kommun/1267")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/kommun/1267"
    assert answer.headers["Cache-Control"] == "no-store"
    page = client.get("/om")
    assert "anna@example.org" in page.text
    found = connection.execute(sa.select(Account.__table__)).mappings().one()
    assert (found["name"], found["role"]) == ("anna@example.org", "staff")
    assert (found["issuer"], found["subject"]) == (issuer, "anna")
    assert found["password"] is None
    assert [row[:3] for row in told(connection)] == [
        ("account-added", "anna@example.org", "anna@example.org"),
        ("signed-in", "anna@example.org", "anna@example.org"),
    ]


def test_the_browser_is_sent_with_what_only_this_visit_can_answer(
    client: TestClient, issuer: str
) -> None:
    answer = client.get("/logga-in/oidc")
    address = answer.headers["Location"]
    query = {name: texts[0] for name, texts in parse_qs(urlsplit(address).query).items()}
    cookie = answer.headers["Set-Cookie"]

    assert address.startswith(f"{issuer}/oauth2/authorize?")
    assert query["redirect_uri"] == "https://kartan.test/logga-in/oidc/svar"
    assert query["code_challenge_method"] == "S256"
    assert query["scope"] == "openid profile email"
    assert query["response_type"] == "code"
    assert len({query["state"], query["nonce"], query["code_challenge"]}) == 3
    assert cookie.startswith("__Host-inloggning=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax", "Max-Age=600"} <= set(
        cookie.split("; ")
    )
    for text in (query["state"], query["nonce"]):
        assert text not in cookie


def test_the_second_time_it_is_the_same_account(
    client: TestClient, connection: sa.Connection
) -> None:
    sign_in(client, "anna")
    former = client.cookies["__Host-skanekarta"]
    sign_in(client, "anna")

    assert connection.scalar(sa.select(sa.func.count()).select_from(Account)) == 1
    assert client.cookies["__Host-skanekarta"] != former
    client.cookies.set("__Host-skanekarta", former, domain="kartan.test", path="/")
    assert "anna@example.org" not in client.get("/om").text


def test_a_local_account_of_the_same_name_is_not_taken_over(
    client: TestClient, connection: sa.Connection
) -> None:
    local = signing.with_password(connection, "anna@example.org", "administrator")
    sign_in(client, "anna")

    rows = connection.execute(
        sa.select(Account.id, Account.name, Account.role).order_by(Account.id)
    )
    (first, second) = rows.all()
    assert first == (local, "anna@example.org", "administrator")
    assert second[1:] == ("anna@example.org-2", "staff")


def test_the_role_is_what_the_provider_says_each_time(
    client: TestClient, connection: sa.Connection
) -> None:
    sign_in(client, "anna")
    connection.execute(sa.update(Account).values(role="administrator"))
    signing.account(connection, "den andra", "administrator")
    sign_in(client, "anna")

    by_name = sa.select(Account.role).where(Account.name == "anna@example.org")
    assert connection.scalar(by_name) == "staff"
    events = {event: detail for event, _, _, detail in told(connection)}
    assert events["role-changed"]["from"] == "administrator"
    assert events["role-changed"]["to"] == "staff"


def test_the_last_administrator_stays_whatever_the_provider_says(
    client: TestClient, connection: sa.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client, "anna")
    connection.execute(sa.update(Account).values(role="administrator"))
    answer = sign_in(client, "anna")

    assert answer.status_code == 303
    assert connection.scalar(sa.select(Account.role)) == "administrator"
    events = {event: detail for event, _, _, detail in told(connection)}
    assert "role-changed" not in events
    assert events["role-kept"]["from"] == "administrator"
    assert events["role-kept"]["to"] == "staff"
    assert "last administrator" in caplog.text


def test_who_has_no_role_there_is_a_reader_here(
    client: TestClient, connection: sa.Connection
) -> None:
    sign_in(client, "nobody")

    assert connection.execute(sa.select(Account.name, Account.role)).one() == ("nobody", "reader")


def test_the_role_can_stand_inside_another_claim(
    connection: sa.Connection, settings: Settings, issuer: str
) -> None:
    claim = "realm_access.roles"
    with browser(connection, settings, issuer, oidc_role_claim=claim) as client:
        sign_in(client, "kim")

    found = connection.execute(sa.select(Account.name, Account.role)).one()
    assert found == ("kim@example.org", "administrator")


def test_a_closed_account_is_not_let_in(client: TestClient, connection: sa.Connection) -> None:
    sign_in(client, "anna")
    connection.execute(sa.update(Account).values(disabled_at=sa.func.now()))
    answer = sign_in(client, "anna")

    assert answer.status_code == 403
    assert "Kontot är stängt." in answer.text
    assert "Logga in" in client.get("/om").text
    assert told(connection)[-1][:3] == ("sign-in-refused", "okänd", "anna@example.org")


def test_who_changes_her_mind_is_told_so(client: TestClient, connection: sa.Connection) -> None:
    answer = sign_in(client, "")

    assert answer.status_code == 403
    assert "Inloggningen avbröts." in answer.text
    assert reasons(connection) == ["nekad av inloggningstjänsten"]


def test_two_windows_of_a_browser_can_sign_in(client: TestClient) -> None:
    first = client.get("/logga-in/oidc", params={"till": "/om"}).headers["Location"]
    second = client.get("/logga-in/oidc", params={"till": "/sok"}).headers["Location"]

    assert returns(client, **consent(first, "anna")).headers["Location"] == "/om"
    assert returns(client, **consent(second, "anna")).status_code == 403  # the first is in already


def test_what_another_browser_asked_for_lets_nobody_in(
    client: TestClient, connection: sa.Connection
) -> None:
    """Else somebody could be signed in to another's account, and write there."""
    address = client.get("/logga-in/oidc").headers["Location"]
    back = consent(address, "anna")
    with another(client) as victim:
        victim.get("/logga-in/oidc")
        answer = returns(victim, **back)
        assert answer.status_code == 403
        assert "__Host-skanekarta" not in victim.cookies

    assert reasons(connection) == ["svar på en fråga som ingen ställt, eller för gammalt"]
    assert returns(client, **back).status_code == 303


def test_signing_out_here_leads_to_signing_out_there(
    client: TestClient, connection: sa.Connection, issuer: str
) -> None:
    sign_in(client, "anna")
    csrf = connection.scalar(sa.select(Session.csrf)) or ""
    out = client.post("/logga-ut", data={"csrf": csrf})
    assert out.headers["Location"] == "/logga-in?utloggad=1"
    assert "/logga-in/oidc/ut" in client.get("/logga-in?utloggad=1").text
    address = client.get("/logga-in/oidc/ut").headers["Location"]

    assert address.startswith(f"{issuer}/oauth2/end_session?")
    query = parse_qs(urlsplit(address).query)
    assert query["post_logout_redirect_uri"] == ["https://kartan.test/logga-in"]
    assert query["client_id"] == ["skanekarta"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_signs_nobody_in_and_nobody_out(
    client: TestClient, connection: sa.Connection, site: str
) -> None:
    """A link there is nobody's doing here: who follows it has a button to press first."""
    by_link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}

    led = client.get("/logga-in/oidc?till=/konto", headers=by_link)
    assert led.status_code == 303
    assert led.headers["Location"] == "/logga-in?till=/konto"
    assert "set-cookie" not in led.headers
    out = client.get("/logga-in/oidc/ut", headers=by_link)
    assert out.status_code == 403
    assert "Location" not in out.headers


def test_it_is_told_in_the_language_that_it_was_asked_in(client: TestClient) -> None:
    page = client.get("/logga-in?lang=en").text
    assert "Sign in with your work account" in page
    assert sign_in(client, "", lang="en").text.count("The sign-in was cancelled.") == 1
    answer = sign_in(client, "anna", lang="en", till="/om")
    assert answer.headers["Location"] == "/om?lang=en"
