"""A run from beginning to end: what is known, what is asked for, what is stored, and what is told.

Nothing is open in the database while others are asked. What was fetched comes in whole, in one
transaction, with the note that it did; that a run came to nothing is noted in another.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

import sqlalchemy as sa

from skanekarta.access import audit
from skanekarta.errors import SkanekartaError
from skanekarta.sync.fetched import Outcome, Run, Stopped
from skanekarta.upstream import CUT_OFF, SYSTEMS, SyncRun

K = TypeVar("K")
NOT_HELD = "Databasen godtar inte det som hämtades."

Begin = Callable[[], AbstractContextManager[sa.Connection]]
"""A transaction that ends with its `with`."""


class Delivery(Protocol):
    """What was fetched, besides what a system's own storing knows of it."""

    @property
    def stopped(self) -> list[Stopped]:
        """What was left as it was."""
        ...


D = TypeVar("D", bound=Delivery)


@dataclass(frozen=True)
class Source(Generic[K, D]):
    """How a system is read: what has to be known first, how it is asked, and how what it said is
    stored."""

    known: Callable[[sa.Connection], K]
    fetch: Callable[[K], D]
    keep: Callable[[sa.Connection, Run, D], Outcome]


@dataclass
class Report:
    """What a run came to: `complete`, `partly` (something was stopped) or `failed`."""

    system: str
    dry_run: bool = False
    outcome: str = "failed"
    reason: str | None = None
    stopped: list[Stopped] = field(default_factory=list)
    stored: Outcome = field(default_factory=Outcome)
    run: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all that was asked for came in."""
        return self.outcome == "complete"


def synchronise(begin: Begin, run: Run, source: Source[K, D], *, dry_run: bool = False) -> Report:
    """Asks a system and stores what it says, all or nothing. With `dry_run` all is done and taken
    back again, and no run is noted."""
    with begin() as connection:
        known = source.known(connection)
        run = run if dry_run else replace(run, number=_note_start(connection, run))
    report = Report(run.system, dry_run, run=run.number)
    try:
        delivery = source.fetch(known)
        _take_in(begin, run, source, delivery, report)
    except SkanekartaError as error:
        report.reason = f"{SYSTEMS.get(run.system, run.system)}: {error}."
    except (sa.exc.IntegrityError, sa.exc.DataError, ValueError):
        report.reason = NOT_HELD
    except BaseException:
        _note_failure(begin, run, CUT_OFF)
        raise
    if report.outcome == "failed":
        _note_failure(begin, run, report.reason)
    return report


def _take_in(begin: Begin, run: Run, source: Source[K, D], delivery: D, report: Report) -> None:
    with begin() as connection:
        with connection.begin_nested() as savepoint:
            stored = source.keep(connection, run, delivery)
            if run.number is None:
                savepoint.rollback()
                stored.import_id = None
        is_partly = any(not each.left_out for each in delivery.stopped)
        outcome = "partly" if is_partly else "complete"
        if run.number is not None:
            _note_end(connection, run, outcome, delivery.stopped, stored)
    report.outcome, report.stored, report.stopped = outcome, stored, delivery.stopped


def _note_start(connection: sa.Connection, run: Run) -> int:
    statement = sa.insert(SyncRun).values(system=run.system, run_by=run.by).returning(SyncRun.id)
    return connection.execute(statement).scalar_one()


def _note_end(
    connection: sa.Connection, run: Run, outcome: str, stopped: list[Stopped], stored: Outcome
) -> None:
    _end(
        connection,
        run,
        outcome=outcome,
        stopped=[asdict(each) for each in stopped],
        counts=asdict(stored.total),
        import_id=stored.import_id,
    )
    if stored.import_id is not None:
        audit.tell(connection, "imported", run.by, run.address, {"import": stored.import_id})


def _note_failure(begin: Begin, run: Run, reason: str | None) -> None:
    if run.number is not None:
        with begin() as connection:
            _end(connection, run, outcome="failed", reason=reason)


def _end(connection: sa.Connection, run: Run, **told: Any) -> None:
    told["ended_at"] = sa.func.clock_timestamp()
    connection.execute(sa.update(SyncRun).where(SyncRun.id == run.number).values(told))
