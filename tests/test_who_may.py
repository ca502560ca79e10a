"""Who may do what: every route, asked by everybody there is, answers as the table says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.routing import BaseRoute

import signing
import who_may
from databases import SharedEngine
from skanekarta import credentials
from skanekarta.access import sessions, tokens
from skanekarta.access.accounts import Account
from skanekarta.access.sessions import Session
from skanekarta.access.tokens import Token
from skanekarta.app import create_app
from skanekarta.db import Base
from skanekarta.parts import Parts
from skanekarta.settings import Settings
from skanekarta.web.data_pages import ROUTES as DATA_ROUTES
from skanekarta.web.security import HEADERS
from who_may import CHANGING, ONE_OF_EACH, READ_BY_ALL, READING, TABLE, Row

ORIGIN = "https://kartan.test"
NAME = "dörren"
SECRETS = ("{open}", "{internal}", "{name}", "{password}")


@dataclass
class Askers:
    """Everybody there is, by the headers that their requests have; and two entries of the log."""

    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    csrf: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)


@dataclass
class House:
    """The whole program over one connection, and everybody who may come."""

    connection: sa.Connection
    client: TestClient
    askers: Askers

    def ask(self, row: Row, asker: str) -> Response:
        """What that asker gets. What it has changed is undone, when the caller says."""
        self.client.cookies.clear()
        form = None if row.form is None else {**row.form, "csrf": self.askers.csrf.get(asker, "")}
        if form is not None:
            form = {name: self.filled(text) for name, text in form.items()}
        headers = {**row.headers, **self.askers.headers[asker]}
        if row.json is not None:
            headers["X-CSRF-Token"] = self.askers.csrf.get(asker, "")
        parts = {name: (None, text) for name, text in (form or {}).items()}
        sent = {"files": parts} if row.is_upload else {"data": form}
        return self.client.request(
            row.method, self.filled(row.asked), json=row.json, headers=headers, **sent
        )

    def filled(self, text: str) -> str:
        """The text with the numbers and names of today in it."""
        for name, value in self.askers.known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def kept(self) -> Mapping[str, int]:
        """How much there is of everything, but of what is only noted of a visit."""
        counts = [
            sa.select(sa.literal(table.name), sa.func.count()).select_from(table)
            for table in Base.metadata.sorted_tables
        ]
        session = sa.select(sa.literal("open sessions"), sa.func.count(Session.id)).where(
            Session.ended_at.is_(None)
        )
        found = self.connection.execute(sa.union_all(*counts, session))
        return {row[0]: row[1] for row in found}


def cookie(text: str) -> dict[str, str]:
    return {"Cookie": f"{credentials.SECURE_COOKIE}={text}"}


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def everybody(connection: sa.Connection) -> Askers:
    """Accounts of every role, each with a session and a key, and all that opens nothing."""
    found = Askers({"anonymous": {}})
    for role, scopes in (
        ("reader", ()), ("staff", ("read", "append")),
        ("administrator", ("read", "append", "administer")),
    ):  # fmt: skip
        account = signing.account(connection, f"en {role}", role)
        begin(connection, found, role, account)
        found.headers[f"{role} key"] = bearer(key(connection, account, scopes))
    staff = signing.account(connection, "en staff")
    found.headers["key to read"] = bearer(key(connection, staff, ("read",)))
    found.headers["key to append"] = bearer(key(connection, staff, ("append",)))
    of_no_use(connection, found, staff)
    forged(found)
    return found


def begin(connection: sa.Connection, found: Askers, asker: str, account: int) -> None:
    text = sessions.begin(connection, account)
    found.headers[asker] = cookie(text)
    csrf = sa.select(Session.csrf).where(Session.sha256 == sessions.digest(text))
    found.csrf[asker] = connection.scalars(csrf).one()


def key(connection: sa.Connection, account: int, scopes: tuple[str, ...]) -> str:
    """A key with those scopes; also with none, which none is made with any more."""
    made = connection.scalar(sa.select(sa.func.count(Token.id)))
    role = connection.scalars(sa.select(Account.role).where(Account.id == account)).one()
    promoted = sa.update(Account).where(Account.id == account)
    connection.execute(promoted.values(role="administrator"))
    text = tokens.add_token(connection, account, f"nyckel {made}", scopes or ("read", "append"))
    # A reader's key with everything in it: the role alone must stop it.
    connection.execute(promoted.values(role=role))
    return text


def of_no_use(connection: sa.Connection, found: Askers, staff: int) -> None:
    """Keys and sessions that have been good."""
    ago = sa.text("clock_timestamp() - interval '13 hours'")
    for asker, values in (
        ("expired key", {"expires_at": ago}), ("revoked key", {"revoked_at": ago}),
    ):  # fmt: skip
        text = key(connection, staff, ("read", "append"))
        one = sa.update(Token).where(Token.sha256 == sessions.digest(text))
        connection.execute(one.values(values))
        found.headers[asker] = bearer(text)
    found.headers["unknown key"] = bearer("skk_" + "x" * 43)
    found.headers["no key at all"] = {"Authorization": "Basic YTpi"}
    for asker, values in (
        ("ended session", {"ended_at": ago}), ("expired session", {"expires_at": ago}),
        ("idle session", {"seen_at": ago}),
    ):  # fmt: skip
        begin(connection, found, asker, staff)
        one = sa.update(Session).where(Session.csrf == found.csrf[asker])
        connection.execute(one.values(values))
    gone = signing.account(connection, "en stängd", "administrator")
    begin(connection, found, "disabled session", gone)
    found.headers["disabled key"] = bearer(key(connection, gone, ("read", "append", "administer")))
    connection.execute(sa.update(Account).where(Account.id == gone).values(disabled_at=ago))


def forged(found: Askers) -> None:
    """What other pages make an administrator's browser send."""
    own = found.headers["administrator"]
    from_elsewhere = {
        "without csrf": {}, "csrf of another": {},
        "foreign origin": {"Origin": "https://annan.example"},
        "cross-site": {"Sec-Fetch-Site": "cross-site"},
        "same-site": {"Sec-Fetch-Site": "same-site"},
    }  # fmt: skip
    for asker, headers in from_elsewhere.items():
        found.headers[asker] = {**own, **headers}
        found.csrf[asker] = found.csrf["administrator"]
    del found.csrf["without csrf"]
    found.csrf["csrf of another"] = found.csrf["staff"]


@pytest.fixture(scope="module")
def house(engine: sa.Engine, database_url: str) -> Iterator[House]:
    settings = Settings(database_url=database_url, contact_email="kultur@example.org")
    with engine.connect() as connection:
        transaction = connection.begin()
        shared = SharedEngine(connection)
        parts = Parts(settings, shared, shared, passwords=signing.QUICK)
        client = TestClient(
            create_app(settings, parts), ORIGIN, client=("192.0.2.17", 4711),
            follow_redirects=False, raise_server_exceptions=False,
        )  # fmt: skip
        with client:
            house = House(connection, client, everybody(connection))
            signing.with_password(connection, NAME)
            house.askers.known = {"name": NAME, "password": signing.PASSWORD, **written(house)}
            yield house
        transaction.rollback()


def written(house: House) -> dict[str, str]:
    """The numbers of an open entry and of an internal one."""
    found = {}
    for visibility in ("open", "internal"):
        entry: dict[str, Any] = {
            **who_may.ENTRY, "properties": {**who_may.ENTRY["properties"], "visibility": visibility}
        }  # fmt: skip
        made = house.client.post(who_may.LOG, json=entry, headers=house.askers.headers["staff key"])
        found[visibility] = str(made.json()["id"])
    return found


def routes(found: list[BaseRoute], before: str = "") -> Iterator[str]:
    """The method and path of every route, as the table names them."""
    for route in found:
        if hasattr(route, "original_router"):  # what FastAPI makes of a router in another
            prefix = route.include_context.prefix
            yield from routes(route.original_router.routes, before + prefix)
            continue
        path = before + getattr(route, "path")  # noqa: B009 (not all routes have one)
        page = who_may.PAGE if route in DATA_ROUTES else ""
        for method in getattr(route, "methods", None) or {"GET"}:
            yield f"{method} {path}{page}"


def test_the_table_has_each_route_and_no_other(house: House) -> None:
    there = sorted(routes(house.client.app.router.routes))

    assert sorted(row.route for row in TABLE) == there


@pytest.mark.parametrize("row", [row for row in TABLE if row not in READ_BY_ALL], ids=str)
def test_everybody_gets_what_the_table_says(house: House, row: Row) -> None:
    check(house, row, READING if row.method == "GET" else CHANGING)


@pytest.mark.parametrize("row", READ_BY_ALL, ids=str)
def test_what_all_may_read_is_read(house: House, row: Row) -> None:
    check(house, row, ONE_OF_EACH)


@pytest.mark.long
@pytest.mark.parametrize("row", READ_BY_ALL, ids=str)
def test_what_all_may_read_is_read_by_each_and_every_one(house: House, row: Row) -> None:
    check(house, row, READING)


def check(house: House, row: Row, askers: tuple[str, ...]) -> None:
    """Asks as each of them, and fails with all that is wrong at once."""
    before = house.kept()
    wrong, unsafe, changed = {}, [], []
    for asker in askers:
        undone = house.connection.begin_nested()
        answer = house.ask(row, asker)
        if answer.status_code != row.statuses[asker]:
            wrong[asker] = f"{answer.status_code}, not {row.statuses[asker]}"
        unsafe += [f"{asker}: {each}" for each in lacking(row, asker, answer)]
        if row.method != "GET" and asker not in row.may_change and house.kept() != before:
            changed.append(asker)
        undone.rollback()

    assert wrong == {}
    assert unsafe == []
    assert changed == []


def lacking(row: Row, asker: str, answer: Response) -> list[str]:
    """What an answer's headers should say and don't."""
    found = [name for name in (*HEADERS, "Content-Security-Policy") if name not in answer.headers]
    kept = answer.headers.get("Cache-Control", "")
    is_known = asker not in ("anonymous", *who_may.OVER, *who_may.BAD_KEYS)
    if row.behind and is_known and kept != "no-store":
        found.append(f"Cache-Control: {kept}")
    if is_known and not row.is_for_all and "public" in kept:
        found.append(f"Cache-Control: {kept}")
    return found
