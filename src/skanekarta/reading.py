"""One answer's reading of the database: in a snapshot, at a glance, or over a line."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import sqlalchemy as sa

from skanekarta import glance, provenance
from skanekarta.departures import Leaving
from skanekarta.layers.activities import COUNTED, STAFF
from skanekarta.line import Elsewhere, Line, Lines
from skanekarta.parts import Parts

STAFF_SETTING = sa.select(sa.func.set_config(STAFF, "on", True))
"""Run first in a transaction that a member of staff reads in; it ends with the transaction."""

ON_LOOP = "skanekarta.on_loop"
"""In the scope of a request that the event loop itself tries to answer: the lines."""

STEADY = "skanekarta.steady"
"""In the scope of a request whose data moved while they were looked at: no more glances."""


class Reading:
    """One answer's reading of the database: begun when something is first asked for, ended with
    the answer (`routes.ReadingRoute`)."""

    def __init__(
        self,
        the: Parts,
        reader: Leaving,
        lines: Lines | None = None,
        *,
        is_staff: bool,
        is_steady: bool,
    ) -> None:
        self._the, self._reader, self._lines = the, reader, lines
        self.is_staff, self._is_steady = is_staff, is_steady
        self._stack: ExitStack | None = None
        self._line: Line | None = None
        self._connection: sa.Connection | None = None
        self._glance: sa.Connection | None = None

    @property
    def connection(self) -> sa.Connection:
        """A connection in a transaction; staff see internal entries too. Raises Elsewhere."""
        if self._connection is None:
            self._connection = self._in_snapshot()
        return self._connection

    @property
    def glance(self) -> sa.Connection:
        """A connection for an answer of one or two statements; without a transaction, if that
        can be (`skanekarta.glance`). Raises Elsewhere."""
        if self._glance is None:
            self._glance = self._glancing()
        return self._glance

    def _in_snapshot(self) -> sa.Connection:
        if self._lines is not None:
            raise Elsewhere
        connection = self._opened(self._the.reading)
        if self.is_staff:
            connection.execute(STAFF_SETTING)
            connection.info[provenance.INTERNAL] = COUNTED
            self._held.callback(connection.info.pop, provenance.INTERNAL)
        return connection

    def _glancing(self) -> sa.Connection:
        if self.is_staff:
            return self.connection
        the = self._the
        if self._lines is not None:
            return self._over_line(self._lines)
        connection = self._opened(the.reading if self._is_steady else the.glancing or the.reading)
        if self._is_steady or the.known.state is None:
            the.known.state = provenance.state(connection)
        glance.begin(connection, the.known.state)
        self._held.callback(glance.end, connection)
        return connection

    def _over_line(self, lines: Lines) -> sa.Connection:
        """As to whoever reads; what a line cannot do it refuses (`line.Line`)."""
        if self._the.known.state is None:
            raise Elsewhere
        self._line = line = lines.lend()
        self._reader.hold(line.driver)
        connection: Any = line
        glance.begin(connection, self._the.known.state)
        found: sa.Connection = connection
        return found

    def _opened(self, engine: sa.Engine) -> sa.Connection:
        connection = self._held.enter_context(engine.connect())
        driver: Any = connection.connection.driver_connection
        self._reader.hold(driver)
        self._held.callback(self._reader.let_go, connection.invalidate)
        return connection

    @property
    def _held(self) -> ExitStack:
        """What ends with the answer, where that is more than a line."""
        if self._stack is None:
            self._stack = ExitStack()
        return self._stack

    def settle(self) -> None:
        """Makes sure that what was read is of one state of the data. Raises Moved."""
        if self._glance is not None:
            glance.settle(self._glance)

    def close(self) -> None:
        """Gives the connections back."""
        line, self._line = self._line, None
        if line is not None and self._lines is not None:
            try:
                self._reader.let_go(line.close)
            finally:
                self._lines.take_back(line)
        if self._stack is not None:
            self._stack.close()
