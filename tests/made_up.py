"""Figures made up for a test: round, and told as such wherever their source is."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from skanekarta.facts import Figure
from skanekarta.provenance import Import

SOURCE = "Påhittat för testet"

COSTS = {"1260": 1000, "1261": 1200, "1263": 1200, "1273": 800, "1280": 1500}
"""Culture cost per inhabitant of five municipalities."""


def put(
    connection: sa.Connection,
    values: Mapping[str, float | None],
    indicator: str = "culture-cost-per-inhabitant",
    year: int | None = 2023,
) -> None:
    """Figures of that year."""
    import_id = connection.scalar(sa.select(sa.func.max(Import.id)))
    connection.execute(
        sa.insert(Figure),
        [
            {
                "municipality": code,
                "indicator": indicator,
                "year": year,
                "value": value,
                "source": SOURCE,
                "derived": False,
                "import_id": import_id,
            }
            for code, value in values.items()
        ],
    )
