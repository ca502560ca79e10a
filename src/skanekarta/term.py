"""What the rows of every vocabulary have."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from skanekarta.db import Base

PLAIN = "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'"


def organisation() -> tuple[sa.CheckConstraint, ...]:
    """What a vocabulary of organisations demands: a number with the right check digit (the
    database's function `is_organisation_number`)."""
    checks = {
        "slug_is_plain": PLAIN,
        "organisation_number_is_valid": "is_organisation_number(organisation_number)",
    }
    return tuple(sa.CheckConstraint(text, name=name) for name, text in checks.items())


class Term(Base):
    """What every vocabulary's rows have."""

    __abstract__ = True

    slug: Mapped[str] = mapped_column(primary_key=True, sort_order=-10)
    title: Mapped[str] = mapped_column(unique=True, sort_order=-9)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), server_default="{}", sort_order=-8)
    valid_from: Mapped[int | None] = mapped_column(sort_order=-7)
    valid_to: Mapped[int | None] = mapped_column(sort_order=-6)
    source: Mapped[str | None] = mapped_column(sort_order=-5)
    note: Mapped[str | None] = mapped_column(sort_order=-4)

    @declared_attr
    def parent(cls) -> Mapped[str | None]:
        """The broader term, of the same vocabulary."""
        return mapped_column(sa.ForeignKey(f"{cls.__tablename__}.slug"), sort_order=-3)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[sa.CheckConstraint, ...]:
        return (sa.CheckConstraint(PLAIN, name="slug_is_plain"),)
