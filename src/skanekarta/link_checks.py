"""Which of the addresses that are loaded still answer: asked politely, and noted one by one.

Of each address the head is asked for (HEAD; GET where a server does not answer that, and what
comes after the head is not read): at most five a second in all, and one a second of each host.
Where an address sends one on to is noted, not followed. Only https is asked, as by all of this
program (`outward`); the rest is noted as not asked, and so is what a host's robots.txt asks
programs to leave alone (RFC 9309).
"""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta import outward
from skanekarta.administration import LinkCheck, MunicipalLink, MunicipalOrganisation
from skanekarta.entry import Activity
from skanekarta.facts import Figure, PolicyDocument
from skanekarta.grant import Grant
from skanekarta.outward import Bounds, Unreached
from skanekarta.policy import PolicyList
from skanekarta.vocabulary import Call

BOUNDS = Bounds(seconds=10.0, connecting=5.0)
MANY_RULES = Bounds(seconds=10.0, connecting=5.0, most_bytes=500 * 1024)
"""As much of a robots.txt as is to be read (RFC 9309 §2.5)."""
APART, APART_OF_HOST = 0.2, 1.0
"""Seconds between two questions: to anybody, and to one host."""

LEAVE_ALL = ["User-agent: *", "Disallow: /"]

ASK_AGAIN = 400
"""From this status on GET is tried as well: many servers know no HEAD."""

NOT_ABOUT_HEAD = (429, 503)
"""Somebody who asks for rest is not asked once more."""

OF_PAGES = (
    *(PolicyDocument.url, PolicyDocument.source_url, PolicyList.source_url),
    *(MunicipalLink.url, MunicipalLink.source_url, MunicipalOrganisation.source_url),
)
"""What pages lead people to: documents, links, and where those are from."""

OF_SOURCES = (Grant.source_url, Call.source_url, Figure.source_url, Activity.source_url)
"""Besides: the sources of grants, calls, figures and entries of the log."""


@dataclass(frozen=True)
class Checked:
    """What an address answered; see `administration.LinkCheck`."""

    address: str
    outcome: str
    status: int | None = None
    redirected_to: str | None = None

    @property
    def is_well(self) -> bool:
        """Whether somebody who follows the address gets somewhere."""
        return self.outcome in {"answered", "redirected"}


@dataclass
class Pace:
    """Waits so that nobody is asked too often. `clock` and `sleep` are the machine's."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: float = 0.0
    _of_host: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str) -> None:
        """Returns when that host may be asked."""
        now = self.clock()
        until = max(self._next, self._of_host.get(host, 0.0))
        if until > now:
            self.sleep(until - now)
        asked = max(now, until)
        self._next, self._of_host[host] = asked + APART, asked + APART_OF_HOST


@dataclass
class Robots:
    """What each host asks programs to leave alone; each is asked once, by `ask`."""

    ask: Callable[[str], outward.Answer]
    _read: dict[str, RobotFileParser] = field(default_factory=dict)

    def let(self, address: str) -> bool:
        """Whether the address may be asked for."""
        rules = urljoin(address, "/robots.txt")
        if rules not in self._read:
            self._read[rules] = RobotFileParser()
            self._read[rules].parse(self._lines(rules))
        return self._read[rules].can_fetch(outward.AGENT, address)

    def _lines(self, address: str) -> list[str]:
        """Where there are no rules all may be asked for, and nothing of one who is out of order
        (RFC 9309 §2.3.1). Whoever can't be reached is asked all the same: that is to be told."""
        try:
            answer = self.ask(address)
        except Unreached:
            return []
        if answer.status == 200:
            return answer.content.decode(errors="replace").splitlines()
        return LEAVE_ALL if answer.status >= 500 or answer.status == 429 else []


def addresses(connection: sa.Connection, *, sources: bool = False) -> list[str]:
    """Every address that is loaded, each once; those of `sources` too where they are asked for.
    A source may be written with several."""
    columns = (*OF_PAGES, *(OF_SOURCES if sources else ()))
    parts = [sa.select(column.label("address")).where(column.is_not(None)) for column in columns]
    found = connection.scalars(sa.union(*parts))
    each = {part.strip() for text in found for part in text.split("; ")}
    return sorted(part for part in each if part.startswith(("https://", "http://")))


def check(found: Sequence[str], pace: Pace | None = None) -> Iterator[Checked]:
    """What each address answers, those of different hosts by turns."""
    pace = pace or Pace()
    with outward.looking(BOUNDS) as opened, outward.client(MANY_RULES) as reading:

        def read(address: str) -> outward.Answer:
            pace.wait(outward.host_of(address))
            return outward.ask(reading, address, None, {})

        def ask(method: str, address: str) -> outward.Seen:
            pace.wait(outward.host_of(address))
            return outward.look(opened, method, address)

        robots = Robots(read)
        for address in _by_turns(found):
            is_asked = outward.may_call(address) and robots.let(address)
            yield _checked(address, ask) if is_asked else Checked(address, "not_checked")


def _by_turns(found: Iterable[str]) -> Iterator[str]:
    """One address of each host, then the next of each: nobody waits while others can be asked.
    What can't be asked at all comes first."""
    of_host: dict[str, deque[str]] = defaultdict(deque)
    for address in found:
        of_host[outward.host_of(address) if outward.may_call(address) else ""].append(address)
    yield from of_host.pop("", ())
    while of_host:
        for host in list(of_host):
            yield of_host[host].popleft()
            if not of_host[host]:
                del of_host[host]


def _checked(address: str, ask: Callable[[str, str], outward.Seen]) -> Checked:
    try:
        seen = ask("HEAD", address)
        if seen.status >= ASK_AGAIN and seen.status not in NOT_ABOUT_HEAD:
            seen = ask("GET", address)
    except Unreached:
        return Checked(address, "silent")
    if seen.redirected_to is not None:
        return Checked(address, "redirected", seen.status, seen.redirected_to)
    return Checked(address, "answered" if seen.status < ASK_AGAIN else "refused", seen.status)


def note(connection: sa.Connection, checked: Checked, now: dt.datetime) -> None:
    """Keeps what an address answered, and when it last did."""
    values: dict[str, Any] = {**asdict(checked), "checked_at": now}
    if checked.is_well:
        values["answered_at"] = now
    statement = insert(LinkCheck).values(values)
    changed = {name: statement.excluded[name] for name in values if name != "address"}
    connection.execute(statement.on_conflict_do_update(index_elements=["address"], set_=changed))


def forget(connection: sa.Connection, found: Sequence[str]) -> None:
    """Forgets addresses that are loaded no more, when all that are have been asked."""
    connection.execute(sa.delete(LinkCheck).where(LinkCheck.address.not_in(found)))
