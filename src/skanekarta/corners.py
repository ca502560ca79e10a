"""Skåne's four corners: which municipalities work together in which part of the region.

Who is in which is the administration's to say: the table comes with a source for each row and is
replaced by `skanekarta import corners`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.codelists import FIXED
from skanekarta.db import Base
from skanekarta.municipality import Municipality

CORNERS = FIXED["corner"]
"""Slug → wording, in the order that people say them in."""

LISTED = ", ".join(f"'{slug}'" for slug in CORNERS)


class Corner(Base):
    """The corner that a municipality is in, and who says so."""

    __tablename__ = "corners"
    __table_args__ = (sa.CheckConstraint(f"corner in ({LISTED})", name="corner_is_known"),)

    municipality: Mapped[str] = mapped_column(
        sa.ForeignKey("municipalities.code"), primary_key=True
    )
    corner: Mapped[str]
    source: Mapped[str]
    source_url: Mapped[str | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class CornerHistory(Base):
    """All of the division as it was before that import; null where there was none. Rows are only
    added."""

    __tablename__ = "corner_history"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    state: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))


def members(connection: sa.Connection) -> Mapping[str, tuple[str, ...]]:
    """The municipalities' codes by corner, each in the alphabet's order; every corner is there,
    also one without any."""
    name = sa.collate(Municipality.name, "sv-x-icu")
    asked = sa.select(Corner.corner, Corner.municipality).join(
        Municipality, Municipality.code == Corner.municipality
    )
    found: dict[str, tuple[str, ...]] = dict.fromkeys(CORNERS, ())
    for slug, code in connection.execute(asked.order_by(name)):
        found[slug] = (*found[slug], code)
    return found
