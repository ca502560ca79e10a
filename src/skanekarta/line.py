"""Connections that the event loop reads itself: whoever asks over one waits, the loop does not.

A thread costs more than a small statement does, and two that take turns at the interpreter more
than that. What asks is a plain function all the same: it runs in a greenlet, as under SQLAlchemy's
own asynchronous engines, and is left while its answer is on the way. A line takes statements that
are known (`glance.Ready`); whatever else is asked of it raises `Elsewhere`, and is asked again in
a thread.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.pq import DiagnosticField, ExecStatus, Format
from psycopg.pq.abc import PGresult

from skanekarta.greenlets import wait
from skanekarta.plans import Plans
from skanekarta.wire import Driver, Wire, words_of

PLAN_IS_OLD = frozenset({b"0A000", b"26000"})
"""PostgreSQL's codes, where a table that is kept in a plan has got other columns, and where there
is no such plan, as when somebody between us and the server has emptied the connection."""

PATIENCE_S = 10.0
"""How long a line is waited for where all are in use: as for the connections of threads."""


class Elsewhere(Exception):
    """This cannot be done over a line: a thread is to do it."""


class Line:
    """One connection. To whoever reads it looks like SQLAlchemy's; `info` is as there."""

    invalidated = False

    def __init__(self, driver: Driver, loop: asyncio.AbstractEventLoop) -> None:
        self.driver = driver
        self.words = words_of(driver)
        self.info: dict[str, Any] = {}
        self.loop, self._socket = loop, driver.fileno()
        self._plans = Plans()
        self._is_given_up = False
        self._found: PGresult | None = None
        self._waiting: asyncio.Future[PGresult | None] | None = None
        loop.add_reader(self._socket, self._hear)

    def __getattr__(self, name: str) -> Any:
        """All that SQLAlchemy's connection can do besides. Raises Elsewhere."""
        raise Elsewhere(name)

    def ask(self, wire: Wire, name: bytes | None = None) -> PGresult:
        """The server's answer, its errors too; others are answered while it is waited for.
        `name`: the server keeps the statement's plan under it (`glance.Ready`).
        Raises Elsewhere where the connection is lost, psycopg.Error where no plan can be made."""
        if name is None or not self._is_planned(wire, name):
            return self._answer(self.driver.pgconn.send_query_params, *wire.sent())
        values, formats = wire.values, wire.formats
        send = self.driver.pgconn.send_query_prepared
        found = self._answer(send, name, values, formats, Format.BINARY)
        if found.error_field(DiagnosticField.SQLSTATE) in PLAN_IS_OLD:
            self.close()
            raise Elsewhere
        return found

    def _is_planned(self, wire: Wire, name: bytes) -> bool:
        """Whether the server has a plan of that name; it makes one where there is room. A number
        is written as wide as it must be, and a plan takes its values in one width."""
        types = self._plans.use(name, wire.types, now := self.loop.time())
        if types is None:
            if not self._has_room(now):
                return False
            made = self._answer(self.driver.pgconn.send_prepare, name, wire.text, wire.types)
            if made.status != ExecStatus.COMMAND_OK:
                # So would the statement itself: it is stopped, or what it asks for is not there.
                raise psycopg.errors.error_from_result(made)
            types = self._plans.keep(name, wire.types, now)
        return types == wire.types

    def _has_room(self, now: float) -> bool:
        """Whether there is room for one more plan, or one goes that nobody uses."""
        if not self._plans.is_full:
            return True
        idle = self._plans.forget(now)
        if idle is None:
            return False
        gone = self._answer(self.driver.pgconn.send_query, b"DEALLOCATE " + idle)
        if gone.status != ExecStatus.COMMAND_OK:
            self.close()  # what it has planned is not known any more
            raise Elsewhere
        return True

    def _answer(self, send: Callable[..., None], *sent: Any) -> PGresult:
        self._waiting, self._found = self.loop.create_future(), None
        try:
            send(*sent)
            # What is more than the socket takes at once is for a thread.
            found = None if self.driver.pgconn.flush() else wait(self._waiting)
        except psycopg.OperationalError as error:
            raise Elsewhere from error
        if found is None or self.driver.closed:
            raise Elsewhere
        return found

    @property
    def is_free(self) -> bool:
        """Whether it can be asked again: what was asked has been answered, and it is open."""
        return self._waiting is None and not self.driver.closed

    def close(self) -> None:
        """Gives the connection up, whatever is on its way."""
        # Once: afterwards the socket's number may be another connection's.
        if not (self._is_given_up or self.loop.is_closed()):
            self.loop.remove_reader(self._socket)
        self._is_given_up = True
        self.driver.pgconn.finish()

    def _hear(self) -> None:
        """Something has come: all of the answer, a part of it, or the connection's end, which a
        server tells unasked."""
        pgconn = self.driver.pgconn
        try:
            pgconn.consume_input()
            while not pgconn.is_busy():
                found = pgconn.get_result()
                if found is None:
                    # Of an answer, which may be megabytes, the line itself keeps nothing.
                    found, self._found = self._found, None
                    self._end(found)
                    return
                self._found = found
        except psycopg.OperationalError:
            self.loop.remove_reader(self._socket)
            self._end(None)

    def _end(self, found: PGresult | None) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(found)


class Lines:
    """The lines of a process: opened as they are needed, at most so many at once."""

    def __init__(self, engine: sa.Engine, most: int) -> None:
        self._engine, self._most = engine, most
        self._loop: asyncio.AbstractEventLoop | None = None
        self._free: list[Line] = []
        self._open = 0
        self._queue: deque[asyncio.Future[Line | None]] = deque()

    def lend(self) -> Line:
        """A line for one answer, to be given back. Raises Elsewhere where none is to be had."""
        self._be_here()
        return self._opened_before() or wait(self._another())

    def close(self) -> None:
        """Closes those that nobody uses; the others close as they are given back."""
        self._most = 0
        for line in self._free:
            line.close()
        self._free.clear()

    def _be_here(self) -> None:
        """Lines belong to the loop that reads them: with another, others are opened."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            for line in self._free:
                line.close()
            self._loop, self._open = loop, 0
            self._free.clear()
            self._queue.clear()

    def _opened_before(self) -> Line | None:
        while self._free:
            line = self._free.pop()
            if line.is_free:
                return line
            self._give_up(line)
        return None

    async def _another(self) -> Line:
        """One that somebody gives back, where as many are open as may be; else opened now."""
        while self._open >= self._most:
            line = await self._given_back()
            if line is not None:
                return line
        self._open += 1
        try:
            driver = await asyncio.to_thread(self._connect)
        except Exception as error:
            # The thread that is asked next meets the same, and tells it.
            self._open -= 1
            self._hand_on(None)
            raise Elsewhere from error
        return Line(driver, asyncio.get_running_loop())

    async def _given_back(self) -> Line | None:
        """A line, in the order in which it was asked for; None where one has been given up."""
        turn: asyncio.Future[Line | None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await asyncio.wait((turn,), timeout=PATIENCE_S)
        except asyncio.CancelledError:
            # It may have come in the same moment.
            if turn.done() and (line := turn.result()) is not None:
                self.take_back(line)
            turn.cancel()
            raise
        if turn.cancel():
            raise Elsewhere
        return turn.result()

    def _connect(self) -> Driver:
        """A connection with the engine's own settings, which its pool knows no more of."""
        opened = self._engine.raw_connection()
        driver: Driver = opened.driver_connection  # type: ignore[assignment]  # it is psycopg's
        opened.detach()
        return driver

    def take_back(self, line: Line) -> None:
        """What was lent; it is used again if it is free."""
        line.info.clear()
        if line.is_free and self._most and self._loop is line.loop:
            if not self._hand_on(line):
                self._free.append(line)
        else:
            self._give_up(line)
            self._hand_on(None)

    def _give_up(self, line: Line) -> None:
        line.close()
        self._open -= 1

    def _hand_on(self, line: Line | None) -> bool:
        """Gives it to whoever has waited longest, if anybody waits: nobody who comes later is
        served before him."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(line)
                return True
        return False
