"""What was done with accounts, keys and data, and by whom. Rows are only added: PostgreSQL itself
refuses anything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.accounts import Account
from skanekarta.access.who import Who
from skanekarta.db import Base


class Audit(Base):
    """Something that was done. `subject` is whom or what it was done to."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp(), index=True
    )
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id))
    actor: Mapped[str]
    event: Mapped[str]
    subject: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


COMMAND_LINE = "kommandoraden"
"""Who acts where nobody has signed in: whoever may run the program on the server."""

EVENTS = {
    "signed-in": "Loggade in",
    "sign-in-refused": "Inloggning nekad",
    "sign-in-paused": "Inloggning spärrad en kvart",
    "signed-out": "Loggade ut",
    "signed-out-everywhere": "Loggade ut överallt",
    "account-added": "Konto skapat",
    "account-disabled": "Konto stängt",
    "account-enabled": "Konto öppnat",
    "role-changed": "Roll ändrad",
    "password-changed": "Lösenord ändrat",
    "token-added": "Nyckel skapad",
    "token-revoked": "Nyckel återkallad",
    "imported": "Lista inläst",
    "import-undone": "Inläsning ångrad",
    "erased": "Uppgifter borttagna",
}
"""Everything that is told, and its wording."""


def tell(
    connection: sa.Connection,
    event: str,
    who: Who | str,
    subject: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Notes what somebody did: an account, or who is not one (the command line, a stranger)."""
    assert event in EVENTS, event
    values = {
        "account_id": who.account_id if isinstance(who, Who) else None,
        "actor": who.name if isinstance(who, Who) else who,
        "event": event,
        "subject": subject,
        "detail": dict(detail) if detail else None,
    }
    connection.execute(sa.insert(Audit).values(values))
