"""What is fetched from elsewhere: which systems, when it last went well, and Kolada's groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base

SYSTEMS: Mapping[str, str] = {
    "kolada": "Kolada",
    "scb": "SCB",
    "localities": "SCB:s tätorter",
}
"""What a source is called; an indicator's `system` is one of them."""

LONGEST = dt.timedelta(hours=1)
"""A run that has not ended by then was cut off."""

CUT_OFF = "Hämtningen avbröts innan den var klar."


class SyncRun(Base):
    """One time that figures were asked for, and what came of it. It has no outcome until it has
    ended. `stopped` holds what was left out, and why: `[{"what": …, "why": …}]`."""

    __tablename__ = "sync_runs"
    __table_args__ = (
        sa.CheckConstraint("outcome in ('complete', 'partly', 'failed')", name="outcome_is_known"),
        sa.CheckConstraint("(outcome is null) = (ended_at is null)", name="ended_with_an_outcome"),
        sa.Index("ix_sync_runs_system", "system", "id"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    system: Mapped[str]
    started_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    ended_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    stopped: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default="[]")
    run_by: Mapped[str]
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("imports.id"))


class MunicipalityGroup(Base):
    """A group of municipalities that Kolada has made of those like a certain one: `municipality`,
    where its title names one of Skåne's."""

    __tablename__ = "municipality_groups"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    municipality: Mapped[str | None] = mapped_column(sa.ForeignKey("municipalities.code"))
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class MunicipalityGroupMember(Base):
    """A municipality of such a group: of all Sweden, so the code may be one that Skåne lacks."""

    __tablename__ = "municipality_group_members"

    group_id: Mapped[str] = mapped_column(
        sa.ForeignKey("municipality_groups.id", ondelete="CASCADE"), primary_key=True
    )
    municipality: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]


@dataclass(frozen=True)
class Freshness:
    """How it stands with a source: when it was last read to the end, and whether and why it has
    failed since. `stopped` is what the latest good run had to leave out."""

    system: str
    title: str
    succeeded_at: dt.datetime | None
    failed_at: dt.datetime | None
    reason: str | None
    stopped: tuple[Mapping[str, str], ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether the latest attempt came to nothing."""
        return self.failed_at is not None


RUNS = sa.text("""
WITH ended AS (
    SELECT system, stopped, reason, coalesce(outcome, 'failed') AS outcome, id,
           coalesce(ended_at, started_at) AS at
    FROM sync_runs
    WHERE outcome IS NOT NULL OR started_at < clock_timestamp() - cast(:longest AS interval))
SELECT DISTINCT ON (system, outcome = 'failed') system, outcome, at, reason, stopped
FROM ended ORDER BY system, outcome = 'failed', id DESC
""")


def freshness(connection: sa.Connection) -> dict[str, Freshness]:
    """For each system in SYSTEMS, how it stands; one that was never read has no moments."""
    found = connection.execute(RUNS, {"longest": LONGEST}).all()
    good = {row.system: row for row in found if row.outcome != "failed"}
    bad = {row.system: row for row in found if row.outcome == "failed"}
    return {
        system: _freshness(system, title, good.get(system), bad.get(system))
        for system, title in SYSTEMS.items()
    }


def _freshness(
    system: str, title: str, good: sa.Row[Any] | None, bad: sa.Row[Any] | None
) -> Freshness:
    failed = bad if bad is not None and (good is None or bad.at > good.at) else None
    return Freshness(
        system,
        title,
        succeeded_at=None if good is None else good.at,
        failed_at=None if failed is None else failed.at,
        reason=None if failed is None else failed.reason or CUT_OFF,
        stopped=() if good is None else tuple(good.stopped),
    )
