"""What the map page offers to choose and to look at, read from the database when it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta.facts import Figure, Indicator
from skanekarta.filters import Within
from skanekarta.layer import Field, Layer
from skanekarta.vocabulary import VOCABULARIES
from skanekarta.web import map_layers

CHARTED = ("area", "support_form", "target_group")
"""The hierarchies whose sums are bars below the map, where the layer has them."""


def charted(layer: Layer) -> tuple[Field, ...]:
    """The fields that a sum is told by in bars."""
    wanted = [name for name in CHARTED if name in map_layers.breakdowns(layer)]
    return tuple(layer.by_name[name] for name in wanted)


def broader(connection: sa.Connection, layer: Layer) -> Mapping[str, Mapping[str, str]]:
    """The term above each term, by the field that is charted."""
    return {field.name: _above(connection, field) for field in charted(layer)}


def _above(connection: sa.Connection, field: Field) -> Mapping[str, str]:
    if not isinstance(field.filter, Within) or field.filter.vocabulary is None:
        return {}
    table = VOCABULARIES[field.filter.vocabulary].__table__
    statement = sa.select(table.c.slug, table.c.parent).where(table.c.parent.is_not(None))
    return dict(connection.execute(statement).all())


def figures(connection: sa.Connection) -> list[dict[str, Any]]:
    """The indicators that there are figures of, those known for most municipalities first."""
    places = sa.func.count(Figure.municipality.distinct()).label("places")
    statement = (
        sa.select(Indicator.slug, Indicator.title, Indicator.unit_title.label("unit"), places)
        .join(Figure, Figure.indicator == Indicator.slug)
        .where(Figure.value.is_not(None))
        .group_by(Indicator.slug)
        .order_by(places.desc(), Indicator.headline.desc(), sa.collate(Indicator.title, "sv-x-icu"))
    )
    return [dict(row) for row in connection.execute(statement).mappings()]
