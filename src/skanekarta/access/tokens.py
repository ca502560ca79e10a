"""Keys to the API for programs: shown once, stored as hashes, never more than their account may."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.accounts import Account
from skanekarta.access.who import SCOPES, Who
from skanekarta.db import Base
from skanekarta.errors import SkanekartaError, Unauthorized

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
    expires_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    last_used_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def add_token(
    connection: sa.Connection,
    account_id: int,
    name: str,
    scopes: Collection[str],
    days: int = DEFAULT_DAYS,
) -> str:
    """A new token's text, which is stored nowhere. Raises SkanekartaError when the account has
    had one of that name, or for a scope or a life that is not to be had."""
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise SkanekartaError(f"Namnet ska ha 1–{LONGEST_NAME} tecken.")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise SkanekartaError(f"Behörigheterna ska vara några av {', '.join(SCOPES)}.")
    if not 1 <= days <= MOST_DAYS:
        raise SkanekartaError(f"En nyckel gäller i 1–{MOST_DAYS} dagar.")
    same = sa.select(Token.id).where(Token.account_id == account_id, Token.name == name)
    if connection.scalar(same):
        raise SkanekartaError(f"Det finns redan en nyckel med namnet ”{name}”. Välj ett annat.")
    text = PREFIX + secrets.token_urlsafe(32)
    values = {
        "account_id": account_id,
        "name": name,
        "sha256": _digest(text),
        "scopes": sorted(scopes),
        "expires_at": sa.func.now() + dt.timedelta(days=days),
    }
    connection.execute(sa.insert(Token).values(values))
    return text


def revoke_token(connection: sa.Connection, account_id: int, name: str) -> None:
    """Makes a token useless from now on. Raises SkanekartaError when there is none to revoke."""
    statement = (
        sa.update(Token)
        .where(Token.account_id == account_id, Token.name == name, Token.revoked_at.is_(None))
        .values(revoked_at=sa.func.now())
    )
    if connection.execute(statement).rowcount == 0:
        raise SkanekartaError(f"Det finns ingen giltig nyckel med namnet ”{name}”.")


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


def bearer(connection: sa.Connection, header: str | None) -> Who:
    """Whom a request's `Authorization` header proves. Raises Unauthorized."""
    scheme, _, text = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Unauthorized("Ange en nyckel: Authorization: Bearer skk_…")
    statement = (
        sa.select(Account.id, Account.name, Account.role, Token.scopes)
        .join(Account, Account.id == Token.account_id)
        .where(
            Token.sha256 == _digest(text.strip()),
            Token.revoked_at.is_(None),
            sa.or_(Token.expires_at.is_(None), Token.expires_at > sa.func.now()),
            Account.disabled_at.is_(None),
        )
    )
    found = connection.execute(statement).one_or_none()
    if found is None:
        raise Unauthorized("Nyckeln är okänd, återkallad eller för gammal.")
    account_id, name, role, scopes = found
    return Who(account_id, name, role, frozenset(scopes))
