"""What a file is the whole of: grants in there that the file lacks are withdrawn."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta import sql, vocabulary
from skanekarta.errors import BadParameter, SkanekartaError
from skanekarta.layers.grants import LAYER
from skanekarta.message import nearest
from skanekarta.query import Query
from skanekarta.terms import check_values


@dataclass(frozen=True)
class Scope:
    """A selection of grants as the layer's own filters make it, and as it was written; without
    a query: all that earlier imports of the same data set have brought."""

    text: str
    query: Query | None

    def ids(self) -> sa.Select[int] | None:
        """The ids of the grants in it, None where the data set alone decides."""
        if self.query is None:
            return None
        return sa.select(LAYER.rows.c.id).where(*sql.where(LAYER, self.query))

    def pairs(self) -> dict[str, str]:
        """What is kept of it with the import."""
        chosen = self.query.selection(LAYER) if self.query else [("dataset", self.text)]
        return dict(chosen)


DATASET = Scope("filen", None)
"""A file that is the whole of its data set, as those that come with the project are."""


def read_scope(connection: sa.Connection, text: str) -> Scope:
    """The scope that `funder=region-skane,year=2023` means: filters of the layer with commas
    between, where a part without `=` is one more value of the filter before it. Raises
    SkanekartaError for one that is empty, and BadParameter for a filter or a value that is not
    there."""
    pairs: list[tuple[str, str]] = []
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if equals:
            pairs.append((name.strip(), value.strip()))
        elif pairs and part.strip():
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]},{part.strip()}")
    if not pairs:
        valid = "till exempel funder=region-skane,year=2023"
        raise SkanekartaError(f"Omfånget är tomt. Skriv vad filen är hela listan över, {valid}.")
    names = tuple(field.name for field in LAYER.queryables)
    for name, _ in pairs:
        if name not in names:
            raise BadParameter(name, "är inget filter för stöd.", nearest(name, names))
    query = Query.parse(LAYER, pairs)
    check_values(LAYER, query, vocabulary.names(connection))
    return Scope(text, query)
