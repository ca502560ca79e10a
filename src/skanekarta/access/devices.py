"""Browsers that somebody has signed in with before: after OWASP's device cookies.

Whoever tries passwords at other people's accounts has none, so that what is counted against him
does not shut out those whose accounts they are. It lets nobody in.
"""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.accounts import Account
from skanekarta.access.sessions import digest
from skanekarta.db import Base

LASTS = dt.timedelta(days=180)
"""Since it was last signed in with."""


class Device(Base):
    """A browser that an account has been signed in to with; its text is in a cookie."""

    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id), index=True)
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    seen_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )


def device_id(connection: sa.Connection, text: str | None, name: str) -> int | None:
    """Which of that account's browsers it is; None for one that is none of them."""
    if not text:
        return None
    statement = (
        sa.select(Device.id)
        .join(Account, Account.id == Device.account_id)
        .where(
            Device.sha256 == digest(text),
            Account.name == name,
            Device.seen_at > sa.func.clock_timestamp() - LASTS,
        )
    )
    return connection.scalar(statement)


def remember(connection: sa.Connection, account_id: int, known: int | None) -> str:
    """The text of a browser that somebody has just signed in with, in place of the one it had."""
    gone = sa.or_(Device.id == known, Device.seen_at < sa.func.clock_timestamp() - LASTS)
    forget(connection, account_id, gone)
    text = secrets.token_urlsafe(32)
    connection.execute(sa.insert(Device).values(account_id=account_id, sha256=digest(text)))
    return text


def forget(
    connection: sa.Connection, account_id: int, which: sa.ColumnElement[bool] | None = None
) -> None:
    """Those browsers of an account's, or all, are strangers again."""
    statement = sa.delete(Device).where(Device.account_id == account_id)
    connection.execute(statement if which is None else statement.where(which))
