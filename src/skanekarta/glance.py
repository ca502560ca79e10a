"""A look at the data that is sure to be of one state of them, without a transaction.

A snapshot costs three journeys to the database: its beginning, the version of what is seen, its
end. Versions only grow, and each comes with its data in one commit. So if they are, when all has
been read, what they were known to be before the first statement, every statement in between saw
that one state. Should they have moved, `Moved` is raised and the answer is made again, in a
snapshot this time (`routes.ReadingRoute`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta.provenance import PULSE, STATE, State


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
    connection.execution_options(**{STATE: state, LOOK: Look(state)})


def settle(connection: sa.Connection) -> None:
    """Makes sure that all that was read is of the state that it was taken to be. Raises Moved."""
    look = _look(connection)
    if look is not None and not look.is_sure:
        look.compare(int(connection.exec_driver_sql(PULSE).scalar_one()))


def end(connection: sa.Connection) -> None:
    """The connection knows of no state any more."""
    connection.execution_options(**{STATE: None, LOOK: None})


def watch(engine: sa.Engine) -> None:
    """Whatever is read through that engine must be made sure of again."""

    def unsure(connection: sa.Connection, *_: object) -> None:
        look = _look(connection)
        if look is not None:
            look.is_sure = False

    sa.event.listen(engine, "before_cursor_execute", unsure)


def _look(connection: sa.Connection) -> Look | None:
    found: Look | None = connection.get_execution_options().get(LOOK)
    return found


class Ready:
    """A statement that is sent again and again. From the second time on it is in the driver's own
    words: SQLAlchemy takes longer to recognise a long one than PostgreSQL to answer it, and longer
    still to put it into words. It tells the data's pulse as well, which saves the question at the
    end."""

    def __init__(self, statement: sa.Select[*tuple[Any, ...]]) -> None:
        pulse: Any = sa.literal_column(f"({PULSE})").label("pulse")
        self._statement: sa.Select[*tuple[Any, ...]] = statement.add_columns(pulse)
        self._is_known = False
        self._text = ""
        self._values: Mapping[str, Any] = {}

    def rows(self, connection: sa.Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Its rows, with other values for its parameters. Raises Moved."""
        found = self._sent(connection, values).all()
        look = _look(connection)
        if look is not None and found:
            look.compare(int(found[0][-1]))
        return [tuple(row[:-1]) for row in found]

    def _sent(self, connection: sa.Connection, values: Mapping[str, Any]) -> sa.CursorResult[Any]:
        if not self._is_known:
            self._is_known = True
            return connection.execute(self._statement, values)
        if not self._text:
            self._put_together(connection.dialect, values)
        return connection.exec_driver_sql(self._text, {**self._values, **values})

    def _put_together(self, dialect: sa.Dialect, values: Mapping[str, Any]) -> None:
        how = {"render_postcompile": True}
        compiled = self._statement.compile(dialect=dialect, compile_kwargs=how)
        plain = compiled.construct_params(dict(values))
        binds = compiled.binds.items()
        bound = {n: _bound(plain[n], each.type, dialect) for n, each in binds if n in plain}
        self._values = {**plain, **bound}
        self._text = str(compiled)
        del self._statement  # a hundred times as large as its text


def _bound(value: Any, kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Any:
    """The value as the driver takes it."""
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process(value) if process else value
