"""Accounts: who there is."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.who import ROLES
from skanekarta.db import Base
from skanekarta.errors import SkanekartaError

LONGEST_NAME = 100


NOBODYS = frozenset({"kommandoraden", "okänd"})
"""What the audit calls those who act without an account (`audit.COMMAND_LINE`,
`signing_in.STRANGER`): an account of that name would act as one of them."""


class Account(Base):
    """One who signs in here, by password (`password` is argon2's own text) or at a provider of
    OpenID Connect (`issuer` and `subject`). Never taken away, since the log names them, but
    disabled."""

    __tablename__ = "accounts"
    __table_args__ = (
        sa.CheckConstraint(
            "name = lower(btrim(name)) and char_length(name) between 1 and 100",
            name="name_is_plain",
        ),
        sa.CheckConstraint("role in ('reader', 'staff', 'administrator')", name="role_is_known"),
        sa.CheckConstraint("(issuer is null) = (subject is null)", name="subject_has_an_issuer"),
        sa.UniqueConstraint("issuer", "subject"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password: Mapped[str | None]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    disabled_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def plain(name: str) -> str:
    """The name as it is kept. Raises SkanekartaError for one that is no name."""
    found = name.strip().lower()
    if not 1 <= len(found) <= LONGEST_NAME or not found.isprintable():
        raise SkanekartaError(f"Namnet ska ha 1–{LONGEST_NAME} tecken.")
    return found


def add_account(connection: sa.Connection, name: str, role: str) -> int:
    """A new account's id. Raises SkanekartaError when the name is taken or the role is none."""
    name = plain(name)
    check_role(role)
    is_taken = sa.select(Account.id).where(Account.name == name)
    if name in NOBODYS or connection.scalar(is_taken):
        raise SkanekartaError(f"Det finns redan ett konto med namnet ”{name}”. Välj ett annat.")
    statement = sa.insert(Account).values(name=name, role=role).returning(Account.id)
    return connection.execute(statement).scalar_one()


def account_id(connection: sa.Connection, name: str) -> int:
    """The id of the account with that name. Raises SkanekartaError when there is none."""
    found = connection.scalar(sa.select(Account.id).where(Account.name == plain(name)))
    if found is None:
        raise SkanekartaError(f"Det finns inget konto med namnet ”{plain(name)}”.")
    return found


def check_role(role: str) -> None:
    """Raises SkanekartaError for a role that there is not."""
    if role not in ROLES:
        raise SkanekartaError(f"Rollen ska vara någon av {', '.join(ROLES)}.")
