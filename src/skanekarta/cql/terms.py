"""The values of an expression: a column or a literal in SQL, with its kind."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta.cql import GEOMETRY, Tree
from skanekarta.crs import Crs
from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.message import Message, message

Sql = sa.ColumnElement[Any]
KINDS = {int: "tal", float: "tal", Decimal: "tal", bool: "ja eller nej", str: "text"} | {
    dt.date: "dag",
    dt.datetime: "tid",
}
SHOWN = {
    each.template: each
    for each in (
        message("tal"),
        message("ja eller nej"),
        message("text"),
        message("dag"),
        message("tid"),
        message("lista"),
        message("plats"),
    )
}
ICU = "und-x-icu"
CODE_POINTS = "C"
"""People's order is Swedish; filters compare by code point, as OGC's predicates count."""


@dataclass(frozen=True)
class Term:
    """A value in SQL, what kind of value it is, and the property's name if it is one."""

    kind: str
    sql: Sql
    name: str = ""

    @property
    def shown(self) -> Message:
        """What stands there, in words: its kind, after its name if it is a property."""
        kind = SHOWN[self.kind]
        return message("”{name}” ({kind})", name=self.name, kind=kind) if self.name else kind


def wrong(reason: str, valid: tuple[str, ...] = (), /, **values: object) -> BadParameter:
    """What can't be used in an expression."""
    return BadParameter("filter", reason, valid, **values)


@dataclass(frozen=True)
class Terms:
    """Reads the values of a layer's expression, whose positions are in a CRS. `columns` says
    which column stands in a name's place under the roles asked for."""

    layer: Layer
    crs: Crs
    columns: Mapping[str, str] = field(default_factory=dict)

    def term(self, node: Tree) -> Term:
        """A column, a literal, or a text that is folded. Raises BadParameter."""
        if isinstance(node, bool):
            return Term("ja eller nej", sa.literal(node, sa.Boolean))
        if isinstance(node, int | float):
            return Term("tal", _number(node))
        if isinstance(node, str):
            return Term("text", sa.literal(node, sa.Text))
        if isinstance(node, list):
            return Term("lista", self._list(node))
        return self._object(node) if isinstance(node, dict) else _none()

    def _object(self, node: dict[str, Any]) -> Term:
        if "property" in node:
            return self._column(node["property"])
        if "date" in node:
            return Term("dag", sa.literal(_day(node["date"]), sa.Date))
        if "timestamp" in node:
            return Term("tid", sa.literal(_moment(node["timestamp"]), sa.DateTime(timezone=True)))
        if node.get("op") in {"casei", "accenti"}:
            return Term("text", self._folded(node))
        op = str(node.get("op", "")) or next(iter(node), "{}")
        raise wrong("”{op}” kan inte stå där.", op=op)

    def _column(self, name: str) -> Term:
        if name == GEOMETRY:
            return Term("plats", self.layer.rows.c.geom, name)
        stands = self.columns.get(name, name)
        column: Sql = self.layer.rows.c[stands]
        if not self.layer.many(name):
            return Term(KINDS[self.layer.kind(stands)], column, name)
        if not self.layer.many(stands):
            # A name is of one kind whatever its role, so the same filter serves both.
            single = sa.cast(sa.func.array_append(sa.text("'{}'::text[]"), column), ARRAY(sa.Text))
            column = sa.case((column.is_not(None), single))
        return Term("lista", column, name)

    def _list(self, node: list[Any]) -> Sql:
        if not all(isinstance(each, str) for each in node):
            raise wrong("En lista här ska ha texter: ('musik','dans').")
        return sa.cast(list(node), ARRAY(sa.Text))

    def _folded(self, node: dict[str, Any]) -> Sql:
        inner = self.term(node["args"][0]) if len(node["args"]) == 1 else _none()
        if inner.kind != "text":
            raise wrong("{op} tar text, inte {kind}.", op=node["op"], kind=inner.shown)
        if node["op"] == "casei":
            # Up and down again, so that ß and ς meet their capitals.
            folded: Sql = sa.func.lower(sa.func.upper(sa.collate(inner.sql, ICU)), type_=sa.Text)
        else:
            split = sa.func.normalize(inner.sql, sa.text("NFD"), type_=sa.Text)
            bare = sa.func.regexp_replace(split, "[\u0300-\u036f]", "", "g", type_=sa.Text)
            folded = sa.func.translate(bare, "øØłŁđĐ", "oOlLdD", type_=sa.Text)
        return sa.collate(folded, CODE_POINTS)


def _none() -> Term:
    raise wrong("Ett värde saknas. Skriv IS NULL för det som inte är känt.")


def _number(value: float) -> Sql:
    if not math.isfinite(value) or abs(value) > 1e30:
        raise wrong("Talet är för stort.")
    if float(value).is_integer() and abs(value) < 2**31:
        return sa.literal(int(value), sa.Integer)
    return sa.literal(Decimal(repr(value)), sa.Numeric)


def _day(text: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        raise wrong("”{text}” är ingen dag (2024-06-19).", text=str(text)) from None


def _moment(text: object) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(str(text).upper().replace("Z", "+00:00"))
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        raise wrong("”{text}” är ingen tid (2024-06-19T12:00:00Z).", text=str(text)) from None


def end(text: str) -> Term:
    """A literal end of an interval: a day or a moment."""
    if "T" in text.upper():
        return Term("tid", sa.literal(_moment(text), sa.DateTime(timezone=True)))
    return Term("dag", sa.literal(_day(text), sa.Date))
