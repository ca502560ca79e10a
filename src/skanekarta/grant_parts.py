"""What a grant has several of: municipalities with their shares, areas, target groups."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base

Money = sa.Numeric(14, 2)
"""Kronor and öre."""


class GrantMunicipality(Base):
    """A municipality of a grant, in a role: `seat` of the recipient or `activity` (where the
    work happens). The shares of a role add up to the amount; a deferred trigger sees to it."""

    __tablename__ = "grant_municipalities"
    __table_args__ = (
        sa.CheckConstraint("role in ('seat', 'activity')", name="role_is_known"),
        sa.Index(
            "uq_grant_municipalities_seat",
            "grant_id",
            unique=True,
            postgresql_where=sa.text("role = 'seat'"),
        ),
    )

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(
        sa.ForeignKey("municipalities.code"), primary_key=True
    )
    share_sek: Mapped[Decimal] = mapped_column(Money)


class GrantArea(Base):
    """An area of a grant."""

    __tablename__ = "grant_areas"

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True
    )
    area: Mapped[str] = mapped_column(sa.ForeignKey("areas.slug"), primary_key=True)


class GrantTargetGroup(Base):
    """A target group of a grant."""

    __tablename__ = "grant_target_groups"

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grants.id", ondelete="CASCADE"), primary_key=True
    )
    target_group: Mapped[str] = mapped_column(sa.ForeignKey("target_groups.slug"), primary_key=True)
