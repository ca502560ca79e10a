"""A look at the data that is sure to be of one state of them, without a transaction.

A snapshot costs three journeys to the database: its beginning, the version of what is seen, its
end. Versions only grow, and each comes with its data in one commit. So if they are, when all has
been read, what they were known to be before the first statement, every statement in between saw
that one state. Should they have moved, `Moved` is raised and the answer is made again, in a
snapshot this time (`routes.ReadingRoute`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
import sqlalchemy as sa
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import ExpandedState

from skanekarta.provenance import PULSE, STATE, State

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
        look.compare(int(connection.exec_driver_sql(PULSE).scalar_one()))


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


DIALECT: sa.Dialect = PGDialect_psycopg(  # type: ignore[no-untyped-call]  # SQLAlchemy's own has no types
    paramstyle="numeric_dollar"
)
"""PostgreSQL's own way of numbering parameters: the driver need not look for them in the text."""


class Ready:
    """A statement that is sent again and again. From the second time on it goes to the driver as
    it is: SQLAlchemy takes longer to recognise a long one than PostgreSQL to answer it, and longer
    still to put it into words. It tells the data's pulse as well, which saves the question at the
    end. It is made when it is wanted: its text is a hundredth of what SQLAlchemy holds of it."""

    def __init__(self, make: Callable[[], sa.Select[*tuple[Any, ...]]]) -> None:
        self._make = make
        self._is_known = False
        self._text = b""
        self._wire = Wire()

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
        if not self._is_known:
            self._is_known = True
            return [tuple(row) for row in connection.execute(self._statement(), values)]
        if not self._text:
            self._put_together(connection, values)
        return _answered(connection, self._text, self._wire.having(connection, values))

    def _statement(self) -> sa.Select[Any]:
        pulse: Any = sa.literal_column(f"({PULSE})").label("pulse")
        return self._make().add_columns(pulse)

    def _put_together(self, connection: sa.Connection, values: Mapping[str, Any]) -> None:
        compiled: Any = self._statement().compile(dialect=DIALECT)
        needed = {name: values[name] for name, bind in compiled.binds.items() if bind.required}
        sent: ExpandedState = compiled.construct_expanded_state(needed)
        of = {name: _process(bind) for name, bind in compiled.binds.items()}
        of.update(sent.processors)
        names = tuple(sent.positiontup or ())
        found = [
            process(value) if (process := of.get(name)) else value
            for name, value in zip(names, sent.positional_parameters, strict=True)
        ]
        self._wire = Wire(names, *_written(connection, found))
        self._text = sent.statement.encode()


Row = tuple[Any, ...]


def _process(bind: sa.BindParameter[Any]) -> Callable[[Any], Any] | None:
    """What makes a value of the parameter's type into what the driver takes."""
    return bind.type.dialect_impl(DIALECT).bind_processor(DIALECT)


@dataclass(frozen=True)
class Wire:
    """A statement's values by their parameters' names, as they are sent: written once where they
    are the same every time."""

    names: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    types: tuple[int, ...] = ()
    formats: tuple[Format, ...] = ()

    def having(self, connection: sa.Connection, values: Mapping[str, Any]) -> Wire:
        """The same with those values for their parameters."""
        if not values:
            return self
        places = [place for place, name in enumerate(self.names) if name in values]
        written = _written(connection, [values[self.names[place]] for place in places])
        parts = [list(each) for each in (self.values, self.types, self.formats)]
        for part, others in zip(parts, written, strict=True):
            for place, other in zip(places, others, strict=True):
                part[place] = other
        return Wire(self.names, *map(tuple, parts))


def _written(
    connection: sa.Connection, values: Sequence[Any]
) -> tuple[tuple[Any, ...], tuple[int, ...], tuple[Format, ...]]:
    """The values as the driver writes them, their types and formats."""
    driver: Any = connection.connection.driver_connection
    writer = Transformer.from_context(driver)
    written = writer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    return tuple(written), tuple(writer.types or ()), tuple(writer.formats or ())


def _answered(connection: sa.Connection, text: bytes, wire: Wire) -> Sequence[Row]:
    """The server's answer, and its errors as SQLAlchemy tells them. Asked of libpq itself: the
    driver's cursor is made for all that a statement can be, and takes three times as long."""
    driver: Any = connection.connection.driver_connection
    try:
        if not driver.autocommit and driver.pgconn.transaction_status == TransactionStatus.IDLE:
            driver.execute(b"SELECT")  # before its first statement the driver begins
        found = driver.pgconn.exec_params(
            text, wire.values, wire.types, wire.formats, Format.BINARY
        )
        if found.status != ExecStatus.TUPLES_OK:
            raise psycopg.errors.error_from_result(found)
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raise sa.exc.DBAPIError.instance(
            None, None, error, psycopg.Error, hide_parameters=True
        ) from error
    reader = Transformer.from_context(driver)
    reader.set_pgresult(found)
    return reader.load_rows(0, found.ntuples, tuple)
