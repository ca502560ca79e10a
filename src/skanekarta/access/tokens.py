"""Keys to the API for programs: shown once, stored as hashes, never more than their account may."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.accounts import Account
from skanekarta.access.sessions import NOTED, digest
from skanekarta.access.who import OF_ROLE, SCOPES, Who
from skanekarta.db import Base
from skanekarta.errors import NotPossible, Unauthorized

PREFIX = "skk_"
LONGEST_NAME = 100
DEFAULT_DAYS = 365
MOST_DAYS = 1_096


class Token(Base):
    """A key of an account's. The text itself is 256 random bits, so that a fast hash is enough:
    there is nothing to guess."""

    __tablename__ = "tokens"
    __table_args__ = (
        sa.CheckConstraint("char_length(name) between 1 and 100", name="name_is_short"),
        sa.CheckConstraint("scopes <@ '{read,append,administer}'::text[]", name="scopes_are_known"),
        sa.UniqueConstraint("account_id", "name"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    name: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    revoked_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(Account.id))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), server_default="{}")
    expires_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    last_used_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def add_token(
    connection: sa.Connection,
    account_id: int,
    name: str,
    scopes: Collection[str],
    days: int = DEFAULT_DAYS,
) -> str:
    """A new token's text, which is stored nowhere. Raises NotPossible when the account has
    had one of that name, or for a scope or a life that is not to be had."""
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise NotPossible("Namnet ska ha 1–{most} tecken.", most=LONGEST_NAME)
    _check_scopes(connection, account_id, scopes)
    if not 1 <= days <= MOST_DAYS:
        raise NotPossible("En nyckel gäller i 1–{most} dagar.", most=MOST_DAYS)
    same = sa.select(Token.id).where(Token.account_id == account_id, Token.name == name)
    if connection.scalar(same):
        raise NotPossible(
            "Det finns redan en nyckel med namnet ”{name}”. Välj ett annat.", name=name
        )
    text = PREFIX + secrets.token_urlsafe(32)
    values = {
        "account_id": account_id,
        "name": name,
        "sha256": digest(text),
        "scopes": sorted(scopes),
        "expires_at": sa.func.now() + dt.timedelta(days=days),
    }
    connection.execute(sa.insert(Token).values(values))
    return text


def _check_scopes(connection: sa.Connection, account_id: int, scopes: Collection[str]) -> None:
    """Raises NotPossible for what there is not, for what the account's role has not, and for an
    account that is closed."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise NotPossible("Behörigheterna ska vara några av {known}.", known=list(SCOPES))
    # Held, so that nobody closes the account before the key is there to be revoked.
    statement = sa.select(Account.role).where(
        Account.id == account_id, Account.disabled_at.is_(None)
    )
    role = connection.scalar(statement.with_for_update(read=True))
    if role is None:
        raise NotPossible("Kontot är stängt. Fråga den som administrerar kartan.")
    beyond = sorted(set(scopes) - OF_ROLE[role])
    if beyond:
        raise NotPossible("Kontots roll har inte behörigheten {beyond}.", beyond=beyond)


def holds() -> sa.ColumnElement[bool]:
    """Of a token: neither revoked nor too old."""
    return sa.and_(Token.revoked_at.is_(None), Token.expires_at > sa.func.clock_timestamp())


def revoke_all(connection: sa.Connection, account_id: int) -> None:
    """Makes every token of an account's useless from now on."""
    statement = sa.update(Token).where(Token.account_id == account_id, Token.revoked_at.is_(None))
    connection.execute(statement.values(revoked_at=sa.func.now()))


def revoke_token(connection: sa.Connection, account_id: int, name: str) -> None:
    """Makes a token useless from now on. Raises NotPossible when there is none to revoke."""
    statement = (
        sa.update(Token)
        .where(Token.account_id == account_id, Token.name == name, Token.revoked_at.is_(None))
        .values(revoked_at=sa.func.now())
    )
    if connection.execute(statement).rowcount == 0:
        raise NotPossible("Det finns ingen giltig nyckel med namnet ”{name}”.", name=name)


def list_tokens(connection: sa.Connection) -> list[dict[str, object]]:
    """Every token's account, name, scopes and moments; never its text."""
    statement = (
        sa.select(
            Account.name.label("account"),
            Token.name,
            Token.scopes,
            Token.created_at,
            Token.expires_at,
            Token.last_used_at,
            Token.revoked_at,
        )
        .join(Account, Account.id == Token.account_id)
        .order_by(Token.id)
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def of_account(connection: sa.Connection, account_id: int) -> list[dict[str, object]]:
    """An account's tokens that hold, the newest first."""
    wanted = (Token.name, Token.scopes, Token.created_at, Token.expires_at, Token.last_used_at)
    statement = sa.select(*wanted).where(Token.account_id == account_id, holds())
    return [dict(row) for row in connection.execute(statement.order_by(Token.id.desc())).mappings()]


def bearer(connection: sa.Connection, header: str | None) -> Who:
    """Whom a request's `Authorization` header proves. Raises Unauthorized."""
    scheme, _, text = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Unauthorized("Ange en nyckel: Authorization: Bearer skk_…")
    now = sa.func.clock_timestamp()
    stale = sa.func.coalesce(Token.last_used_at < now - NOTED, sa.true())
    statement = (
        sa.select(Account.id, Account.name, Account.role, Token.scopes, Token.id, stale)
        .join(Account, Account.id == Token.account_id)
        .where(Token.sha256 == digest(text.strip()), holds(), Account.disabled_at.is_(None))
    )
    found = connection.execute(statement).one_or_none()
    if found is None:
        raise Unauthorized("Nyckeln är okänd, återkallad eller för gammal.")
    account_id, name, role, scopes, token, is_stale = found
    if is_stale:
        connection.execute(sa.update(Token).where(Token.id == token).values(last_used_at=now))
    return Who(account_id, name, role, frozenset(scopes))
