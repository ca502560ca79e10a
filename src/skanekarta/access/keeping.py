"""Looking after accounts: their roles and passwords, closing and opening them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from skanekarta.access import devices, sessions, tokens
from skanekarta.access.accounts import Account, check_role
from skanekarta.errors import SkanekartaError


def listed(connection: sa.Connection) -> list[dict[str, object]]:
    """Every account, with how it signs in and how many keys it has that hold."""
    held = (
        sa.select(sa.func.count())
        .where(tokens.Token.account_id == Account.id, tokens.holds())
        .scalar_subquery()
    )
    way = sa.case(
        (Account.password.is_not(None), "lösenord"), (Account.issuer.is_not(None), "OpenID Connect")
    )
    statement = sa.select(
        Account.name,
        Account.role,
        way.label("signs_in"),
        Account.created_at,
        Account.disabled_at,
        held.label("tokens"),
    ).order_by(Account.name)
    return [dict(row) for row in connection.execute(statement).mappings()]


def disable(connection: sa.Connection, account_id: int) -> None:
    """Closes an account: its sessions end, its keys are revoked, for good. Raises
    SkanekartaError for the last administrator, and for one that is closed already."""
    _keep_an_administrator(connection, account_id)
    if _read(connection, account_id).disabled_at is not None:
        raise SkanekartaError("Kontot är redan stängt.")
    _set(connection, account_id, disabled_at=sa.func.clock_timestamp())
    sessions.end(connection, account_id=account_id)
    devices.forget(connection, account_id)
    tokens.revoke_all(connection, account_id)


def enable(connection: sa.Connection, account_id: int) -> None:
    """Opens an account. Raises SkanekartaError for one that is open."""
    if _read(connection, account_id).disabled_at is None:
        raise SkanekartaError("Kontot är redan öppet.")
    _set(connection, account_id, disabled_at=None)


def set_role(connection: sa.Connection, account_id: int, role: str) -> str:
    """Gives an account another role; the one it had. It holds at once, for sessions and keys.
    Raises SkanekartaError for a role that is none or the same, and for the last administrator."""
    check_role(role)
    if role != "administrator":
        _keep_an_administrator(connection, account_id)
    former: str = _read(connection, account_id).role
    if former == role:
        raise SkanekartaError("Kontot har redan den rollen.")
    _set(connection, account_id, role=role)
    return former


def set_password(connection: sa.Connection, account_id: int, stored: str) -> None:
    """Gives an account another password, as it is stored: whoever had signed in is signed out,
    and no browser is known."""
    _set(connection, account_id, password=stored)
    sessions.end(connection, account_id=account_id)
    devices.forget(connection, account_id)


def rehash(connection: sa.Connection, account_id: int, stored: str) -> None:
    """The same password, stored by what is asked today."""
    _set(connection, account_id, password=stored)


def _read(connection: sa.Connection, account_id: int) -> sa.Row[str, dt.datetime | None]:
    statement = sa.select(Account.role, Account.disabled_at).where(Account.id == account_id)
    return connection.execute(statement.with_for_update()).one()


def is_last_administrator(connection: sa.Connection, account_id: int) -> bool:
    """Whether nobody else may look after accounts. All administrators are locked, before anything
    else is, so that two can't close each other at once."""
    statement = (
        sa.select(Account.id)
        .where(Account.role == "administrator", Account.disabled_at.is_(None))
        .order_by(Account.id)
        .with_for_update()
    )
    return list(connection.scalars(statement)) == [account_id]


def _keep_an_administrator(connection: sa.Connection, account_id: int) -> None:
    """Refuses to leave nobody who may look after accounts. Raises SkanekartaError."""
    if is_last_administrator(connection, account_id):
        raise SkanekartaError(
            "Det är den sista administratören. Gör en annan till administratör först."
        )


def _set(connection: sa.Connection, account_id: int, **values: object) -> None:
    connection.execute(sa.update(Account).where(Account.id == account_id).values(**values))
