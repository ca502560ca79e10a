"""What a provider, or somebody between it and a browser, must not get away with."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import providers
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc.jwk import OctKey, RSAKey
from providers import EC, OKP, RSA, SECRET, STRANGERS, Misbehaving, misbehaving, public
from visiting import another, browser, reasons, returns, sessions, told

from skanekarta.access.accounts import Account
from skanekarta.access.audit import Audit
from skanekarta.oidc.asked import MOST_OF_NETWORK, Asked
from skanekarta.oidc.door import MOST_TOLD
from skanekarta.oidc.provider import Provider
from skanekarta.outward import Bounds
from skanekarta.settings import Settings

SHORT = Bounds(seconds=1.0)


@pytest.fixture
def provider() -> Iterator[Misbehaving]:
    with misbehaving() as found:
        yield found


@pytest.fixture
def client(
    connection: sa.Connection, settings: Settings, provider: Misbehaving
) -> Iterator[TestClient]:
    with browser(connection, settings, provider.issuer) as opened:
        yield opened


def ask(client: TestClient, provider: Misbehaving) -> dict[str, str]:
    """What the browser is sent back with."""
    code, state = provider.code(client.get("/logga-in/oidc").headers["Location"])
    return {"code": code, "state": state}


def sign_in(client: TestClient, provider: Misbehaving) -> Response:
    return returns(client, **ask(client, provider))


def refused(client: TestClient, connection: sa.Connection, answer: Response, reason: str) -> None:
    """Nobody is in, the reader is told in a sentence, and administrators are told why."""
    assert answer.status_code == 403
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'role="alert"' in answer.text
    assert "__Host-skanekarta" not in client.cookies
    assert sessions(connection) == 0
    assert connection.scalar(sa.select(sa.func.count()).select_from(Account)) == 0
    (event, actor, subject, detail) = told(connection)[-1]
    assert (event, actor, subject) == ("sign-in-refused", "okänd", None)
    assert detail == {"network": "192.0.2.0/24", "reason": reason}


def test_a_provider_that_behaves_lets_people_in(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    """Else what follows would show nothing."""
    assert sign_in(client, provider).status_code == 303
    assert sessions(connection) == 1
    given = provider.given[0]
    assert given["grant_type"] == "authorization_code"
    assert len(given["code_verifier"]) == 43
    assert given["redirect_uri"] == "https://kartan.test/logga-in/oidc/svar"
    assert given["authorization"].startswith("Basic ")
    assert SECRET not in str(given)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize(
    ("key", "header"),
    [
        (RSA, {"alg": "RS256", "kid": "rsa"}),
        (RSA, {"alg": "PS256", "kid": "rsa"}),
        (EC, {"alg": "ES256", "kid": "ec"}),
        (OKP, {"alg": "EdDSA", "kid": "okp"}),
        (OKP, {"alg": "Ed25519", "kid": "okp"}),
        (RSA, {"alg": "RS256"}),
        (RSA, {"alg": "RS256", "kid": "rsa", "typ": "JWT", "x5t": "YWJj", "egen": 1}),
    ],
)
def test_what_the_provider_alone_can_sign_is_believed(
    client: TestClient, provider: Misbehaving, key: providers.Signs, header: dict[str, str]
) -> None:
    provider.key, provider.header = key, header

    assert sign_in(client, provider).status_code == 303


NOW = int(time.time())


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://annan.example"}, "fel i intyget: iss"),
        ({"iss": None}, "fel i intyget: iss"),
        ({"iss": ["https://annan.example"]}, "fel i intyget: iss"),
        ({"aud": "annan"}, "fel i intyget: aud"),
        ({"aud": ["annan", "tredje"]}, "fel i intyget: aud"),
        ({"aud": None}, "fel i intyget: aud"),
        ({"aud": []}, "fel i intyget: aud"),
        ({"aud": {"skanekarta": 1}}, "fel i intyget: aud"),
        ({"aud": ["skanekarta", "annan"]}, "fel i intyget: azp"),
        ({"aud": ["skanekarta", "annan"], "azp": "annan"}, "fel i intyget: azp"),
        ({"azp": "annan"}, "fel i intyget: azp"),
        ({"nonce": "annan"}, "fel i intyget: nonce"),
        ({"nonce": None}, "fel i intyget: nonce"),
        ({"nonce": ""}, "fel i intyget: nonce"),
        ({"exp": NOW - 600}, "för gammalt intyg"),
        ({"exp": NOW - 62}, "för gammalt intyg"),
        ({"exp": None}, "fel i intyget: exp"),
        ({"exp": "sent"}, "fel i intyget: exp"),
        ({"exp": True}, "fel i intyget: exp"),
        ({"iat": NOW + 3600}, "fel i intyget: iat"),
        ({"iat": None}, "fel i intyget: iat"),
        ({"nbf": NOW + 3600}, "fel i intyget: nbf"),
        ({"sub": None}, "fel i intyget: sub"),
        ({"sub": ""}, "fel i intyget: sub"),
        ({"sub": " "}, "fel i intyget: sub"),
        ({"sub": 7}, "fel i intyget: sub"),
        ({"sub": ["anna"]}, "fel i intyget: sub"),
        ({"sub": "a\0b"}, "fel i intyget: sub"),
        ({"sub": "x" * 256}, "fel i intyget: sub"),
    ],
)
def test_a_token_that_does_not_say_what_it_must_is_refused(
    client: TestClient,
    connection: sa.Connection,
    provider: Misbehaving,
    claims: dict[str, object],
    reason: str,
) -> None:
    provider.claims = claims

    refused(client, connection, sign_in(client, provider), reason)


def test_two_clocks_may_differ_by_a_minute(client: TestClient, provider: Misbehaving) -> None:
    now = int(time.time())
    provider.claims = {"iat": now + 30, "nbf": now + 30, "exp": now - 30}

    assert sign_in(client, provider).status_code == 303


def test_a_token_for_several_is_believed_that_was_asked_for_by_this_one(
    client: TestClient, provider: Misbehaving
) -> None:
    provider.claims = {"aud": ["annan", "skanekarta"], "azp": "skanekarta"}

    assert sign_in(client, provider).status_code == 303


HS = {"alg": "HS256", "kid": "rsa"}


@pytest.mark.filterwarnings("ignore")  # of what is unsafe about these, which is the point
@pytest.mark.parametrize(
    ("key", "header", "reason"),
    [
        (RSA, {"alg": "none"}, "osignerat eller fel slags signatur"),
        (RSA, {"alg": "none", "kid": "rsa"}, "osignerat eller fel slags signatur"),
        (OctKey.import_key(SECRET), HS, "osignerat eller fel slags signatur"),
        (
            OctKey.import_key({"kty": "oct", "k": RSA.as_dict(private=False)["n"]}),
            HS,
            "osignerat eller fel slags signatur",
        ),
        (STRANGERS, {"alg": "RS256", "kid": "rsa"}, "fel signatur"),
        (STRANGERS, {"alg": "RS256"}, "fel signatur"),
        (STRANGERS, {"alg": "RS256", "kid": "ingens"}, "okänd nyckel"),
        (RSA, {"alg": "RS256", "kid": "ec"}, "okänd nyckel"),
        (EC, {"alg": "ES256", "kid": "rsa"}, "okänd nyckel"),
    ],
)
def test_what_others_can_sign_is_refused(
    client: TestClient,
    connection: sa.Connection,
    provider: Misbehaving,
    key: providers.Signs,
    header: dict[str, str],
    reason: str,
) -> None:
    provider.key, provider.header = key, header

    refused(client, connection, sign_in(client, provider), reason)


def test_a_token_that_brings_its_own_key_is_refused(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    provider.key = STRANGERS
    provider.header = {"alg": "RS256", "kid": "rsa", "jwk": public(STRANGERS)}
    provider.header["jwk"] = {"kty": "RSA", "n": "AQAB", "e": "AQAB"}

    refused(client, connection, sign_in(client, provider), "fel signatur")


@pytest.mark.parametrize(
    "listed",
    [
        [], [EC], [{"kty": "oct", "k": "aGVq", "kid": "rsa"}], [{"kty": "RSA", "kid": "rsa"}],
        ["hej", 7], [{**public(RSA), "use": "enc"}], [{**public(RSA), "alg": "RS512"}],
    ],
)  # fmt: skip
def test_a_key_that_the_provider_does_not_show_for_signing_is_none(
    client: TestClient, connection: sa.Connection, provider: Misbehaving, listed: list[object]
) -> None:
    provider.keys = listed

    refused(client, connection, sign_in(client, provider), "okänd nyckel")


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (None, "intyg saknas"), (7, "intyg saknas"), ("", "oläsligt intyg"),
        ("a.b", "oläsligt intyg"), ("a.b.c", "oläsligt intyg"), ("å.ä.ö", "oläsligt intyg"),
        ("eyJhbGciOiJSUzI1NiJ9.W10.AA", "fel signatur"), ("a.b.c.d.e", "oläsligt intyg"),
        ("eyJhbGciOlsiUlMyNTYiXX0.e30.AA", "osignerat eller fel slags signatur"),
        ("e30.e30.AA", "oläsligt intyg"), ("x" * 200_000, "oläsligt intyg"),
    ],
)  # fmt: skip
def test_what_is_no_token_is_refused(
    client: TestClient, connection: sa.Connection, provider: Misbehaving, token: object, reason: str
) -> None:
    provider.token = token

    refused(client, connection, sign_in(client, provider), reason)


def test_keys_that_have_changed_are_fetched_again_once(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    sign_in(client, provider)
    sign_in(client, provider)
    assert provider.asked.count("/jwks") == 1
    newer = RSAKey.generate_key(2048, {"kid": "newer"})
    provider.keys = [newer]
    provider.key, provider.header = newer, {"alg": "RS256", "kid": "newer"}
    assert sign_in(client, provider).status_code == 303
    assert provider.asked.count("/jwks") == 2
    provider.header = {"alg": "RS256", "kid": "ingens"}

    assert sign_in(client, provider).status_code == 403
    assert provider.asked.count("/jwks") == 3
    assert provider.asked.count("/.well-known/openid-configuration") == 1


SILENT = "inloggningstjänsten svarar inte: "
NOBODYS = "svar på en fråga som ingen ställt, eller för gammalt"


def test_a_state_is_used_once(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    back = ask(client, provider)
    assert returns(client, **back).status_code == 303
    assert returns(client, **back).status_code == 403
    assert len(provider.given) == 1
    assert reasons(connection) == [NOBODYS]


def test_a_state_is_used_once_even_where_it_was_refused(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    back = ask(client, provider)
    provider.claims = {"nonce": "annan"}
    returns(client, **back)
    provider.claims = {}

    refused(client, connection, returns(client, **back), NOBODYS)


def test_a_code_is_used_once(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    first = ask(client, provider)
    assert returns(client, **first).status_code == 303
    second = ask(client, provider)
    answer = returns(client, state=second["state"], code=first["code"])

    assert answer.status_code == 403
    assert "<b>" not in answer.text
    assert sessions(connection) == 1
    assert reasons(connection) == ["inloggningstjänsten svarar inte: OAuthError"]


def test_a_code_of_another_visit_is_refused(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    """Stolen from another browser, and put in where a state of one's own is asked for: by the
    provider, which knows whose it is (PKCE), and by the nonce where it does not ask."""
    with another(client) as victim:
        stolen = ask(victim, provider)
    own = ask(client, provider)

    answer = returns(client, state=own["state"], code=stolen["code"])
    refused(client, connection, answer, SILENT + "OAuthError")
    own = ask(client, provider)
    provider.challenges[stolen["code"]] = provider.challenges[own["code"]]
    answer = returns(client, state=own["state"], code=stolen["code"])
    refused(client, connection, answer, "fel i intyget: nonce")


def test_a_state_of_another_browser_is_refused(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    with another(client) as attacker:
        back = ask(attacker, provider)
    refused(client, connection, returns(client, **back), NOBODYS)
    client.get("/logga-in/oidc")
    refused(client, connection, returns(client, **back), NOBODYS)
    assert provider.given == []


@pytest.mark.parametrize(
    ("minutes", "status"),
    [(9, 303), (11, 403)],
)
def test_a_state_is_forgotten_after_ten_minutes(
    client: TestClient,
    connection: sa.Connection,
    provider: Misbehaving,
    minutes: int,
    status: int,
) -> None:
    back = ask(client, provider)
    connection.execute(sa.update(Asked).values(at=Asked.at - dt.timedelta(minutes=minutes)))

    assert returns(client, **back).status_code == status


@pytest.mark.parametrize(
    "change",
    [
        {"state": ""}, {"state": "x" * 5000}, {"state": "\0"}, {"state": "å"},
        {"code": ""}, {"code": "x" * 5000}, {"iss": "https://annan.example"},
        {"error": "<script>alert(1)</script>", "error_description": "<script>alert(2)</script>"},
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused_and_not_repeated(
    client: TestClient, connection: sa.Connection, provider: Misbehaving, change: dict[str, str]
) -> None:
    back = {**ask(client, provider), **change}
    answer = returns(client, **back)

    assert answer.status_code == 403
    assert sessions(connection) == 0
    assert len(reasons(connection)) == 1
    assert provider.given == []
    assert "alert(" not in answer.text
    for name in ("state", "code"):
        assert not back[name] or back[name] not in answer.text or len(back[name]) < 3


def test_nothing_at_all_is_refused(client: TestClient, connection: sa.Connection) -> None:
    refused(client, connection, returns(client), NOBODYS)


def test_what_is_stored_of_a_visit_finishes_no_visit(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    address = client.get("/logga-in/oidc").headers["Location"]
    code, state = provider.code(address)
    row = str(connection.execute(sa.select(Asked.__table__)).one())

    for text in (state, client.cookies["__Host-inloggning"], provider.nonces[code]):
        assert text not in row


def quick(client: TestClient) -> None:
    """Whoever hangs is waited for only shortly."""
    app = client.app
    configured = app.state.oidc
    own = Provider(configured.provider.registered, SHORT)
    app.state.oidc = replace(configured, provider=own)


DESCRIPTION = "/.well-known/openid-configuration"


def describes(**what: object) -> Callable[[Misbehaving], None]:
    return lambda provider: provider.described.update(what)


def does(what: str, path: str = DESCRIPTION) -> Callable[[Misbehaving], None]:
    return lambda provider: setattr(provider, what, path)


WRONG = "fel i inloggningstjänstens beskrivning: "


@pytest.mark.parametrize(
    ("misbehave", "reason"),
    [
        (describes(issuer="https://annan.example"), "inloggningstjänsten säger sig vara en annan"),
        (describes(issuer=None), "inloggningstjänsten säger sig vara en annan"),
        (describes(token_endpoint=None), WRONG + "token_endpoint"),
        (describes(token_endpoint=7), WRONG + "token_endpoint"),
        (describes(jwks_uri="http://annan.example/"), WRONG + "jwks_uri"),
        (describes(jwks_uri="file:///etc/passwd"), WRONG + "jwks_uri"),
        (
            describes(authorization_endpoint="javascript:alert(1)"),
            WRONG + "authorization_endpoint",
        ),
        (does("too_large"), SILENT + "too large"),
        (does("redirects"), SILENT + "sends us elsewhere"),
        (does("compressed"), SILENT + "compressed"),
        (does("hangs"), SILENT + "ReadTimeout"),
        (does("drips"), SILENT + "too slow"),
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_gone_to(
    client: TestClient,
    connection: sa.Connection,
    provider: Misbehaving,
    misbehave: Callable[[Misbehaving], None],
    reason: str,
) -> None:
    misbehave(provider)
    if provider.hangs or provider.drips:
        quick(client)

    answer = client.get("/logga-in/oidc")
    refused(client, connection, answer, reason)
    assert 'name="losenord"' in answer.text


@pytest.mark.parametrize(
    ("misbehave", "reason"),
    [
        (does("too_large", "/token"), SILENT + "too large"),
        (does("too_large", "/jwks"), SILENT + "too large"),
        (does("hangs", "/token"), SILENT + "ReadTimeout"),
        (does("hangs", "/jwks"), SILENT + "ReadTimeout"),
        (does("redirects", "/token"), SILENT + "sends us elsewhere"),
        (does("redirects", "/jwks"), SILENT + "sends us elsewhere"),
    ],
)
def test_a_provider_that_answers_badly_lets_nobody_in(
    client: TestClient,
    connection: sa.Connection,
    provider: Misbehaving,
    misbehave: Callable[[Misbehaving], None],
    reason: str,
) -> None:
    back = ask(client, provider)
    misbehave(provider)
    if provider.hangs:
        quick(client)
    answer = returns(client, **back)

    refused(client, connection, answer, reason)
    assert "/elsewhere" not in provider.asked


def test_where_the_provider_is_gone_local_accounts_still_sign_in(
    connection: sa.Connection, settings: Settings
) -> None:
    with misbehaving() as provider:
        gone = provider.issuer
    with browser(connection, settings, gone) as client:
        answer = client.get("/logga-in/oidc")
        page = client.get("/logga-in")

    refused(client, connection, answer, SILENT + "ConnectError")
    assert "svarar inte just nu" in answer.text
    assert page.status_code == 200
    assert 'name="losenord"' in page.text


def test_a_provider_that_does_not_answer_is_left_alone_for_a_while(
    client: TestClient, provider: Misbehaving
) -> None:
    provider.redirects = DESCRIPTION
    for _ in range(5):
        client.get("/logga-in/oidc")

    assert provider.asked == [DESCRIPTION]


def test_the_audit_is_not_filled_by_whoever_sends_nonsense(
    client: TestClient, connection: sa.Connection
) -> None:
    row = {"actor": "okänd", "event": "sign-in-refused"}
    detail = {"network": "192.0.2.0/24", "reason": "x"}
    rows = [{**row, "detail": detail} for _ in range(MOST_TOLD - 1)]
    connection.execute(sa.insert(Audit), rows)
    for _ in range(3):
        assert returns(client, state="x", code="y").status_code == 403

    assert len(reasons(connection)) == MOST_TOLD


def test_a_network_has_no_more_than_so_many_visits_under_way(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    client.get("/logga-in/oidc")
    row = connection.execute(sa.select(Asked.__table__)).mappings().one()
    rows = [
        {
            **{n: each for n, each in row.items() if n != "id"},
            "state_sha256": bytes([n >> 8, n & 255]),
        }
        for n in range(MOST_OF_NETWORK)
    ]
    connection.execute(sa.insert(Asked), rows)

    assert client.get("/logga-in/oidc").status_code == 429
    connection.execute(sa.update(Asked).values(at=Asked.at - dt.timedelta(minutes=11)))
    assert client.get("/logga-in/oidc").status_code == 303
    assert connection.scalar(sa.select(sa.func.count()).select_from(Asked)) == 1


def test_nobody_is_sent_to_another_site_afterwards(
    client: TestClient, provider: Misbehaving
) -> None:
    for given in ("https://annan.example/", "//annan.example", "/\\annan.example", ""):
        address = client.get("/logga-in/oidc", params={"till": given}).headers["Location"]
        code, state = provider.code(address)
        assert returns(client, code=code, state=state).headers["Location"] == "/konto"


def test_nobody_signs_in_where_others_can_listen(
    client: TestClient, connection: sa.Connection
) -> None:
    for path in ("/logga-in/oidc", "/logga-in/oidc/svar"):
        answer = client.get(f"http://kartan.test{path}")
        assert answer.status_code == 403
        assert "Det går bara att logga in över https." in answer.text
        assert "set-cookie" not in answer.headers


def test_without_a_provider_there_is_no_such_page(
    connection: sa.Connection, settings: Settings
) -> None:
    with browser(connection, settings, None) as client:
        assert "/logga-in/oidc" not in client.get("/logga-in").text
        for path in ("", "/svar", "/ut"):
            assert client.get(f"/logga-in/oidc{path}").status_code == 404


def test_names_that_are_taken_or_no_names_are_made_others(
    client: TestClient, connection: sa.Connection, provider: Misbehaving
) -> None:
    names = ["Åsa", "ÅSA", "å" * 300, "å" * 300, "\u202eolle\0", "", 7, "İ", " \u200b "]
    for number, name in enumerate(names):
        provider.claims = {"sub": f"nr {number}", "preferred_username": name}
        assert sign_in(client, provider).status_code == 303, name

    found = list(connection.scalars(sa.select(Account.name).order_by(Account.id)))
    assert found[:2] == ["åsa", "åsa-2"]
    assert [len(each) for each in found[2:4]] == [100, 100]
    assert found[4:7] == ["olle", "nr 5", "nr 6"]
    assert found[8] == "nr 8"
