"""What imports did with the rows of small registers: policy documents, organisation, links."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base


class RegisterHistory(Base):
    """What an import did with a row of a register: all of it before and after, null where there
    was none. `key` are the values that name the row. Rows are only added."""

    __tablename__ = "register_history"
    __table_args__ = (sa.Index("ix_register_history_key", "register", "key", "id"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    register: Mapped[str]
    key: Mapped[list[str]] = mapped_column(JSONB)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
