"""What was done with accounts, keys and data, and by whom. Rows are only added: PostgreSQL itself
refuses anything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.accounts import Account
from skanekarta.access.who import ROLES, SCOPES, Who
from skanekarta.db import Base
from skanekarta.message import Say, in_swedish


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

STRANGER = "okänd"
"""Whoever fails to sign in. What he typed as a name is not kept: it may have been a password."""

NAMELESS = (COMMAND_LINE, STRANGER)
"""Actors that are no accounts: words, told in the reader's language."""

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
    "role-kept": "Roll inte ändrad: den sista administratören",
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


CONDITIONS: dict[str, Callable[[Any], sa.ColumnElement[bool]]] = {
    "event": lambda text: Audit.event == text,
    "account": lambda text: sa.or_(Audit.actor == text, Audit.subject == text),
    "since": lambda moment: Audit.at >= moment,
    "until": lambda moment: Audit.at < moment,
    "before": lambda number: Audit.id < number,
}
"""What each part of what is looked for asks of a row."""


@dataclass(frozen=True)
class Sought:
    """What is looked for: an event, an account by its name, a period, and where a page begins."""

    event: str | None = None
    account: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    before: int | None = None

    def rows(self) -> sa.Select[Any]:
        """The rows, the newest first."""
        wanted = [
            made(value)
            for name, made in CONDITIONS.items()
            if (value := getattr(self, name)) is not None
        ]
        columns = (Audit.id, Audit.at, Audit.event, Audit.actor, Audit.subject, Audit.detail)
        return sa.select(*columns).where(*wanted).order_by(Audit.id.desc())


def found(connection: sa.Connection, sought: Sought, most: int | None) -> list[dict[str, Any]]:
    """As many of what is looked for, the newest first; all for None."""
    statement = sought.rows() if most is None else sought.rows().limit(most)
    return [dict(row) for row in connection.execute(statement).mappings()]


DETAILS = {
    "role": "roll",
    "from": "från",
    "to": "till",
    "name": "namn",
    "scopes": "får",
    "days": "dagar",
    "sessions": "inloggningar",
    "network": "nät",
    "import": "inläsning",
    "undoes": "ångrar inläsning",
    "added": "nya",
    "entries": "poster",
    "erased": "poster",
    "place": "också platsen",
    "issuer": "inloggning hos",
    "reason": "skäl",
}
"""What is known besides, and its wording, in the order that it is told in."""


FOR_PROGRAMS = {"dataset"}
"""What is known besides and says nothing to people."""


def detail_text(detail: Mapping[str, Any] | None, say: Say = in_swedish) -> str:
    """What is known besides, as a line of text."""
    given = detail or {}
    # PostgreSQL keeps the shortest names first.
    names = [
        name
        for name in (*DETAILS, *sorted(given.keys() - DETAILS.keys() - FOR_PROGRAMS))
        if name in given
    ]
    told = [f"{say(DETAILS.get(name, name))}: {_told(given[name], say)}" for name in names]
    return "; ".join(told)


def _told(value: Any, say: Say) -> str:
    if isinstance(value, list):
        return ", ".join(_told(each, say) for each in value)
    if isinstance(value, bool):
        return say("ja") if value else say("nej")
    text = str(value)
    return say(ROLES.get(text) or SCOPES.get(text) or text)
