"""A statement as it is sent, and what comes back: asked of libpq itself. The driver's cursor is
made for all that a statement can be, and takes three times as long as a small one does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from psycopg.abc import Transformer
from psycopg.adapt import PyFormat
from psycopg.adapt import Transformer as Words
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy.sql.compiler import ExpandedState

from skanekarta.written import PLAIN

Driver = psycopg.Connection[Any]
Row = tuple[Any, ...]


class Wire(NamedTuple):
    """A statement's text, and its values by their parameters' names, as they are sent: written
    once where they are the same every time."""

    text: bytes = b""
    names: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    types: tuple[int, ...] = ()
    formats: tuple[Format, ...] = ()

    def having(self, writer: Transformer, values: Mapping[str, Any]) -> Wire:
        """The same with those values for their parameters."""
        if not values:
            return self
        places = [place for place, name in enumerate(self.names) if name in values]
        written = _written(writer, [values[self.names[place]] for place in places])
        texts, types, formats = list(self.values), list(self.types), list(self.formats)
        for place, text, oid, form in zip(places, *written, strict=True):
            texts[place], types[place], formats[place] = text, oid, form
        return Wire(self.text, self.names, tuple(texts), tuple(types), tuple(formats))

    def ask(self, driver: Driver) -> PGresult:
        """The server's answer, waited for. Raises psycopg.Error."""
        if not driver.autocommit and driver.pgconn.transaction_status == TransactionStatus.IDLE:
            driver.execute(b"SELECT")  # before its first statement the driver begins
        return driver.pgconn.exec_params(*self.sent())

    def sent(self) -> tuple[Any, ...]:
        """What libpq takes; figures come back in binary."""
        return self.text, self.values, self.types, self.formats, Format.BINARY


def wire(statement: sa.Select[Any], driver: Driver, values: Mapping[str, Any]) -> Wire:
    """The statement as it is sent with those values for its parameters."""
    compiled: Any = statement.compile(dialect=PLAIN)
    needed = {name: values[name] for name, bind in compiled.binds.items() if bind.required}
    sent: ExpandedState = compiled.construct_expanded_state(needed)
    of = {name: _process(bind) for name, bind in compiled.binds.items()}
    of.update(sent.processors)
    names = tuple(sent.positiontup or ())
    found = [
        process(value) if (process := of.get(name)) else value
        for name, value in zip(names, sent.positional_parameters, strict=True)
    ]
    return Wire(sent.statement.encode(), names, *_written(words_of(driver), found))


def _process(bind: sa.BindParameter[Any]) -> Callable[[Any], Any] | None:
    """What makes a value of the parameter's type into what the driver takes."""
    return bind.type.dialect_impl(PLAIN).bind_processor(PLAIN)


def words_of(driver: Driver) -> Transformer:
    """What writes values for that connection and reads what it answers; for one at a time, again
    and again."""
    return Words.from_context(driver)


def _written(
    writer: Transformer, values: Sequence[Any]
) -> tuple[tuple[Any, ...], tuple[int, ...], tuple[Format, ...]]:
    """The values as the driver writes them, their types and formats."""
    written = writer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    return tuple(written), tuple(writer.types or ()), tuple(writer.formats or ())


def rows(reader: Transformer, found: PGresult) -> Sequence[Row]:
    """The rows of an answer, read by the driver's own loaders. Raises psycopg.Error where it is
    an error of the server's."""
    if found.status != ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(found)
    reader.set_pgresult(found)
    try:
        return reader.load_rows(0, found.ntuples, tuple)
    finally:
        reader.set_pgresult(None)  # it may wait long for the next
