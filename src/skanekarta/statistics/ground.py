"""What a statistic of a selection stands on, whatever is grouped by and worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from skanekarta import totals
from skanekarta.coverage import Extent
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.statistics import framing
from skanekarta.statistics.covering import covers, told
from skanekarta.statistics.framing import Frame

TABLES = frozenset({"budget_frames", "coverage", "figures", "municipalities"})
"""Tables that a statistic reads besides its layer's own."""


@dataclass(frozen=True)
class Ground:
    """The totals that can answer, what the loaded lists cover, and the board's frames beside.
    The same for as long as the selection and the data are, so it may be remembered by those."""

    combinations: totals.Kept
    extent: Extent | None
    frames: Sequence[Frame]
    wholes: dict[tuple[Query, tuple[str, ...]], dict[str, Any]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """Measures of all of a selection's rows together, once they have been asked for: the same
    whatever the rows are grouped by."""

    @classmethod
    def of(cls, connection: sa.Connection, layer: Layer, query: Query) -> Ground:
        """What a selection's statistics stand on now."""
        known = totals.kept(connection, layer)
        return cls(
            known,
            covers(connection, layer, query, known),
            framing.framed(connection, layer, query, known),
        )

    def coverage(self) -> dict[str, Any] | None:
        """What the lists cover, and how much of the frame that is, as an answer has it."""
        found = told(self.extent)
        return found and {**found, **framing.told(self.frames)}
