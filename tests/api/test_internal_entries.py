"""Internal entries are the staff's: to everybody else it is as if they had never been written.

Every address of the program is asked before and after internal entries come, by the public and by
a signed-in reader: the same bytes, the same headers. Staff see them in all of them, and what they
have been answered is never sent to anybody else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

import signing
from databases import loaded_database
from open_and_internal import (
    API,
    HIDDEN,
    ITEMS,
    OPEN,
    Answer,
    addresses,
    ask,
    for_all,
    then,
    told,
    write,
)
from skanekarta import database
from skanekarta.app import create_app
from skanekarta.credentials import LOCAL_COOKIE
from skanekarta.settings import Settings

Answers = dict[str, Answer]

OF_ACCOUNTS = re.compile("^/(?:konto|logga|granskning)|activities/items/[^/]+/history$")
"""Addresses that say other things to one who is signed in: who it is, and what they may not do."""

COUNTED = "/metrics"
"""It tells how many have asked for what, and is for those who run the server."""


@dataclass
class World:
    """A database of its own with a server before it, and what it has answered whom."""

    url: str
    engine: sa.Engine
    app: FastAPI
    public: TestClient
    reader: dict[str, str] = field(default_factory=dict)
    key: dict[str, str] = field(default_factory=dict)
    session: dict[str, str] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)

    def every(self) -> list[str]:
        return [each for each in addresses(self.app, self.ids) if each != COUNTED]

    def asked(self, headers: dict[str, str] | None = None) -> Answers:
        return {each: ask(self.public, each, headers) for each in self.every()}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """An open entry, and one that was open and has been made internal since."""
    name = f"skanekarta_test_{os.getpid()}_internal"
    with loaded_database(name) as url, database.engine_for(url) as engine:
        with engine.begin() as connection:
            write(connection, OPEN)
            was_open = write(connection, {**OPEN, "title": "Öppen först"})
            last = then(connection, HIDDEN, "correction", was_open)
            keys = (
                {"Authorization": f"Bearer {signing.token(connection, 'Sofia')}"},
                *({"Cookie": f"{LOCAL_COOKIE}={signing.session(connection, name, role)}"}
                  for name, role in (("Lasse", "reader"), ("Petra", "staff"))),
            )  # fmt: skip
        app = create_app(Settings(database_url=url))
        with TestClient(app, base_url="http://testserver") as client:
            made = World(url, engine, app, client, keys[1], keys[0], keys[2])
            made.ids = [was_open, *range(last, last + 7)]
            yield made


def append_internal(world: World) -> None:
    """One that stands, one corrected, one withdrawn, one taken back."""
    with world.engine.begin() as connection:
        write(connection, HIDDEN)
        corrected = write(connection, HIDDEN)
        then(connection, {**HIDDEN, "title": "Zebrafinkarna igen"}, "correction", corrected)
        withdrawn = write(connection, {**HIDDEN, "kind": "konferens"})
        away = then(connection, {**HIDDEN, "kind": "konferens"}, "withdrawal", withdrawn)
        then(connection, HIDDEN, "restoration", away)


def differing(one: Answers, other: Answers, *, readers: bool = False) -> list[str]:
    """The addresses whose answers are not the same."""
    of = for_all if readers else (lambda answer: (answer.status, answer.headers, answer.body))
    return [each for each in one if of(one[each]) != of(other[each])]


@pytest.fixture(scope="module")
def told_whom(world: World) -> dict[str, Answers]:
    """What everybody is answered, one after the other, by one server that remembers answers, and
    last by another that has answered nobody."""
    found = {"before": world.asked()}
    append_internal(world)
    found["after"] = world.asked()
    found["key"] = world.asked(world.key)
    found["session"] = world.asked(world.session)
    found["after staff"] = world.asked()
    found["reader"] = world.asked(world.reader)
    fresh = create_app(Settings(database_url=world.url))
    with TestClient(fresh, base_url="http://testserver") as client:
        found["from another"] = {each: ask(client, each) for each in world.every()}
    return found


@pytest.mark.long
@pytest.mark.parametrize("when", ["after", "after staff", "from another"])
def test_the_public_is_answered_the_same_byte_for_byte(
    told_whom: dict[str, Answers], when: str
) -> None:
    assert differing(told_whom["before"], told_whom[when]) == []


@pytest.mark.long
def test_a_reader_is_answered_what_the_public_is(told_whom: dict[str, Answers]) -> None:
    found = differing(told_whom["before"], told_whom["reader"], readers=True)

    assert [each for each in found if not OF_ACCOUNTS.search(each)] == []


@pytest.mark.long
@pytest.mark.parametrize("when", ["before", "after", "after staff", "from another", "reader"])
def test_no_word_of_an_internal_entry_is_told(told_whom: dict[str, Answers], when: str) -> None:
    leaks = {each: told(answer, each) for each, answer in told_whom[when].items()}

    assert {each: words for each, words in leaks.items() if words} == {}
    assert all(answer.status < 500 for answer in told_whom[when].values())


SHOWN = (
    *(f"{ITEMS}?f={each}" for each in ("geojson", "csv", "xlsx", "gpkg", "parquet", "fgb")),
    *(f"{ITEMS}?unit=Sp%C3%B6kenheten", f"{ITEMS}?q=zebrafinkarna", f"{ITEMS}?visibility=internal"),
    *(f"{API}/collections/activities/facets", f"{API}/statistics/activities?by=unit&measure=sum"),
    *(f"{API}/collections/activities", f"{API}/changes", "/lager/activities", "/kommun/1267"),
    *("/sok?q=zebrafinkarna", "/urval?tab=activities", "/datasets/dcat"),
)


@pytest.mark.long
@pytest.mark.parametrize("who", ["key", "session"])
def test_staff_see_them_everywhere(told_whom: dict[str, Answers], who: str) -> None:
    public, staff = told_whom["before"], told_whom[who]
    seen = {each for each in staff if told(staff[each], each)}
    counted = set(differing(public, staff, readers=True))

    asked = [each for each in SHOWN if each in staff]
    assert [each for each in asked if each not in seen | counted] == []
    assert len(asked) >= len(SHOWN) - 3, set(SHOWN) - set(asked)
    assert len(counted) > 150
    assert all(answer.status < 500 for answer in staff.values())


@pytest.mark.long
@pytest.mark.parametrize("who", ["key", "session"])
def test_what_staff_are_answered_is_kept_by_no_shared_cache(
    told_whom: dict[str, Answers], who: str
) -> None:
    open_to_others = [
        address
        for address, answer in told_whom[who].items()
        if told(answer, address) and not _is_private(dict(answer.headers))
    ]

    assert open_to_others == []


def _is_private(headers: dict[str, str]) -> bool:
    if "no-store" in headers.get("cache-control", ""):
        return True
    varies = {each.strip().lower() for each in headers.get("vary", "").split(",")}
    return "private" in headers.get("cache-control", "") and {"authorization", "cookie"} <= varies
