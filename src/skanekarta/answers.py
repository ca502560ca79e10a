"""Finished answers, sent again for as long as the data that they were made from are the same.

An answer is kept with the tables it was made from and their version (`freshness` tells both),
and is only sent when the database still says that version: read after the question came, so that
nobody gets an answer older than his question. Questions that arrive while that is being read wait
together for the next reading: one statement serves them all, which is what makes this fast.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skanekarta import provenance, swedish
from skanekarta.cache import RememberedBytes
from skanekarta.credentials import is_shown
from skanekarta.provenance import State, Version

log = logging.getLogger(__name__)

MADE_OF = "skanekarta.made_of"
"""In the scope of a request: the version that its answer was made from."""

Headers = list[tuple[bytes, bytes]]

ASKED_BY = (b"host", b"accept", b"origin", b"if-none-match")
NOT_OF_304 = frozenset({b"content-length", b"content-type", b"content-encoding"})
ROUTE = ("endpoint", "path_params", "route")
"""What the router found out, which the metrics count by."""


def matching(header: str | None, tag: str) -> str | None:
    """The tag in `If-None-Match` that stands for the same answer, in whatever coding it was sent
    (RFC 9110 §13.1.2 compares weakly); the answer's own for `*`, None where there is none."""
    if header is None:
        return None
    for each in header.split(","):
        found = each.strip()
        if found == "*":
            return tag
        if _plain(found) == _plain(tag):
            return found
    return None


def _plain(tag: str) -> str:
    return tag.removeprefix("W/").replace('-gzip"', '"')


class Currency:
    """The state of the data, as it is at some moment after it was asked for."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._newest: State | None = None
        # A thread of its own: where every other waits for slow statements, this one still reads.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="versions")
        self._waiting: asyncio.Future[State | None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def now(self) -> State | None:
        """Every table's version; None where the database does not answer."""
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_future()
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read_for_all())
        return await asyncio.shield(self._waiting)

    async def _read_for_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting is not None:
            asked, self._waiting = self._waiting, None
            found = None
            try:
                found = await loop.run_in_executor(self._thread, self._read)
            except Exception:
                # Whoever waits is answered the long way, which tells what is wrong.
                log.exception("the data's versions could not be read")
            finally:
                asked.set_result(found)

    def _read(self) -> State:
        with self._engine.connect() as connection:
            pulse = connection.exec_driver_sql(provenance.PULSE).scalar_one()
            if self._newest is None or pulse != self._newest.pulse:
                self._newest = provenance.state(connection)
            return self._newest

    def close(self) -> None:
        """Ends the thread."""
        self._thread.shutdown(wait=False)


@dataclass(frozen=True)
class Answer:
    """An answer as it was sent, and what it holds for."""

    status: int
    headers: Headers
    body: bytes
    made_of: Version
    day: str
    route: Mapping[str, Any]

    def is_of(self, state: State | None) -> bool:
        """Whether it was made from that state of the data."""
        return state is not None and state.of(self.made_of.tables).number == self.made_of.number


class KeptAnswers:
    """Answers from memory what it can: the API, to those who show neither key nor session."""

    def __init__(self, app: ASGIApp, currency: Currency, room: int) -> None:
        self.app = app
        self.currency = currency
        self.answers: RememberedBytes[Answer] = RememberedBytes(room)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        asked = _asked(scope)
        if asked is None:
            await self.app(scope, receive, send)
            return
        key, known = asked
        kept = self.answers.find(key)
        if kept is not None and await self._holds(kept):
            scope.update(kept.route)
            await _send(kept, known, scope["method"] == "HEAD", send)
        elif scope["method"] == "HEAD":
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, Noting(scope, send, self._keeper(key)))

    async def _holds(self, kept: Answer) -> bool:
        if kept.day != today():
            return False
        return not kept.made_of.tables or kept.is_of(await self.currency.now())

    def _keeper(self, key: object) -> Callable[[Message, bytes, Scope], None]:
        def keep(start: Message, body: bytes, scope: Scope) -> None:
            route = {name: scope[name] for name in ROUTE if name in scope}
            answer = Answer(start["status"], start["headers"], body, scope[MADE_OF], today(), route)
            self.answers.keep(key, answer, len(body) + 1000)

        return keep


class Noting:
    """Passes an answer on, and gives it to `keep` if it is whole, good and of known data."""

    def __init__(
        self, scope: Scope, send: Send, keep: Callable[[Message, bytes, Scope], None]
    ) -> None:
        self.scope = scope
        self.send = send
        self.keep = keep
        self.start: Message | None = None

    async def __call__(self, message: Message) -> None:
        """ASGI's `send`."""
        if message["type"] == "http.response.start":
            good = message["status"] in {200, 204} and MADE_OF in self.scope
            self.start = message if good and not _is_page(message["headers"]) else None
        elif self.start is not None:
            if not message.get("more_body"):
                self.keep(self.start, message.get("body", b""), self.scope)
            self.start = None
        await self.send(message)


def _is_page(headers: Headers) -> bool:
    # A page carries a nonce that is used once.
    return any(name == b"content-type" and b"html" in text for name, text in headers)


def _asked(scope: Scope) -> tuple[object, str | None] | None:
    """What tells one question from another, and the tags its reader knows; None for one that is
    not answered from memory."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    said = dict.fromkeys(ASKED_BY, b"")
    compressed = False
    for name, text in scope["headers"]:
        if name == b"authorization" or (name == b"cookie" and is_shown(text)):
            return None
        if name in said:
            # Lines of one name are one list (RFC 9110 §5.3).
            said[name] += b"," + text if said[name] else text
        elif name == b"accept-encoding":
            compressed = b"gzip" in text
    known = said.pop(b"if-none-match").decode("latin-1")
    said[b"origin"] = b"*" if said[b"origin"] else b""  # any origin gets the same
    where = (scope["scheme"], scope.get("root_path", ""), scope["path"], scope["query_string"])
    return (*where, *said.values(), compressed), known or None


async def _send(kept: Answer, known: str | None, is_head: bool, send: Send) -> None:
    tag = next((text.decode() for name, text in kept.headers if name == b"etag"), "")
    same = matching(known, tag) if tag else None
    if same is not None:
        headers = [pair for pair in kept.headers if pair[0] not in NOT_OF_304]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    # A copy, since what stands around this one adds headers of its own.
    headers = list(kept.headers)
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else kept.body})


def today() -> str:
    """The day in UTC, as the database's `current_date`, and in Skåne. It changes with a minute."""
    return _day(int(time.time()) // 60)


@lru_cache(maxsize=2)
def _day(minute: int) -> str:
    now = dt.datetime.fromtimestamp(minute * 60, dt.UTC)
    return f"{now.date()}/{swedish.today(now)}"
