"""Whose account it is that signs in at a provider: by issuer and subject, and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta.access import audit, keeping
from skanekarta.access.accounts import LONGEST_NAME, NOBODYS, Account
from skanekarta.access.who import Who
from skanekarta.oidc import claims as said
from skanekarta.oidc.refusal import closed

LOG = logging.getLogger(__name__)

LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("oidc accounts", 0)))
"""Two windows that somebody signs in for the first time in make one account."""


@dataclass(frozen=True)
class Meaning:
    """Where the role and the name stand in the claims, and what the role's values mean."""

    role_claim: str = "roles"
    roles: Mapping[str, str] = field(default_factory=dict)
    name_claim: str = "preferred_username"


def account(connection: sa.Connection, claims: Mapping[str, Any], meaning: Meaning) -> Who:
    """The account of whoever the claims are about, made if there is none, with the role that the
    provider gives now; the last administrator stays one. Raises Refused."""
    connection.execute(LOCK)
    issuer, subject = claims["iss"], claims["sub"]
    role = said.role(claims, meaning.role_claim, meaning.roles)
    own = sa.select(Account.id).where(Account.issuer == issuer, Account.subject == subject)
    number = connection.scalar(own)
    if number is None:
        return _added(connection, claims, role, meaning)
    is_last = role != "administrator" and keeping.is_last_administrator(connection, number)
    statement = sa.select(Account.name, Account.role, Account.disabled_at)
    found = connection.execute(statement.where(Account.id == number).with_for_update()).one()
    if found.disabled_at is not None:
        raise closed(found.name)
    who = Who(number, found.name, found.role if is_last else role, frozenset())
    if found.role != role:
        _give(connection, who, {"from": found.role, "to": role, "issuer": issuer})
    return who


def _give(connection: sa.Connection, who: Who, change: Mapping[str, str]) -> None:
    """The role that the provider gives; to the last administrator it is refused, and told."""
    if who.role == change["to"]:
        connection.execute(
            sa.update(Account).where(Account.id == who.account_id).values(role=who.role)
        )
        audit.tell(connection, "role-changed", who, who.name, change)
        return
    audit.tell(connection, "role-kept", who, who.name, change)
    LOG.warning("The last administrator stays one, whatever role the provider gives")


def is_of_provider(connection: sa.Connection, account_id: int) -> bool:
    """Whether an account signs in at a provider."""
    statement = sa.select(Account.issuer).where(Account.id == account_id)
    return connection.scalar(statement) is not None


def _added(
    connection: sa.Connection, claims: Mapping[str, Any], role: str, meaning: Meaning
) -> Who:
    wanted = said.name(claims, meaning.name_claim)
    # As the database writes small letters, whose alphabet may be another than Python's.
    plain = connection.scalar(sa.select(sa.func.lower(sa.func.btrim(wanted)))) or "konto"
    for name in _names(plain[:LONGEST_NAME].strip()):
        values = {
            "name": name,
            "role": role,
            "issuer": claims["iss"],
            "subject": claims["sub"],
        }
        statement = (
            insert(Account).values(values).on_conflict_do_nothing(index_elements=[Account.name])
        )
        number = connection.scalar(statement.returning(Account.id))
        if number is not None:
            who = Who(number, name, role, frozenset())
            detail = {"role": role, "issuer": claims["iss"]}
            audit.tell(connection, "account-added", who, name, detail)
            return who
    raise AssertionError("numbers do not end")


def _names(wanted: str) -> Iterator[str]:
    """A name, and others like it for when somebody has it: nobody takes over an account that is
    called as the provider calls him, nor what the audit calls those without one."""
    if wanted not in NOBODYS:
        yield wanted
    number = 2
    while True:
        suffix = f"-{number}"
        yield wanted[: LONGEST_NAME - len(suffix)].rstrip() + suffix
        number += 1
