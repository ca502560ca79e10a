"""Accounts and keys for tests."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from argon2 import PasswordHasher

from skanekarta.access import accounts, sessions, tokens
from skanekarta.access.passwords import Passwords


def account(connection: sa.Connection, name: str = "Testet", role: str = "staff") -> int:
    """The id of an account of that name and role, made if there is none."""
    found = connection.scalar(
        sa.select(accounts.Account.id).where(accounts.Account.name == accounts.plain(name))
    )
    return found or accounts.add_account(connection, name, role)


def token(
    connection: sa.Connection,
    name: str = "Testet",
    role: str = "staff",
    scopes: Collection[str] = ("read", "append"),
) -> str:
    """A key of an account of that name."""
    return tokens.add_token(connection, account(connection, name, role), name, scopes)


def session(connection: sa.Connection, name: str = "Testet", role: str = "staff") -> str:
    """The text of a session's cookie, of an account of that name."""
    return sessions.begin(connection, account(connection, name, role))


QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Made in no time, which is all that is wrong with them."""

PASSWORD = "lykta vass fjorton svala"


def with_password(
    connection: sa.Connection, name: str = "Testet", role: str = "staff", text: str = PASSWORD
) -> int:
    """The id of an account of that name that can sign in with a password."""
    found = account(connection, name, role)
    values = {"password": QUICK.stored(text)}
    connection.execute(
        sa.update(accounts.Account).where(accounts.Account.id == found).values(values)
    )
    return found
