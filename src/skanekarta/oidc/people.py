"""Whose account it is that signs in at a provider: by issuer and subject, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta.access import audit
from skanekarta.access.accounts import LONGEST_NAME, NOBODYS, Account
from skanekarta.access.who import Who
from skanekarta.oidc import claims as said
from skanekarta.oidc.refusal import closed

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
    provider gives now. Raises Refused."""
    connection.execute(LOCK)
    issuer, subject = claims["iss"], claims["sub"]
    role = said.role(claims, meaning.role_claim, meaning.roles)
    statement = sa.select(Account.id, Account.name, Account.role, Account.disabled_at).where(
        Account.issuer == issuer, Account.subject == subject
    )
    found = connection.execute(statement.with_for_update()).one_or_none()
    if found is None:
        return _added(connection, claims, role, meaning)
    if found.disabled_at is not None:
        raise closed(found.name)
    who = Who(found.id, found.name, role, frozenset())
    if found.role != role:
        connection.execute(sa.update(Account).where(Account.id == found.id).values(role=role))
        change = {"from": found.role, "to": role, "issuer": issuer}
        audit.tell(connection, "role-changed", who, who.name, change)
    return who


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
