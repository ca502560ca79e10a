"""The questions that are out at the provider: one for each browser that has been sent there.

What the browser holds is a secret in a cookie. The state, the nonce and the code's verifier are
made of it or kept as a hash, so that nobody can finish a sign-in who only reads the database.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import CIDR
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.sessions import digest
from skanekarta.db import Base
from skanekarta.errors import TooManyAttempts

LASTS = dt.timedelta(minutes=10)
MOST_OF_NETWORK = 300
"""At the same time: a whole office in the morning, and not what fills the disk."""

LONGEST = 200
"""Of a state or a cookie's secret: what is longer is none of ours."""


class Asked(Base):
    """A browser has been sent to the provider. It is taken away when the answer comes."""

    __tablename__ = "oidc_requests"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp(), index=True
    )
    state_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    browser_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary)
    network: Mapped[str] = mapped_column(CIDR)
    onward: Mapped[str]


@dataclass(frozen=True)
class Question:
    """What a browser is sent to the provider with."""

    secret: str
    state: str

    @property
    def nonce(self) -> str:
        """What the ID token must say again."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that its code came back to the one who asked (PKCE)."""
        return self._made("verifier")

    def _made(self, use: str) -> str:
        found = hmac.new(self.secret.encode(), f"{use} {self.state}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(found.digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Answer:
    """What a browser comes back with, and the address that it was to come back to."""

    code: str
    redirect_uri: str
    question: Question


def question_of(secret: str | None, language: str) -> Question:
    """A new question of a browser, which keeps its secret if it has one: it may ask in several
    windows. The state ends with the language of the page that it was asked on."""
    is_ours = secret is not None and 40 <= len(secret) <= LONGEST
    kept = secret if secret and is_ours else secrets.token_urlsafe(32)
    return Question(kept, f"{secrets.token_urlsafe(32)}.{language}")


def keep(connection: sa.Connection, question: Question, network: str, onward: str) -> None:
    """Notes that a question is out. Raises TooManyAttempts."""
    moment = sa.func.clock_timestamp() - LASTS
    connection.execute(sa.delete(Asked).where(Asked.at < moment))
    count = sa.select(sa.func.count()).select_from(Asked).where(Asked.network == network)
    if connection.execute(count).scalar_one() >= MOST_OF_NETWORK:
        raise TooManyAttempts(
            "Det har varit för många försök härifrån. Vänta en kvart och försök igen."
        )
    values = {
        "state_sha256": digest(question.state),
        "browser_sha256": digest(question.secret),
        "network": network,
        "onward": onward,
    }
    connection.execute(sa.insert(Asked).values(values))


def answered(connection: sa.Connection, question: Question) -> str | None:
    """Takes the question away; where its browser was to come. None for one that was not asked by
    that browser, or too long ago, or has been answered."""
    if max(len(question.state), len(question.secret)) > LONGEST:
        return None
    statement = sa.delete(Asked).where(
        Asked.state_sha256 == digest(question.state),
        Asked.browser_sha256 == digest(question.secret),
        Asked.at > sa.func.clock_timestamp() - LASTS,
    )
    found: str | None = connection.scalar(statement.returning(Asked.onward))
    return found
