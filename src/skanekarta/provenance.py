"""Where data came from, and which version of them this is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base


class Import(Base):
    """One file taken in: who did it, when, which bytes, how many rows; or an earlier import
    undone (`kind` is `undo`, and `undoes` says which).

    The counts are of grants or calls; they are null where the file held others, or came before
    they were kept. `scope` is what the file was said to be the whole of, if it was."""

    __tablename__ = "imports"
    __table_args__ = (
        sa.CheckConstraint("rows >= 0", name="rows_counted"),
        sa.CheckConstraint(
            "kind = 'import' AND undoes IS NULL OR kind = 'undo' AND undoes < id",
            name="kind_is_known",
        ),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    dataset: Mapped[str] = mapped_column(index=True)
    file: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    imported_by: Mapped[str]
    imported_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    kind: Mapped[str] = mapped_column(server_default="import")
    added: Mapped[int | None]
    changed: Mapped[int | None]
    unchanged: Mapped[int | None]
    withdrawn: Mapped[int | None]
    scope: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    undoes: Mapped[int | None] = mapped_column(sa.ForeignKey("imports.id"))


class TermHistory(Base):
    """What an import did with a term of a vocabulary: all of its row before and after, null where
    there was none. The two are the same where the import only spoke of a term that an earlier one
    had brought; an organisation number is in them where the file told it. Rows are only added."""

    __tablename__ = "term_history"
    __table_args__ = (sa.Index("ix_term_history_term", "vocabulary", "term", "id"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    vocabulary: Mapped[str]
    term: Mapped[str]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


OF_LISTS = (
    *("calls", "corners", "policy-documents", "municipal-organisations", "municipal-links"),
)
"""Data sets of administrators' lists, but for grants, whose are named by their files."""

DATASET = sa.case(
    (Import.dataset.contains("/"), Import.dataset),
    (Import.dataset.in_(OF_LISTS), Import.dataset),
    else_="grants",
)
"""What an import was of, as the public is told: the name of somebody's own file is theirs."""


SYNC = "sync/"
"""How the data sets begin that are fetched from other systems: `sync/kolada`."""


TOLD = Import.dataset != "activities"
"""Which imports the public is told of. What one brought to the log is told by its entries, to
those who may read them."""


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


PULSE = "SELECT CAST(coalesce(sum(version), 0) AS bigint) FROM data_versions"
"""A number that moves whenever any table does."""

INTERNAL = "skanekarta_internal"
"""In a connection's `info` where a member of staff reads: the names that count what only staff
see, by the tables whose rows they are."""

STATE = "skanekarta_state"
"""In a connection's `info` where its data are taken to be of a state that is known (`glance`)."""


@dataclass(frozen=True)
class State:
    """Every table's version at one moment, and their `pulse`."""

    pulse: int
    tables: Mapping[str, tuple[int, dt.datetime]]
    _found: dict[frozenset[str], Version] = field(default_factory=dict, repr=False)

    def of(self, tables: frozenset[str]) -> Version:
        """The version of those tables together."""
        if tables not in self._found:
            known = [self.tables[each] for each in tables if each in self.tables]
            latest = max((changed_at for _, changed_at in known), default=None)
            self._found[tables] = Version(sum(number for number, _ in known), latest, tables)
        return self._found[tables]


def state(connection: sa.Connection) -> State:
    """What every table's version is now."""
    statement = sa.select(DataVersion.table_name, DataVersion.version, DataVersion.changed_at)
    found = {name: (number, at) for name, number, at in connection.execute(statement)}
    return State(sum(number for number, _ in found.values()), found)


def version(connection: sa.Connection, tables: Iterable[str]) -> Version:
    """The version of those tables together. Read it *before* the data: an answer may then be
    newer than its ETag, which costs one extra request, but never older, which would be a lie."""
    info = connection.info
    tables, more = frozenset(tables), info.get(INTERNAL)
    if more:
        tables |= {more[each] for each in tables & more.keys()}
    known: State | None = info.get(STATE)
    if known is not None:
        return known.of(tables)
    number, changed_at = connection.execute(_version_of(tables)).one()
    return Version(int(number), changed_at, tables)


def moved(connection: sa.Connection, table: str) -> None:
    """Moves the number of a table without a trigger, in the transaction that has changed it."""
    now = {"version": DataVersion.version + 1, "changed_at": sa.func.clock_timestamp()}
    first = insert(DataVersion).values(table_name=table, version=1)
    on = first.on_conflict_do_update(index_elements=[DataVersion.table_name], set_=now)
    connection.execute(on)


@lru_cache(maxsize=64)
def _version_of(tables: frozenset[str]) -> sa.Select[int, dt.datetime]:
    return sa.select(
        sa.func.coalesce(sa.func.sum(DataVersion.version), 0), sa.func.max(DataVersion.changed_at)
    ).where(DataVersion.table_name.in_(sorted(tables)))


def present(tables: Iterable[str]) -> sa.ScalarSelect[int]:
    """The same number as a part of a statement: what is kept says of which it is."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(DataVersion.version), 0))
        .where(DataVersion.table_name.in_(sorted(tables)))
        .scalar_subquery()
    )


def sha256_of(*files: Path) -> str:
    """The files' SHA-256, one after the other, as hexadecimal text."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_loaded(connection: sa.Connection, dataset: str, sha256: str) -> bool:
    """Whether the newest import of that data set was of just these bytes. One that has been
    undone counts: what a person took away does not come back by itself."""
    newest = (
        sa.select(Import.sha256)
        .where(Import.dataset == dataset, Import.kind == "import")
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


def count(
    connection: sa.Connection,
    import_id: int,
    counts: Mapping[str, int],
    scope: Mapping[str, str] | None = None,
) -> None:
    """Notes how many grants or calls an import added, changed, withdrew and left as they were, and
    when: now, not when a long transaction began, since readers ask for what is later than a
    moment."""
    told: dict[str, Any] = {**counts, **({"scope": dict(scope)} if scope else {})}
    told["imported_at"] = sa.func.clock_timestamp()
    connection.execute(sa.update(Import).where(Import.id == import_id).values(told))
