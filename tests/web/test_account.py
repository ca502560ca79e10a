"""One's own account: keys, sessions, the password, signing out everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

import signing
from browsing import COOKIE, browser, parts_of, signed_in
from signing import PASSWORD
from skanekarta.access import accounts, keeping, tokens
from skanekarta.access.accounts import Account, account_id
from skanekarta.access.attempts import MOST
from skanekarta.access.audit import COMMAND_LINE, STRANGER, Audit
from skanekarta.access.sessions import Session
from skanekarta.access.tokens import Token
from skanekarta.errors import SkanekartaError
from skanekarta.oidc import people
from skanekarta.oidc.people import Meaning
from skanekarta.settings import Settings

NAME = "åsa@example.org"
NEW = "vind över sjuttio åkrar"
POSTS = ("nycklar", "nycklar/aterkalla", "inloggningar/avsluta", "logga-ut-overallt", "losenord")


@pytest.fixture
def client(connection: sa.Connection, settings: Settings) -> Iterator[TestClient]:
    signing.with_password(connection, NAME)
    with browser(parts_of(connection, settings)) as opened:
        yield opened


@pytest.fixture
def csrf(client: TestClient, connection: sa.Connection) -> str:
    return signed_in(client, connection, NAME, "staff")


def events(connection: sa.Connection) -> list[str]:
    found = connection.scalars(sa.select(Audit.event).order_by(Audit.id))
    return [event for event in found if event != "imported"]


def test_whoever_has_not_signed_in_is_sent_to_where_that_is_done(client: TestClient) -> None:
    answer = client.get("/konto")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/logga-in?till=/konto"
    assert client.get("/konto?lang=en").headers["Location"] == "/logga-in?till=/konto&lang=en"
    assert client.post("/konto/nycklar", data={"namn": "x"}).status_code == 401


def test_a_key_does_not_open_the_account_it_is_of(
    client: TestClient, connection: sa.Connection
) -> None:
    """Else a key that is lost would make others."""
    token = signing.token(connection, NAME)
    headers = {"Authorization": f"Bearer {token}"}

    assert client.get("/konto", headers=headers).status_code == 401
    for address in POSTS:
        answer = client.post(f"/konto/{address}", data={"namn": "x"}, headers=headers)
        assert answer.status_code == 401


@pytest.mark.parametrize("address", POSTS)
def test_no_other_site_and_no_other_session_changes_anything(
    client: TestClient, connection: sa.Connection, csrf: str, address: str
) -> None:
    data = {"namn": "x", "behorighet": "read", "nuvarande": PASSWORD, "nytt": NEW, "igen": NEW}
    cross = {"Sec-Fetch-Site": "cross-site"}
    before = events(connection)

    for given, headers in (({}, {}), ({"csrf": "fel"}, {}), ({"csrf": csrf}, cross)):
        answer = client.post(f"/konto/{address}", data={**data, **given}, headers=headers)
        assert answer.status_code == 403
    assert events(connection) == before


def test_a_key_is_made_shown_once_used_and_revoked(
    client: TestClient, connection: sa.Connection, csrf: str
) -> None:
    data = {"csrf": csrf, "namn": "Min <telefon>", "behorighet": ["read", "append"], "dagar": "90"}
    made = client.post("/konto/nycklar", data=data)
    found = re.search(r"skk_[\w-]{43}", made.text)
    assert found
    headers = {"Authorization": f"Bearer {found[0]}"}

    assert made.headers["Cache-Control"] == "no-store"
    page = client.get("/konto").text
    assert "Min &lt;telefon&gt;" in page
    assert found[0] not in page
    row = connection.execute(sa.select(Token.scopes, Token.last_used_at)).one()
    assert tuple(row) == (["append", "read"], None)
    assert client.get("/api/v1/", headers=headers).status_code == 200
    client.post("/konto/nycklar/aterkalla", data={"csrf": csrf, "namn": "Min <telefon>"})
    answer = client.post("/api/v1/collections/activities/items", json={}, headers=headers)
    assert answer.status_code == 401
    assert events(connection) == ["token-added", "token-revoked"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"namn": "x", "behorighet": "administer"}, "roll har inte behörigheten administer"),
        ({"namn": "x", "behorighet": "allt"}, "Behörigheterna ska vara några av"),
        ({"namn": "x"}, "Behörigheterna ska vara några av"),
        ({"namn": " ", "behorighet": "read"}, "Namnet ska ha 1–100 tecken"),
        ({"namn": "Finns", "behorighet": "read"}, "Det finns redan en nyckel"),
    ],
)
def test_a_key_that_cannot_be_is_told_why(
    client: TestClient, connection: sa.Connection, csrf: str, given: dict[str, str], told: str
) -> None:
    tokens.add_token(connection, account_id(connection, NAME), "Finns", ["read"])
    answer = client.post("/konto/nycklar", data={"csrf": csrf, **given})

    assert answer.status_code == 400
    assert told in answer.text
    assert "skk_" not in answer.text


def test_a_reader_has_no_use_for_a_key(client: TestClient, connection: sa.Connection) -> None:
    csrf = signed_in(client, connection, "läsaren", "reader")
    given = {"csrf": csrf, "namn": "x", "behorighet": "read"}

    assert "behöver ingen nyckel" in client.get("/konto").text
    assert client.post("/konto/nycklar", data=given).status_code == 400


def test_nobody_reaches_into_another_account(
    client: TestClient, connection: sa.Connection, csrf: str
) -> None:
    signing.token(connection, "kim")
    signing.session(connection, "kim")
    others = connection.scalar(sa.select(sa.func.max(Session.id)))
    client.post("/konto/inloggningar/avsluta", data={"csrf": csrf, "nummer": str(others)})
    answer = client.post("/konto/nycklar/aterkalla", data={"csrf": csrf, "namn": "kim"})

    assert answer.status_code == 400
    assert connection.scalar(sa.select(Session.ended_at).where(Session.id == others)) is None
    assert connection.scalar(sa.select(Token.revoked_at)) is None
    assert "kim" not in client.get("/konto").text


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣"])
def test_a_session_that_is_none_is_not_ended(client: TestClient, csrf: str, number: str) -> None:
    given = {"csrf": csrf, "nummer": number}

    assert client.post("/konto/inloggningar/avsluta", data=given).status_code == 303
    assert client.get("/konto").status_code == 200


def test_another_session_is_ended_by_itself_and_all_by_one_button(
    client: TestClient, connection: sa.Connection, csrf: str
) -> None:
    this = client.cookies[COOKIE]
    other = signing.session(connection, NAME)
    number = connection.scalar(sa.select(sa.func.max(Session.id)))
    given = {"csrf": csrf, "nummer": str(number)}
    assert client.post("/konto/inloggningar/avsluta", data=given).status_code == 303
    third = signing.session(connection, NAME)
    assert client.get("/konto").status_code == 200
    assert client.post("/konto/logga-ut-overallt", data={"csrf": csrf}).status_code == 303

    for text in (this, other, third):
        client.cookies.clear()
        client.cookies.set(COOKIE, text, domain="kartan.test", path="/")
        assert client.get("/konto").status_code == 303
    assert events(connection) == ["signed-out", "signed-out-everywhere"]


def test_a_changed_password_ends_every_other_session(
    client: TestClient, connection: sa.Connection, csrf: str
) -> None:
    former = client.cookies[COOKIE]
    signing.session(connection, NAME)
    data = {"csrf": csrf, "nuvarande": PASSWORD, "nytt": NEW, "igen": NEW}
    answer = client.post("/konto/losenord", data=data)

    assert answer.status_code == 303
    assert client.cookies[COOKIE] != former
    assert client.get("/konto").status_code == 200
    going_on = sa.select(sa.func.count()).where(Session.ended_at.is_(None))
    assert connection.scalar(going_on) == 1
    client.cookies.clear()
    client.cookies.set(COOKIE, former, domain="kartan.test", path="/")
    assert client.get("/konto").status_code == 303
    for password, status in ((PASSWORD, 403), (NEW, 303)):
        given = {"namn": NAME, "losenord": password}
        assert client.post("/logga-in", data=given).status_code == status


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ({"nuvarande": "fel"}, 403, "Det nuvarande lösenordet stämmer inte."),
        ({"nytt": "kort", "igen": "kort"}, 400, "minst 12 tecken"),
        ({"nytt": "Sommar2026!!", "igen": "Sommar2026!!"}, 400, "prövas först"),
        ({"igen": "något annat"}, 400, "inte lika"),
    ],
)
def test_a_password_that_cannot_be_changed_is_told_why(
    client: TestClient, csrf: str, given: dict[str, str], status: int, told: str
) -> None:
    data = {"csrf": csrf, "nuvarande": PASSWORD, "nytt": NEW, "igen": NEW, **given}
    answer = client.post("/konto/losenord", data=data)

    assert answer.status_code == status
    assert told in answer.text
    assert NEW not in answer.text


def test_whoever_has_a_browser_in_his_hands_cannot_try_passwords_there(
    client: TestClient, csrf: str
) -> None:
    data = {"csrf": csrf, "nuvarande": "fel", "nytt": NEW, "igen": NEW}
    found = [client.post("/konto/losenord", data=data).status_code for _ in range(MOST + 1)]

    assert found == [403] * MOST + [429]


def test_a_closed_account_is_out_at_once_and_for_good(
    client: TestClient, connection: sa.Connection, csrf: str
) -> None:
    text = signing.token(connection, NAME)
    headers = {"Authorization": f"Bearer {text}"}
    found = account_id(connection, NAME)
    keeping.disable(connection, found)
    assert client.get("/konto").status_code == 303
    keeping.enable(connection, found)

    assert client.get("/konto").status_code == 303
    assert client.get("/konto", headers=headers).status_code == 401
    answer = client.post("/logga-in", data={"namn": NAME, "losenord": PASSWORD})
    assert answer.status_code == 303


def test_a_role_holds_at_once(client: TestClient, connection: sa.Connection) -> None:
    signed_in(client, connection, "chefen", "administrator")
    signing.account(connection, "den andra", "administrator")
    assert client.get("/granskning").status_code == 200
    keeping.set_role(connection, account_id(connection, "chefen"), "staff")

    assert client.get("/granskning").status_code == 403


def test_the_last_administrator_stays(connection: sa.Connection) -> None:
    one = signing.account(connection, "en", "administrator")
    two = signing.account(connection, "två", "administrator")
    keeping.disable(connection, two)

    with pytest.raises(SkanekartaError, match="sista administratören"):
        keeping.disable(connection, one)
    with pytest.raises(SkanekartaError, match="sista administratören"):
        keeping.set_role(connection, one, "staff")
    keeping.enable(connection, two)
    keeping.set_role(connection, one, "staff")
    roles = sa.select(Account.role).where(Account.id.in_([one, two])).order_by(Account.id)
    assert list(connection.scalars(roles)) == ["staff", "administrator"]


def test_a_key_that_is_asked_for_while_the_account_is_closed_is_not_made(
    client: TestClient, connection: sa.Connection
) -> None:
    """Whoever opens the account again opens no key."""
    account = account_id(connection, NAME)
    keeping.disable(connection, account)

    with pytest.raises(SkanekartaError, match="stängt"):
        tokens.add_token(connection, account, "För sent", ["append"])


@pytest.mark.parametrize("name", [COMMAND_LINE, STRANGER, f" {COMMAND_LINE.upper()} "])
def test_nobody_is_called_what_the_audit_calls_those_without_an_account(
    connection: sa.Connection, name: str
) -> None:
    with pytest.raises(SkanekartaError, match="Välj ett annat"):
        accounts.add_account(connection, name, "staff")

    claims = {"iss": "https://idp.example", "sub": "1", "preferred_username": name}
    assert people.account(connection, claims, Meaning()).name == f"{name.strip().lower()}-2"
