"""Signing in with a name and a password, and changing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta.access import attempts, audit, devices, keeping, passwords, sessions
from skanekarta.access.accounts import LONGEST_NAME, Account
from skanekarta.access.passwords import Passwords
from skanekarta.access.who import Who
from skanekarta.errors import SignInRefused

Write = Callable[[], AbstractContextManager[sa.Connection]]
"""Opens a transaction that writes."""


@dataclass(frozen=True)
class Source:
    """Where an attempt comes from: the client's address, and what its browser's cookies hold."""

    host: str | None
    device: str | None = None
    session: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """The texts of a new session and of the browser, for its cookies."""

    session: str
    device: str | None = None
    """None where no password was given, whose guessing a known browser is let off."""


@dataclass(frozen=True)
class Tried:
    """An attempt as far as it has come: what it is counted as, and the account, if there is one."""

    counted: attempts.Counted
    is_last: bool
    account: Who | None
    stored: str | None


class Door:
    """Lets people in. A password is worked out between two transactions and within none, so that
    no connection waits for it."""

    def __init__(self, write: Write, made: Passwords, lasts: dt.timedelta = sessions.LASTS) -> None:
        self._write, self._passwords, self._lasts = write, made, lasts

    def sign_in(self, name: str, password: str, source: Source) -> SignedIn:
        """A new session. Raises SignInRefused, TooManyAttempts and Unavailable."""
        with self._passwords.turn():
            tried = self._begin(name, source)
            is_right = self._passwords.is_right(tried.stored, password)
            fresh = self._fresh(tried, password) if is_right else None
        with self._write() as connection:
            if is_right and tried.account and self._is_still(connection, tried):
                return self._let_in(connection, tried, fresh, source)
            self._refuse(connection, tried)
        raise SignInRefused("Namnet eller lösenordet stämmer inte.")

    def change(self, who: Who, former: str, new: str, source: Source) -> SignedIn:
        """Changes the password of the one who asks: every other session ends, this one begins
        anew. Raises SignInRefused and NotPossible."""
        passwords.check(new, who.name)
        with self._passwords.turn():
            tried = self._begin(who.name, source)
            is_right = self._passwords.is_right(tried.stored, former)
            stored = self._passwords.stored(new) if is_right else None
        with self._write() as connection:
            if is_right and self._is_still(connection, tried):
                assert stored is not None
                keeping.set_password(connection, who.account_id, stored)
                audit.tell(connection, "password-changed", who, who.name)
                attempts.forgive(connection, tried.counted)
                return self._begun(connection, who.account_id, None)
            self._refuse(connection, tried)
        raise SignInRefused("Det nuvarande lösenordet stämmer inte.")

    def _begin(self, name: str, source: Source) -> Tried:
        plain = name.strip().lower()[:LONGEST_NAME]
        with self._write() as connection:
            device = devices.device_id(connection, source.device, plain)
            counted = attempts.Counted(plain, attempts.network_of(source.host), device)
            is_last = attempts.begin(connection, counted)
            statement = sa.select(Account.id, Account.name, Account.role, Account.password).where(
                Account.name == plain, Account.disabled_at.is_(None)
            )
            found = connection.execute(statement).one_or_none()
        if found is None:
            return Tried(counted, is_last, None, None)
        return Tried(counted, is_last, Who(*found[:3], frozenset()), found[3])

    def _fresh(self, tried: Tried, password: str) -> str | None:
        """What is stored from now on, where it was made with less than is asked today."""
        is_old = tried.stored is not None and self._passwords.is_old(tried.stored)
        return self._passwords.stored(password) if is_old else None

    def _is_still(self, connection: sa.Connection, tried: Tried) -> bool:
        """Whether the account and its password are what they were a moment ago."""
        assert tried.account is not None
        statement = sa.select(Account.id).where(
            Account.id == tried.account.account_id,
            Account.disabled_at.is_(None),
            Account.password == tried.stored,
        )
        return connection.scalar(statement.with_for_update()) is not None

    def _let_in(
        self, connection: sa.Connection, tried: Tried, fresh: str | None, source: Source
    ) -> SignedIn:
        assert tried.account is not None
        if fresh is not None:
            keeping.rehash(connection, tried.account.account_id, fresh)
        if source.session:  # whoever had it before knows no session that is let in now
            sessions.end_of(connection, source.session)
        attempts.forgive(connection, tried.counted)
        audit.tell(connection, "signed-in", tried.account, tried.account.name)
        return self._begun(connection, tried.account.account_id, tried.counted.device_id)

    def _begun(self, connection: sa.Connection, account_id: int, device: int | None) -> SignedIn:
        session = sessions.begin(connection, account_id, self._lasts)
        return SignedIn(session, devices.remember(connection, account_id, device))

    def _refuse(self, connection: sa.Connection, tried: Tried) -> None:
        subject = tried.account.name if tried.account else None
        network = {"network": tried.counted.network}
        audit.tell(connection, "sign-in-refused", audit.STRANGER, subject, network)
        if tried.is_last:
            audit.tell(connection, "sign-in-paused", audit.STRANGER, subject, network)
