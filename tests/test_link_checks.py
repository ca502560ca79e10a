"""Addresses are asked politely whether they still answer, and what they answer is kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import sqlalchemy as sa

from skanekarta import administration, link_checks, policy
from skanekarta.cli import checking
from skanekarta.link_checks import Checked, Pace

STATUSES = {"/finns": 200, "/borta": 404, "/flyttad": 301, "/bara-get": 405, "/trott": 503}
NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


class Handler(BaseHTTPRequestHandler):
    """A web server that knows a few pages, and remembers what it was asked."""

    def __init__(
        self, asked: list[tuple[str, str]], robots: tuple[int, bytes] | None, *args: object
    ) -> None:
        self.asked, self.robots = asked, robots
        super().__init__(*args)  # type: ignore[arg-type]  # the library's own

    def do_HEAD(self) -> None:
        self.answer(STATUSES.get(self.path, 404))

    def do_GET(self) -> None:
        self.answer(200 if self.path == "/bara-get" else STATUSES.get(self.path, 404))

    def answer(self, status: int) -> None:
        self.asked.append((self.command, self.path))
        if self.path == "/robots.txt" and self.robots is not None:
            self.tell_robots(*self.robots)
            return
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/finns")
        self.send_header("Content-Length", "1000000000")  # nobody reads it
        self.end_headers()

    def tell_robots(self, status: int, rules: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(rules)))
        self.end_headers()
        self.wfile.write(rules)

    def log_message(self, *_: object) -> None:
        """The tests' output is not a log."""


class Clock:
    """A clock that stands still but for the waiting."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += seconds

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.sleep)


@contextmanager
def serving(robots: tuple[int, bytes] | None = None) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    asked: list[tuple[str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, asked, robots))
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_each_address_is_told_as_it_answers_and_nobody_is_followed() -> None:
    clock = Clock()
    with serving() as (base, asked):
        paths = [*STATUSES, "/finns-inte"]
        found = {
            each.address.removeprefix(base): (each.outcome, each.status)
            for each in link_checks.check([f"{base}{path}" for path in paths], clock.pace())
        }
        [moved] = link_checks.check([f"{base}/flyttad"], clock.pace())

    assert found == {
        "/finns": ("answered", 200),
        "/borta": ("refused", 404),
        "/flyttad": ("redirected", 301),
        "/bara-get": ("answered", 200),
        "/trott": ("refused", 503),
        "/finns-inte": ("refused", 404),
    }
    assert moved.redirected_to == f"{base}/finns"
    assert asked.count(("HEAD", "/finns")) == 1
    assert ("GET", "/trott") not in asked
    assert [method for method, path in asked if path == "/bara-get"] == ["HEAD", "GET"]


RULES = b"User-agent: *\nDisallow: /bara-get\n\nUser-agent: skanekarta\nDisallow: /borta\n"


@pytest.mark.parametrize(
    ("robots", "left"),
    [
        ((200, RULES), {"/borta"}),
        ((200, RULES.replace(b"skanekarta", b"annan")), {"/bara-get"}),
        ((200, b"\xff\x00 no rules"), set()),
        ((200, b"User-agent: *\nDisallow: /\n"), set(STATUSES)),
        ((404, b""), set()),
        ((503, b""), set(STATUSES)),
    ],
)
def test_what_a_host_asks_programs_to_leave_alone_is_left(
    robots: tuple[int, bytes], left: set[str]
) -> None:
    with serving(robots) as (base, asked):
        found = list(link_checks.check([f"{base}{path}" for path in STATUSES], Clock().pace()))

    outcomes = {each.address.removeprefix(base): each.outcome for each in found}
    assert {path for path, outcome in outcomes.items() if outcome == "not_checked"} == left
    assert not left & {path for _, path in asked}
    assert asked.count(("GET", "/robots.txt")) == 1


def test_nobody_is_asked_too_often() -> None:
    """One host: a second between; several: a fifth of one."""
    clock = Clock()
    pace = clock.pace()
    for host in ("a", "a", "b", "c", "a"):
        pace.wait(host)
    assert clock.waits == [1.0, 0.2, 0.2, 0.6]


def test_one_host_waits_while_others_are_asked() -> None:
    found = ["https://a.se/1", "https://a.se/2", "https://b.se/1", "http://c.se/1"]
    assert list(link_checks._by_turns(found)) == [
        *("http://c.se/1", "https://a.se/1", "https://b.se/1"),
        "https://a.se/2",
    ]


def test_what_is_not_https_is_not_asked_and_what_is_not_there_is_silent() -> None:
    clock = Clock()
    with serving() as (base, _):
        pass
    found = [f"{base}/finns", "http://example.org/", "ftp://example.org/"]
    assert [each.outcome for each in link_checks.check(found, clock.pace())] == [
        *("not_checked", "not_checked", "silent")
    ]


def test_what_was_answered_is_kept_with_when_it_last_was(connection: sa.Connection) -> None:
    address = "https://example.org/a"
    link_checks.note(connection, Checked(address, "answered", 200), NOW)
    later = NOW + dt.timedelta(days=1)
    link_checks.note(connection, Checked(address, "silent"), later)

    kept = administration.check_of(connection, address)
    assert kept is not None
    assert (kept["outcome"], kept["status"]) == ("silent", None)
    assert (kept["checked_at"], kept["answered_at"]) == (later, NOW)
    [document, *_] = policy.documents(connection, "1283", later.date())
    link_checks.note(connection, Checked(document["url"], "silent"), later)
    [document, *_] = policy.documents(connection, "1283", later.date())
    assert (document["outcome"], document["checked_at"]) == ("silent", later)
    link_checks.forget(connection, ["https://example.org/b"])
    assert administration.check_of(connection, address) is None


def test_the_addresses_of_pages_are_asked_and_sources_at_wish(connection: sa.Connection) -> None:
    own = link_checks.addresses(connection)
    every = link_checks.addresses(connection, sources=True)
    assert "https://dialog.helsingborg.se/kulturprogram" in own
    assert set(own) < set(every)
    assert all(each.startswith("http") and ";" not in each for each in every)


def test_people_are_told_which_do_not_answer(capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        Checked("https://example.org/a", "answered", 200),
        Checked("https://example.org/b", "refused", 404),
        Checked("https://example.org/c", "redirected", 301, "https://example.org/d"),
    ]
    checking._tell(found, as_json=False)
    told = capsys.readouterr().out
    assert "3 adresser prövade. svarar: 1, har flyttat: 1, svarar med fel: 1" in told
    assert "https://example.org/a" not in told
    assert "https://example.org/b" in told
    checking._tell(found, as_json=True)
    assert json.loads(capsys.readouterr().out)[1]["status"] == 404
