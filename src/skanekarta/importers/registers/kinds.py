"""Which registers there are: the tables that each fills, what names a row, what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sa

from skanekarta.administration import MunicipalLink, MunicipalOrganisation
from skanekarta.db import Base
from skanekarta.facts import PolicyDocument
from skanekarta.importers.granting.columns import Columns
from skanekarta.importers.registers.columns import DOCUMENTS, LINKS, ORGANISATIONS
from skanekarta.policy import PolicyList
from skanekarta.vocabulary import Names

State = Mapping[str, Any]
"""A row's columns by name, as JSON has them."""

Key = tuple[str | None, ...]
"""The values that name a row."""

Name = Literal["policy-documents", "municipal-organisations", "municipal-links"]


@dataclass(frozen=True, eq=False)
class Table:
    """A table that lists fill: `key` are the columns that name a row, `titles` what its columns
    are called to people, `lists` which vocabulary a column's values are of."""

    model: type[Base]
    key: tuple[str, ...]
    titles: Mapping[str, str]
    told: Callable[[State, Names], str]
    lists: Mapping[str, str]

    @property
    def name(self) -> str:
        """Its name in the database."""
        return self.table.name

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What it holds, but for its own number and the import that a row is from."""
        names = list(self.model.__table__.columns.keys())
        return tuple(name for name in names if name not in {"id", "import_id"})

    def key_of(self, state: State) -> Key:
        """What names that row."""
        return tuple(None if state[name] is None else str(state[name]) for name in self.key)

    @property
    def table(self) -> sa.Table:
        """SQLAlchemy's."""
        found = self.model.__table__
        assert isinstance(found, sa.Table)
        return found


@dataclass(frozen=True)
class Register:
    """A kind of list: the data set that its imports are of, its columns, and its tables."""

    name: Name
    columns: Columns
    tables: tuple[Table, ...]


def _place(state: State, names: Names) -> str:
    code = state.get("municipality")
    return "Region Skåne" if code is None else names["municipality"].get(code, code)


def _titled(columns: Columns, **more: str) -> Mapping[str, str]:
    return {**columns.titles, **more}


DOCUMENT_TABLE = Table(
    PolicyDocument,
    ("organisation", "title"),
    _titled(DOCUMENTS, kind_wording="Slag i källan"),
    lambda state, names: f"{_place(state, names)}: {state['title']}",
    {"municipality": "municipality", "kind": "policy_kind"},
)
COMPLETE_TABLE = Table(
    PolicyList,
    ("municipality",),
    _titled(DOCUMENTS, as_of="Listan gäller per"),
    lambda state, names: f"{_place(state, names)}: fullständig lista",
    {"municipality": "municipality"},
)
ORGANISATION_TABLE = Table(
    MunicipalOrganisation,
    ("municipality", "year"),
    _titled(ORGANISATIONS),
    lambda state, names: f"{_place(state, names)} {state['year']}",
    {"municipality": "municipality", "form": "organisation_form"},
)
LINK_TABLE = Table(
    MunicipalLink,
    ("municipality", "kind", "function"),
    _titled(LINKS),
    lambda state, names: ": ".join(
        (
            _place(state, names),
            state["function"] or names["link_kind"].get(state["kind"], state["kind"]),
        )
    ),
    {"municipality": "municipality", "kind": "link_kind"},
)

REGISTERS: Mapping[str, Register] = {
    each.name: each
    for each in (
        Register("policy-documents", DOCUMENTS, (DOCUMENT_TABLE, COMPLETE_TABLE)),
        Register("municipal-organisations", ORGANISATIONS, (ORGANISATION_TABLE,)),
        Register("municipal-links", LINKS, (LINK_TABLE,)),
    )
}
TABLES = {table.name: table for register in REGISTERS.values() for table in register.tables}
