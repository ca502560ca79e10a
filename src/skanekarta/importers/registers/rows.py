"""What the rows of every register share: whose they are, from where, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta.importers.granting.grant_rows import address
from skanekarta.importers.granting.places import Places
from skanekarta.importers.granting.readings import Reader
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.logging.words import listed
from skanekarta.importers.registers.functions import Functions
from skanekarta.importers.registers.kinds import Key, Table
from skanekarta.municipality import WHOLE_SKANE

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """A row of a table as a row of a list tells it: `said` are the columns that the list speaks
    of, with what it says of each."""

    row: int
    table: Table
    key: Key
    said: Said


class Shared:
    """Reads what every register has."""

    def __init__(self, connection: sa.Connection, vocabulary: str) -> None:
        places = Places(connection)
        self.names = places.names
        self.place = Reader(places.one)
        self.term = Reader(listed(connection, vocabulary).one)
        self.functions = Functions(places.names.values())
        self.address = Reader(address)

    def municipality(self, row: Row, *, or_region: bool = False) -> str | None:
        """The row's municipality; `12` where the region itself may be meant."""
        if row.cell("municipality") is None:
            row.lacks("municipality")
            return None
        code = row.read("municipality", self.place)
        if code == WHOLE_SKANE and not or_region:
            text = "Skriv kommunen: uppgiften gäller en kommun i taget."
            row.fails("municipality", "not-a-municipality", text, row.cell("municipality"))
            return None
        return code

    def origin(self, row: Row) -> dict[str, Any]:
        """Where the row says that it is from; the source is the file's where it says nothing."""
        found: dict[str, Any] = {"source": row.text("source")}
        if row.cell("source_url") is not None or "source_url" in row.at:
            found["source_url"] = row.read("source_url", self.address)
        if "note" in row.at:
            found["note"] = row.text("note")
        return found

    def texts(self, row: Row, *names: str) -> dict[str, Any]:
        """The texts of those fields that the list has."""
        return {name: row.text(name) for name in names if name in row.at}
