"""A row of a list of links and of functions to turn to."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta.administration import CONTACT
from skanekarta.importers.granting.readings import Reader
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.registers.functions import email, phone
from skanekarta.importers.registers.kinds import LINK_TABLE
from skanekarta.importers.registers.rows import Found, Shared

WAYS = ("url", "email", "phone")


class LinkReader:
    """Reads the rows."""

    def __init__(self, connection: sa.Connection) -> None:
        self.shared = Shared(connection, "link_kind")
        self.function = Reader(self.shared.functions.function)
        self.ways = {"url": self.shared.address, "email": Reader(email), "phone": Reader(phone)}

    def read(self, row: Row) -> list[Found]:
        """What the row says; nothing where it can't be understood."""
        code = self.shared.municipality(row)
        kind = self._kind(row)
        function = row.read("function", self.function)
        ways = {name: row.read(name, reader) for name, reader in self.ways.items()}
        self._check(row, kind, function)
        said: dict[str, Any] = {
            **{"municipality": code, "kind": kind, "function": function},
            **{name: value for name, value in ways.items() if name in row.at},
            **self.shared.origin(row),
        }
        if row.failed:
            return []
        return [Found(row.number, LINK_TABLE, (code, kind, function), said)]

    def _kind(self, row: Row) -> str | None:
        """What the link leads to; a function stands for itself."""
        if row.cell("kind") is not None:
            return row.read("kind", self.shared.term)
        if row.cell("function") is not None:
            return CONTACT
        row.lacks("kind")
        return None

    def _check(self, row: Row, kind: str | None, function: str | None) -> None:
        given = [name for name in WAYS if row.cell(name) is not None]
        if kind == CONTACT and row.cell("function") is None:
            row.fails("function", "no-function", "En kontakt behöver en funktion.")
        if kind not in {None, CONTACT} and function is not None:
            text = "Bara en kontakt har en funktion; skriv den på en egen rad."
            row.fails("function", "function-of-a-link", text, row.cell("function"))
        if kind not in {None, CONTACT} and "url" not in given:
            row.fails("url", "no-address", "Länken behöver en adress på webben.")
        elif kind == CONTACT and not given:
            text = "Skriv en adress, ett telefonnummer eller en e-postadress till funktionen."
            row.fails("url", "no-address", text)
