"""Sessions of browsers: a random text in a cookie, stored as a hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.accounts import Account
from skanekarta.access.who import SCOPES, Who
from skanekarta.db import Base

LASTS = dt.timedelta(hours=12)
"""Longest: a working day. A phone that is lost is signed out by then."""

IDLE = dt.timedelta(hours=2)
"""Without anything asked."""

NOTED = dt.timedelta(minutes=5)
"""How often it is written down that somebody was here."""


class Session(Base):
    """A browser that somebody has signed in with."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id), index=True)
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    csrf: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    seen_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    expires_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def begin(connection: sa.Connection, account_id: int, lasts: dt.timedelta = LASTS) -> str:
    """A new session's text, which goes into the cookie and is stored nowhere."""
    text = secrets.token_urlsafe(32)
    values = {
        "account_id": account_id,
        "sha256": digest(text),
        "csrf": secrets.token_urlsafe(24),
        "expires_at": sa.func.clock_timestamp() + lasts,
    }
    connection.execute(sa.insert(Session).values(values))
    return text


def who(connection: sa.Connection, text: str, idle: dt.timedelta = IDLE) -> Who | None:
    """Whose session that is; None for one that is over, unknown, or of a disabled account."""
    now = sa.func.clock_timestamp()
    stale = Session.seen_at < now - NOTED
    statement = (
        sa.select(Account.id, Account.name, Account.role, Session.id, Session.csrf, stale)
        .join(Account, Account.id == Session.account_id)
        .where(
            Session.sha256 == digest(text),
            Session.ended_at.is_(None),
            Session.expires_at > now,
            Session.seen_at > now - idle,
            Account.disabled_at.is_(None),
        )
    )
    found = connection.execute(statement).one_or_none()
    if found is None:
        return None
    account, name, role, session, csrf, is_stale = found
    if is_stale:
        connection.execute(sa.update(Session).where(Session.id == session).values(seen_at=now))
    return Who(account, name, role, frozenset(SCOPES), session_id=session, csrf=csrf)


def end(connection: sa.Connection, *, account_id: int, session_id: int | None = None) -> int:
    """Ends a session of that account, or all of them; how many there were."""
    statement = sa.update(Session).where(
        Session.account_id == account_id, Session.ended_at.is_(None)
    )
    if session_id is not None:
        statement = statement.where(Session.id == session_id)
    return connection.execute(statement.values(ended_at=sa.func.clock_timestamp())).rowcount


def of_account(
    connection: sa.Connection, account_id: int, idle: dt.timedelta = IDLE
) -> list[dict[str, object]]:
    """An account's sessions that go on, the one last seen first."""
    now = sa.func.clock_timestamp()
    statement = (
        sa.select(Session.id, Session.created_at, Session.seen_at, Session.expires_at)
        .where(
            Session.account_id == account_id,
            Session.ended_at.is_(None),
            Session.expires_at > now,
            Session.seen_at > now - idle,
        )
        .order_by(Session.seen_at.desc(), Session.id.desc())
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def end_of(connection: sa.Connection, text: str) -> None:
    """Ends the session of that text, whosever it is."""
    statement = sa.update(Session).where(Session.sha256 == digest(text), Session.ended_at.is_(None))
    connection.execute(statement.values(ended_at=sa.func.clock_timestamp()))


def digest(text: str) -> bytes:
    """What is stored of a random text; there is nothing to guess, so that a fast one is enough."""
    return hashlib.sha256(text.encode()).digest()
