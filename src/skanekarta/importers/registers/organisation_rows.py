"""A row of a list of how culture is organised."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta.importers.granting.days import year
from skanekarta.importers.granting.readings import Reader
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.registers.kinds import ORGANISATION_TABLE
from skanekarta.importers.registers.rows import Found, Shared
from skanekarta.swedish import today


class OrganisationReader:
    """Reads the rows."""

    def __init__(self, connection: sa.Connection) -> None:
        self.shared = Shared(connection, "organisation_form")
        self.year, self.name = Reader(year), Reader(self.shared.functions.name)

    def read(self, row: Row) -> list[Found]:
        """What the row says; nothing where it can't be understood."""
        code = self.shared.municipality(row)
        for name in ("form", "year"):
            if row.cell(name) is None:
                row.lacks(name)
        of_year = row.read("year", self.year)
        if of_year is not None and of_year > today().year:
            row.fails("year", "year-in-future", f"Året {of_year} har inte börjat.")
        said: dict[str, Any] = {
            "municipality": code,
            "year": of_year,
            "form": row.read("form", self.shared.term),
            **self.shared.origin(row),
        }
        for name in ("committee", "administration"):
            if name in row.at:
                said[name] = row.read(name, self.name)
        if row.failed:
            return []
        return [Found(row.number, ORGANISATION_TABLE, (code, str(of_year)), said)]
