"""What the database knows of a layer as a data set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta import features, provenance, sql
from skanekarta.db import Base
from skanekarta.layer import Layer
from skanekarta.pairs import LARGEST_LIMIT
from skanekarta.provenance import Import
from skanekarta.query import Query

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Holding:
    """A layer with its days, its box and its size; None where it is not known."""

    layer: Layer
    issued: dt.datetime | None
    modified: dt.datetime | None
    box: Box | None
    first: dt.date | None
    last: dt.date | None
    size: int | None


def holdings(connection: sa.Connection, layers: list[Layer]) -> list[Holding]:
    """What is held of each layer."""
    return [_holding(connection, layer) for layer in layers]


def _holding(connection: sa.Connection, layer: Layer) -> Holding:
    west, south, east, north, first, last = connection.execute(sql.extent(layer)).one()
    return Holding(
        layer,
        _issued(connection, layer),
        provenance.version(connection, layer.tables).changed_at,
        (west, south, east, north) if west is not None else None,
        first,
        last,
        _size(connection, layer),
    )


def _issued(connection: sa.Connection, layer: Layer) -> dt.datetime | None:
    """When a file was first taken in of the data sets that the layer's rows come from."""
    if layer.table is None:
        return None
    known = [Base.metadata.tables.get(name) for name in sorted(layer.tables)]
    tables = [each for each in known if each is not None and "import_id" in each.c]
    # A layer that sums up others comes from the files that those come from.
    own = [each for each in tables if each.name == layer.table.__tablename__] or tables
    if not own:
        return None
    ids = sa.union_all(*(sa.select(each.c.import_id) for each in own))
    named = sa.select(Import.dataset).where(Import.id.in_(ids))
    statement = sa.select(sa.func.min(Import.imported_at)).where(Import.dataset.in_(named))
    found: dt.datetime | None = connection.scalar(statement)
    return found


def _size(connection: sa.Connection, layer: Layer) -> int | None:
    """The bytes of all features as GeoJSON, their frame apart; None where one page does not
    hold them. DCAT lets a size be approximate."""
    query = Query(limit=LARGEST_LIMIT)
    if (connection.scalar(sql.count(layer, query)) or 0) > LARGEST_LIMIT:
        return None
    page = features.of_page(layer, query).subquery("f")
    text = next(iter(page.c))
    return connection.scalar(sa.select(sa.func.octet_length(text)))
