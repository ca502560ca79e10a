"""What the 2024 report says of all 33 municipalities together, without saying which is which.

Sums to hold a full table against once it is loaded, never to fill in a municipality with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base

TOPICS = ("policy-documents", "organisation", "dialogues", "networks")
"""What the sums are of, in the report's own order."""


LISTED = ", ".join(f"'{topic}'" for topic in TOPICS)


class ReportSum(Base):
    """A sum of the report's: how many municipalities (or networks) are so."""

    __tablename__ = "report_sums"
    __table_args__ = (
        sa.CheckConstraint("figure >= 0", name="figure_counted"),
        sa.CheckConstraint(f"topic in ({LISTED})", name="topic_is_known"),
    )

    slug: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]
    topic: Mapped[str]
    title: Mapped[str] = mapped_column(unique=True)
    figure: Mapped[int]
    note: Mapped[str | None]
    source: Mapped[str]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


@dataclass(frozen=True)
class Sum:
    """One of them, as a page tells it."""

    slug: str
    topic: str
    title: str
    figure: int
    note: str | None
    source: str


def sums(connection: sa.Connection) -> Sequence[Sum]:
    """Every sum, in the report's order."""
    columns = (ReportSum.slug, ReportSum.topic, ReportSum.title, ReportSum.figure)
    statement = sa.select(*columns, ReportSum.note, ReportSum.source).order_by(ReportSum.place)
    return [Sum(*row) for row in connection.execute(statement)]
