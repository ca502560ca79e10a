"""Where data came from, and which version of them this is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base


class Import(Base):
    """One file taken in: who did it, when, which bytes, how many rows."""

    __tablename__ = "imports"
    __table_args__ = (sa.CheckConstraint("rows >= 0", name="rows_counted"),)

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    dataset: Mapped[str] = mapped_column(index=True)
    file: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    imported_by: Mapped[str]
    imported_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )


class DataVersion(Base):
    """A counter for each table, moved by the database itself (trigger `track_changes`) whenever
    rows of it change. A layer's version is the sum over the tables that its select reads."""

    __tablename__ = "data_versions"

    table_name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(sa.BigInteger, server_default="0")
    changed_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )


@dataclass(frozen=True)
class Version:
    """Which state of the data an answer was made from: the sum of its tables' versions."""

    number: int
    changed_at: dt.datetime | None
    tables: frozenset[str] = frozenset()


def version(connection: sa.Connection, tables: Iterable[str]) -> Version:
    """The version of those tables together. Read it *before* the data: an answer may then be
    newer than its ETag, which costs one extra request, but never older, which would be a lie."""
    tables = frozenset(tables)
    statement = sa.select(
        sa.func.coalesce(sa.func.sum(DataVersion.version), 0), sa.func.max(DataVersion.changed_at)
    ).where(DataVersion.table_name.in_(sorted(tables)))
    number, changed_at = connection.execute(statement).one()
    return Version(int(number), changed_at, tables)


def present(tables: Iterable[str]) -> sa.ScalarSelect[int]:
    """The same number as a part of a statement: what is kept says of which it is."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(DataVersion.version), 0))
        .where(DataVersion.table_name.in_(sorted(tables)))
        .scalar_subquery()
    )


def versions(connection: sa.Connection) -> Mapping[str, int]:
    """Every table's own version."""
    found = connection.execute(sa.select(DataVersion.table_name, DataVersion.version))
    return {row.table_name: row.version for row in found}


def sha256_of(*files: Path) -> str:
    """The files' SHA-256, one after the other, as hexadecimal text."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_loaded(connection: sa.Connection, dataset: str, sha256: str) -> bool:
    """Whether the newest import of that data set was of just these bytes."""
    newest = (
        sa.select(Import.sha256)
        .where(Import.dataset == dataset)
        .order_by(Import.id.desc())
        .limit(1)
    )
    return connection.scalar(newest) == sha256


def record(
    connection: sa.Connection, dataset: str, file: str, sha256: str, rows: int, by: str
) -> int:
    """Notes that a file was taken in, and gives the import's id."""
    statement = (
        sa.insert(Import)
        .values(dataset=dataset, file=file, sha256=sha256, rows=rows, imported_by=by)
        .returning(Import.id)
    )
    return connection.execute(statement).scalar_one()


def forget_older(connection: sa.Connection, table: sa.Table, import_id: int) -> None:
    """Takes away the rows that earlier imports of the same data set left and this one has not
    brought again: a file is the whole of what it speaks of."""
    dataset = sa.select(Import.dataset).where(Import.id == import_id).scalar_subquery()
    earlier = sa.select(Import.id).where(Import.dataset == dataset, Import.id != import_id)
    connection.execute(sa.delete(table).where(table.c.import_id.in_(earlier)))


def set_rows(connection: sa.Connection, import_id: int, rows: int) -> None:
    """Notes how many rows an import turned out to have."""
    connection.execute(sa.update(Import).where(Import.id == import_id).values(rows=rows))
