"""A look at the data that is sure to be of one state of them, without a transaction.

A snapshot costs three journeys to the database: its beginning, the version of what is seen, its
end. Versions only grow, and each comes with its data in one commit. So if they are, when all has
been read, what they were known to be before the first statement, every statement in between saw
that one state. Should they have moved, `Moved` is raised and the answer is made again, in a
snapshot this time (`routes.ReadingRoute`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
import sqlalchemy as sa

from skanekarta.line import Elsewhere, Line
from skanekarta.provenance import PULSE, STATE, State
from skanekarta.wire import Row, Wire, rows, wire, words_of

P = ParamSpec("P")
T = TypeVar("T")


class Moved(Exception):
    """The data changed while they were looked at."""


class Look:
    """The state that is taken for granted, and whether it was still so after the last statement."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.is_sure = False

    def compare(self, pulse: int) -> None:
        """Raises Moved where the state is no longer that one."""
        self.is_sure = pulse == self.state.pulse
        if not self.is_sure:
            raise Moved


LOOK = "skanekarta_look"


def begin(connection: sa.Connection, state: State) -> None:
    """From now on the connection's data are taken to be of that state."""
    connection.info.update({STATE: state, LOOK: Look(state)})


def settle(connection: sa.Connection) -> None:
    """Makes sure that all that was read is of the state that it was taken to be. Raises Moved."""
    look = _look(connection)
    if look is not None and not look.is_sure:
        PULSE_ALONE.rows(connection)


def settled(
    connection: sa.Connection,
    read: Callable[Concatenate[sa.Connection, P], T],
    *args: P.args,
    **named: P.kwargs,
) -> Callable[[], T]:
    """Reads with that connection, to be remembered as of the state that is taken for granted;
    raises Moved where it may be of another."""

    def made() -> T:
        found = read(connection, *args, **named)
        settle(connection)
        return found

    return made


def end(connection: sa.Connection) -> None:
    """The connection knows of no state any more."""
    if not connection.invalidated:
        connection.info.pop(STATE, None)
        connection.info.pop(LOOK, None)


def watch(engine: sa.Engine) -> None:
    """Whatever is read through that engine must be made sure of again."""

    def unsure(connection: sa.Connection, *_: object) -> None:
        look = _look(connection)
        if look is not None:
            look.is_sure = False

    sa.event.listen(engine, "before_cursor_execute", unsure)


def _look(connection: sa.Connection) -> Look | None:
    found: Look | None = connection.info.get(LOOK)
    return found


NUMBERS = itertools.count()


class Ready:
    """A statement that is sent again and again. From the second time on it goes to the driver as
    it is: SQLAlchemy takes longer to recognise a long one than PostgreSQL to answer it, and longer
    still to put it into words. It tells the data's pulse as well, which saves the question at the
    end. It is made when it is wanted: its text is a hundredth of what SQLAlchemy holds of it.
    `is_steady`: its rows are found in the same way whatever its values are, by their key or among
    few, so a line has it planned once when it is asked often; to plan the select of a layer takes
    PostgreSQL longer than to read one row by it."""

    OFTEN = 3
    """From so many times on a statement is likely to come again: its plan takes memory."""

    def __init__(
        self, make: Callable[[], sa.Select[*tuple[Any, ...]]], *, is_steady: bool = False
    ) -> None:
        self._make = make
        self._name = b"steady_%d" % next(NUMBERS) if is_steady else None
        self._is_known = False
        self._wire: Wire | None = None
        self._asked = 0

    def rows(self, connection: sa.Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Its rows, with other values for its parameters. Raises Moved."""
        look = _look(connection)
        if look is not None:
            look.is_sure = False  # nothing tells the pulse where there are no rows
        found = self._sent(connection, values)
        if look is not None and found:
            look.compare(int(found[0][-1]))
        return [row[:-1] for row in found]

    def _sent(self, connection: sa.Connection, values: Mapping[str, Any]) -> Sequence[Row]:
        if isinstance(connection, Line):
            if self._wire is None:
                raise Elsewhere  # to put it into words takes long
            self._asked += 1
            name = self._name if self._asked >= self.OFTEN else None
            return _over(connection, self._wire.having(connection.words, values), name)
        if not self._is_known:
            self._is_known = True
            return [tuple(row) for row in connection.execute(self._statement(), values)]
        driver: Any = connection.connection.driver_connection
        if self._wire is None:
            self._wire = wire(self._statement(), driver, values)
        words = words_of(driver)
        try:
            return rows(words, self._wire.having(words, values).ask(driver))
        except psycopg.Error as error:
            if driver.closed:
                connection.invalidate(error)
            raise _told(error) from error

    def _statement(self) -> sa.Select[Any]:
        pulse: Any = sa.literal_column(f"({PULSE})").label("pulse")
        return self._make().add_columns(pulse)


PULSE_ALONE = Ready(sa.select)
"""Tells the data's pulse, as every such statement does, and nothing besides."""


def _over(line: Line, asked: Wire, name: bytes | None) -> Sequence[Row]:
    """The server's answer over a line. Raises Elsewhere."""
    try:
        return rows(line.words, line.ask(asked, name))
    except psycopg.Error as error:
        raise _told(error) from error


def _told(error: psycopg.Error) -> BaseException:
    """An error of the server's as SQLAlchemy tells it."""
    return sa.exc.DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True)
