"""Who may do what: every address, asked by everybody there is. A new one needs a row here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

import signing
from browsing import COOKIE, browser, parts_of
from skanekarta import api, web
from skanekarta.access import keeping
from skanekarta.access.accounts import account_id
from skanekarta.access.sessions import Session, digest
from skanekarta.access.tokens import Token
from skanekarta.settings import Settings

LET_IN, UNKNOWN, REFUSED, SENT = "let in", "401", "403", "sent to sign in"

WHO = ("public", "reader", "staff", "administrator", "read", "append", "administer", "bad key")
"""The public, then sessions of each role, keys of an administrator with one scope each, and keys
that are none."""

OPEN = (LET_IN,) * 8
READS = (LET_IN,) * 7 + (UNKNOWN,)
APPENDS = (UNKNOWN, REFUSED, LET_IN, LET_IN, REFUSED, LET_IN, REFUSED, UNKNOWN)
OWN = (SENT, LET_IN, LET_IN, LET_IN) + (UNKNOWN,) * 4
OWN_POST = (UNKNOWN, LET_IN, LET_IN, LET_IN) + (UNKNOWN,) * 4
AUDITS = (SENT, REFUSED, REFUSED, LET_IN) + (UNKNOWN,) * 4
"""Open: asks nobody who he is. Reads: shows staff more. A wrong key is told, where anybody asks."""

V1 = "/api/v1"
ONE = f"{V1}/collections/{{collection_id}}"
TABLE: dict[tuple[str, str], tuple[str, ...]] = {
    ("GET", f"{V1}/"): OPEN,
    ("GET", V1): OPEN,
    ("GET", f"{V1}/conformance"): OPEN,
    ("GET", f"{V1}/openapi-3.0.json"): OPEN,
    ("GET", f"{V1}/openapi.json"): OPEN,
    ("GET", f"{V1}/api-info"): OPEN,
    ("GET", f"{V1}/collections"): READS,
    ("GET", ONE): READS,
    ("GET", f"{ONE}/queryables"): READS,
    ("GET", f"{ONE}/sortables"): READS,
    ("GET", f"{ONE}/items"): READS,
    ("GET", f"{ONE}/items/{{fid}}"): READS,
    ("GET", f"{ONE}/360giving"): READS,
    ("GET", f"{ONE}/facets"): READS,
    ("GET", f"{ONE}/tiles"): READS,
    ("GET", f"{ONE}/tiles/WebMercatorQuad"): READS,
    ("GET", f"{ONE}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"): READS,
    ("GET", f"{V1}/tileMatrixSets"): OPEN,
    ("GET", f"{V1}/tileMatrixSets/WebMercatorQuad"): OPEN,
    ("GET", f"{ONE}/schema"): READS,
    ("GET", f"{V1}/statistics/{{collection_id}}"): READS,
    ("GET", f"{V1}/analyses/grants"): READS,
    ("GET", f"{V1}/analyses/grants/{{analysis_id}}"): READS,
    ("GET", f"{V1}/changes"): READS,
    ("POST", f"{V1}/collections/activities/items"): APPENDS,
    ("GET", f"{V1}/docs"): OPEN,
    ("GET", "/datasets/dcat"): READS,
    ("GET", "/livez"): OPEN,
    ("GET", "/readyz"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/"): READS,
    ("GET", "/urval"): READS,
    ("GET", "/karta.svg"): READS,
    ("GET", "/karta.png"): READS,
    ("GET", "/lager/{collection_id}"): READS,
    ("GET", "/sok"): READS,
    ("GET", "/logga-in"): READS,
    ("POST", "/logga-in"): OPEN,
    ("POST", "/logga-ut"): READS,
    ("GET", "/konto"): OWN,
    ("POST", "/konto/nycklar"): OWN_POST,
    ("POST", "/konto/nycklar/aterkalla"): OWN_POST,
    ("POST", "/konto/inloggningar/avsluta"): OWN_POST,
    ("POST", "/konto/logga-ut-overallt"): OWN_POST,
    ("POST", "/konto/losenord"): OWN_POST,
    ("GET", "/granskning"): AUDITS,
    ("GET", "/granskning.csv"): AUDITS,
    ("GET", "/analys"): READS,
    ("GET", "/jamfor"): READS,
    ("GET", "/kommun"): READS,
    ("GET", "/kommun/{code}"): READS,
    ("GET", "/mottagare"): READS,
    ("GET", "/utlysning"): READS,
    ("GET", "/mottagare/{slug}"): READS,
    ("GET", "/utlysning/{slug}"): READS,
    ("GET", "/om"): READS,
    ("GET", "/tillganglighet"): OPEN,
    ("GET", "/robots.txt"): OPEN,
    ("GET", "/sitemap.xml"): READS,
    ("GET", "/static/styles/{names}.css"): OPEN,
}
GUARDED = [key for key, row in TABLE.items() if row not in (OPEN, READS) or key[0] != "GET"]
OTHERS = [key for key in TABLE if key not in GUARDED]

IN_PATHS = {
    "collection_id": "grants", "fid": "0", "analysis_id": "over_tid", "code": "1280",
    "slug": "x", "names": "rows", "tileMatrix": "0", "tileRow": "0", "tileCol": "0",
}  # fmt: skip
"""Whether there is such a thing is another question: 404 is an answer to somebody let in."""

NAME = "prövaren"
OTHER = "den som loggar in"
FORM = {
    "namn": OTHER, "losenord": signing.PASSWORD, "behorighet": "read", "nummer": "1",
    "nuvarande": signing.PASSWORD, "nytt": "vind över sjuttio åkrar",
    "igen": "vind över sjuttio åkrar",
}  # fmt: skip


@dataclass(frozen=True)
class Asker:
    """Somebody as a request shows him."""

    headers: dict[str, str]
    csrf: str = ""


def by_session(connection: sa.Connection, role: str) -> Asker:
    signing.with_password(connection, NAME, role)
    text = signing.session(connection, NAME, role)
    csrf = connection.scalar(sa.select(Session.csrf).where(Session.sha256 == digest(text)))
    return Asker({"Cookie": f"{COOKIE}={text}"}, csrf or "")


def by_key(connection: sa.Connection, scope: str) -> Asker:
    text = signing.token(connection, NAME, "administrator", [scope])
    return Asker({"Authorization": f"Bearer {text}"})


def nobody(connection: sa.Connection) -> Asker:
    return Asker({})


def no_session(connection: sa.Connection) -> Asker:
    return Asker({"Cookie": f"{COOKIE}=hittat-pa"}, "hittat-pa")


def whose_session(change: dict[str, Any]) -> Callable[[sa.Connection], Asker]:
    def made(connection: sa.Connection) -> Asker:
        asker = by_session(connection, "administrator")
        connection.execute(sa.update(Session).values(change))
        return asker

    return made


def whose_key(change: dict[str, Any]) -> Callable[[sa.Connection], Asker]:
    def made(connection: sa.Connection) -> Asker:
        asker = by_key(connection, "read")
        connection.execute(sa.update(Token).values(change))
        return asker

    return made


def closed(made: Callable[[sa.Connection, str], Asker], what: str) -> Callable[..., Asker]:
    def of(connection: sa.Connection) -> Asker:
        asker = made(connection, what)
        signing.account(connection, "en till", "administrator")
        keeping.disable(connection, account_id(connection, NAME))
        return asker

    return of


AGO = sa.text("now() - interval '1 second'")
ASKERS: dict[str, tuple[str, Callable[[sa.Connection], Asker]]] = {
    "nobody": ("public", nobody),
    "a made-up session": ("public", no_session),
    "a session too old": ("public", whose_session({"expires_at": AGO})),
    "a session left alone": (
        "public",
        whose_session({"seen_at": sa.text("now() - interval '1 day'")}),
    ),
    "a session signed out": ("public", whose_session({"ended_at": AGO})),
    "a session of a closed account": ("public", closed(by_session, "administrator")),
    "a reader": ("reader", lambda connection: by_session(connection, "reader")),
    "staff": ("staff", lambda connection: by_session(connection, "staff")),
    "an administrator": (
        "administrator",
        lambda connection: by_session(connection, "administrator"),
    ),
    "a key to read": ("read", lambda connection: by_key(connection, "read")),
    "a key to append": ("append", lambda connection: by_key(connection, "append")),
    "a key to administer": ("administer", lambda connection: by_key(connection, "administer")),
    "a made-up key": ("bad key", lambda _: Asker({"Authorization": "Bearer skk_hittat-pa"})),
    "a key too old": ("bad key", whose_key({"expires_at": AGO})),
    "a key revoked": ("bad key", whose_key({"revoked_at": AGO})),
    "a key of a closed account": ("bad key", closed(by_key, "append")),
    "another scheme": ("bad key", lambda _: Asker({"Authorization": "Basic eDp5"})),
}


@pytest.fixture
def client(connection: sa.Connection, settings: Settings) -> Iterator[TestClient]:
    signing.with_password(connection, OTHER)
    with browser(parts_of(connection, settings)) as opened:
        yield opened


def ask(client: TestClient, key: tuple[str, str], asker: Asker, **more: str) -> str:
    """What comes of it, in the words of the table."""
    method, path = key
    address = path.format(**IN_PATHS)
    headers = {"X-CSRF-Token": asker.csrf, **asker.headers, **more}
    if method == "GET":
        answer = client.get(address, headers=headers)
    elif path.startswith(V1):
        answer = client.post(address, json={}, headers=headers)
    else:
        answer = client.post(address, data={"csrf": asker.csrf, **FORM}, headers=headers)
    client.cookies.clear()
    assert answer.status_code < 500 or path == "/readyz", (key, answer.text)
    if answer.headers.get("Location", "").startswith("/logga-in?till="):
        return SENT
    return {401: UNKNOWN, 403: REFUSED}.get(answer.status_code, LET_IN)


def differences(
    client: TestClient, connection: sa.Connection, name: str, keys: list[tuple[str, str]]
) -> dict[object, object]:
    """Where an answer is not what the table says."""
    column, made = ASKERS[name]
    found: dict[object, object] = {}
    for key in keys:
        for accept in ("application/json", "text/html")[: 2 if key[1].startswith(V1) else 1]:
            with connection.begin_nested() as savepoint:
                got = ask(client, key, made(connection), Accept=accept)
                savepoint.rollback()
            wanted = TABLE[key][WHO.index(column)]
            if got != wanted:
                found[(*key, accept)] = (got, "not", wanted)
    return found


def test_every_address_is_in_the_table() -> None:
    routes = [*web.DATA_ROUTES, *api.ROUTES, *web.ROUTES]
    known = {(method, each.path) for each in routes for method in each.methods}  # type: ignore[attr-defined]  # they are routes of FastAPI

    assert known == set(TABLE)


@pytest.mark.parametrize("name", ASKERS)
def test_what_is_guarded_is_open_to_those_alone_whom_the_table_says(
    client: TestClient, connection: sa.Connection, name: str
) -> None:
    assert differences(client, connection, name, GUARDED) == {}


@pytest.mark.long
@pytest.mark.parametrize("name", ASKERS)
def test_what_is_open_is_open_to_everybody(
    client: TestClient, connection: sa.Connection, name: str
) -> None:
    assert differences(client, connection, name, OTHERS) == {}


CHANGES = [key for key in TABLE if key[0] == "POST" and key[1] != "/logga-in"]


@pytest.mark.parametrize("key", CHANGES, ids=lambda key: key[1])
def test_nothing_is_changed_by_a_session_from_another_site_or_without_its_word(
    client: TestClient, connection: sa.Connection, key: tuple[str, str]
) -> None:
    asker = by_session(connection, "administrator")

    assert ask(client, key, asker, **{"Sec-Fetch-Site": "cross-site"}) == REFUSED
    assert ask(client, key, asker, Origin="https://annan.example") == REFUSED
    assert ask(client, key, Asker(asker.headers, "fel")) == REFUSED
    assert ask(client, key, Asker(asker.headers, "")) == REFUSED
