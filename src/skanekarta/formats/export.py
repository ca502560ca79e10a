"""What is to be written: a selection, and how its reader wants it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from skanekarta import sql
from skanekarta.chosen_share import with_share
from skanekarta.db import SRID
from skanekarta.formats.sentences import sentences
from skanekarta.layer import Layer
from skanekarta.links import Addresses
from skanekarta.query import Query
from skanekarta.vocabulary import Names

BLOCK = 65_536
"""Bytes that are sent at a time: each hop between thread and event loop costs (decision 0002)."""

LONGEST_SELECTION = 80
"""Characters of a selection in a file's name; file systems take 255 bytes in all."""


@dataclass(frozen=True)
class Export:
    """A selection on its way out. `whole`: every row, not a page of them; `srid` is the
    coordinate system of its geometries; `count` tells how many rows match in all; `stored`
    that the features' texts are kept and can be sent as they are; `coverage` tells in Swedish how
    much of the selection's lists has been read, None for a layer that is not read from lists;
    `alternates` are links to the other formats as JSON, each with a comma after it."""

    layer: Layer
    query: Query
    addresses: Addresses
    names: Names
    count: Callable[[], int]
    coverage: Callable[[], str | None] = lambda: None
    srid: int = SRID
    changed_at: dt.datetime | None = None
    stored: bool = False
    whole: bool = False
    dialect: str | None = None
    alternates: str = ""

    @property
    def shown(self) -> Layer:
        """The layer as its files show it: with what the municipalities asked for have of each
        amount, so that the rows add up to the selection's sum."""
        return with_share(self.layer, self.query)

    def rows(self) -> sa.Subquery:
        """The rows as something to select from, in order. PostgreSQL does not flatten a sorted
        subquery, so a column that is named twice is still worked out once."""
        page = sql.page(self.shown, self.query)
        return (page.limit(None) if self.whole else page).subquery("p")

    def geometries(self) -> sa.Subquery:
        """Only their geometries, in no order: for questions about all of them together."""
        if not self.whole or self.query.offset:
            return self.rows()
        rows = self.layer.rows
        return sa.select(rows.c.geom).where(*sql.where(self.layer, self.query)).subquery("p")

    @property
    def returned(self) -> int:
        """How many rows the file will have."""
        left = max(0, self.count() - self.query.offset)
        return left if self.whole else min(left, self.query.limit)

    @property
    def point_only(self) -> bool:
        """Whether every geometry is one point."""
        return geometry_type(self.layer) == "POINT"

    def sentences(self) -> list[str]:
        """The selection in Swedish, a sentence a condition."""
        return sentences(self.layer, self.query, self.names)

    @property
    def address(self) -> str:
        """Where the same rows are had from again, as features."""
        return self.addresses.items(self.layer, self.query)


def geometry_type(layer: Layer) -> str:
    """The type of a layer's geometries as PostGIS writes it: `MULTIPOINT`, `GEOMETRY` …"""
    column: Any = layer.rows.c.geom
    return str(getattr(column.type, "geometry_type", None) or "GEOMETRY").upper()


def disposition(export: Export, extension: str, day: dt.date) -> Mapping[str, str]:
    """The header that names the file: layer, selection and day, once in ASCII for the oldest
    readers and once as people write it (RFC 6266 §4.3, RFC 5987)."""
    pairs = export.query.selection(export.layer)
    plain = "_".join([export.layer.id, *(f"{name}-{text}" for name, text in pairs)])
    spoken = ", ".join(export.sentences()).replace("/", "–")
    chosen = f" – {spoken[:LONGEST_SELECTION].strip()}" if spoken else ""
    ascii_name = f"{_plain(plain)[: LONGEST_SELECTION + 20]}_{day}.{extension}"
    name = f"{_safe(export.layer.title + chosen)} – {day}.{extension}"
    told = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": told}


def _plain(text: str) -> str:
    """å becomes a; what is not a letter, a digit or `_` becomes a hyphen."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", folded).strip("-")


def _safe(text: str) -> str:
    """Without what Windows refuses in a file's name."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", text).strip()
