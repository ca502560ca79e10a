"""Features kept as the text that pages send: made once when data come in, sent many times.

The text is made by the very description that pages are made by (`sql.texts`), in the importer's
own transaction. It is used only while it is whole and new: of the tables' present version and
of the present program's statement. When either moves on, pages are made from the rows again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta import provenance
from skanekarta.db import Base
from skanekarta.provenance import Version

Statement = sa.Select[str, str]
"""What gives every row's `id` and `body`."""


class Feature(Base):
    """A feature in CRS84 with all its properties, as text."""

    __tablename__ = "stored_features"

    collection: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]


class Made(Base):
    """Of which data, and by which statement, a collection's texts were made; under another name
    (`<collection>/…`), what else is kept of it."""

    __tablename__ = "stored_collections"

    collection: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(sa.BigInteger)
    statement: Mapped[str]


def is_whole(connection: sa.Connection, collection: str, version: Version, statement: str) -> bool:
    """Whether that collection's texts are of that version and by that statement's `print_of`."""
    found = connection.execute(
        sa.select(Made.version, Made.statement).where(Made.collection == collection)
    ).one_or_none()
    return found is not None and tuple(found) == (version.number, statement)


def presence(name: str, tables: Iterable[str], statement: str) -> sa.ColumnElement[bool]:
    """The condition that what is kept under that name is of the tables' present version and by
    the statement with that `print_of`."""
    return sa.exists().where(
        Made.collection == name,
        Made.statement == statement,
        Made.version == provenance.present(tables),
    )


def is_present(connection: sa.Connection, name: str, tables: Iterable[str], statement: str) -> bool:
    """Whether it is so just now."""
    return bool(connection.scalar(sa.select(presence(name, tables, statement))))


def note(connection: sa.Connection, name: str, version: Version, statement: str) -> None:
    """Notes that what is kept under that name is of that version and by that statement."""
    connection.execute(sa.delete(Made).where(Made.collection == name))
    made = {"collection": name, "version": version.number, "statement": statement}
    connection.execute(sa.insert(Made).values(made))


@lru_cache(maxsize=64)
def print_of(statement: sa.Select[*tuple[Any, ...]]) -> str:
    """What tells one statement from another: its SQL, hashed."""
    return hashlib.sha256(sql_of(statement).encode()).hexdigest()


def sql_of(statement: sa.Select[*tuple[Any, ...]]) -> str:
    """A statement as PostgreSQL reads it, its constants within it."""
    dialect = sa.make_url("postgresql+psycopg://").get_dialect()()
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


@lru_cache(maxsize=64)
def lasts(statement: sa.Select[*tuple[Any, ...]]) -> bool:
    """Whether the texts hold for every reader and any day."""
    return not re.search(r"current_setting|current_date|now\(", sql_of(statement))


def refresh(
    connection: sa.Connection, collection: str, statement: Statement, tables: Iterable[str]
) -> None:
    """Makes a collection's texts if they are not whole, in the caller's transaction: a reader
    sees new data and new texts at once, or neither. Those that do not last are not made."""
    version = provenance.version(connection, tables)
    made_by = print_of(statement)
    if not lasts(statement) or is_whole(connection, collection, version, made_by):
        return
    connection.execute(sa.delete(Feature).where(Feature.collection == collection))
    rows = statement.subquery("t")
    chosen = sa.select(sa.literal(collection), rows.c.id, rows.c.body)
    connection.execute(sa.insert(Feature).from_select(["collection", "id", "body"], chosen))
    note(connection, collection, version, made_by)
