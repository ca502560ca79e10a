"""Who may append: tokens, shown once and stored as hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base
from skanekarta.errors import SkanekartaError, Unauthorized

PREFIX = "skk_"


class Token(Base):
    """A member of staff's key to the log. The text itself is 256 random bits, so that a fast
    hash is enough: there is nothing to guess."""

    __tablename__ = "tokens"
    __table_args__ = (
        sa.CheckConstraint("char_length(name) between 1 and 100", name="name_is_short"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    revoked_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def add_token(connection: sa.Connection, name: str) -> str:
    """A new token's text, which is stored nowhere. Raises SkanekartaError when the name is taken:
    a name in the log must mean one key for ever."""
    name = name.strip()
    if not 1 <= len(name) <= 100:
        raise SkanekartaError("Namnet ska ha 1–100 tecken.")
    if connection.scalar(sa.select(Token.id).where(Token.name == name)):
        raise SkanekartaError(f"Det finns redan en nyckel med namnet ”{name}”. Välj ett annat.")
    text = PREFIX + secrets.token_urlsafe(32)
    connection.execute(sa.insert(Token).values(name=name, sha256=_digest(text)))
    return text


def revoke_token(connection: sa.Connection, name: str) -> None:
    """Makes a token useless from now on. Raises SkanekartaError when there is none to revoke."""
    statement = (
        sa.update(Token)
        .where(Token.name == name, Token.revoked_at.is_(None))
        .values(revoked_at=sa.func.now())
    )
    if connection.execute(statement).rowcount == 0:
        raise SkanekartaError(f"Det finns ingen giltig nyckel med namnet ”{name}”.")


def list_tokens(connection: sa.Connection) -> list[dict[str, object]]:
    """Every token's name, when it was made and when it was revoked; never its text."""
    statement = sa.select(Token.name, Token.created_at, Token.revoked_at).order_by(Token.id)
    return [dict(row) for row in connection.execute(statement).mappings()]


def bearer(connection: sa.Connection, header: str | None) -> str:
    """The name that a request's `Authorization` header proves. Raises Unauthorized."""
    scheme, _, text = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Unauthorized("Ange en nyckel: Authorization: Bearer skk_…")
    statement = sa.select(Token.name).where(
        Token.sha256 == _digest(text.strip()), Token.revoked_at.is_(None)
    )
    name = connection.scalar(statement)
    if name is None:
        raise Unauthorized("Nyckeln är okänd eller återkallad.")
    return str(name)
