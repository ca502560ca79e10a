"""What a statistic of a selection stands on, whatever is grouped by and worked out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa

from skanekarta import totals
from skanekarta.coverage import Extent
from skanekarta.glance import settled
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.statistics import framing
from skanekarta.statistics.covering import covers, told
from skanekarta.statistics.framing import Frame
from skanekarta.statistics.people import People

T = TypeVar("T")

TABLES = frozenset({"budget_frames", "coverage", "figures", "municipalities"})
"""Tables that a statistic reads besides its layer's own."""


@dataclass(frozen=True)
class Ground:
    """The totals that can answer, what the loaded lists cover, and the board's frames beside.
    The same for as long as the selection and the data are, so it may be remembered by those."""

    combinations: totals.Kept
    extent: Extent | None
    frames: Sequence[Frame]
    people: Callable[[sa.Connection], People] = field(default=People, compare=False, repr=False)
    """Reads the inhabitants, or remembers them: they are the same whatever is selected."""
    _known: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        connection: sa.Connection,
        layer: Layer,
        query: Query,
        people: Callable[[sa.Connection], People] = People,
    ) -> Ground:
        """What a selection's statistics stand on now."""
        known = totals.kept(connection, layer)
        return cls(
            known,
            covers(connection, layer, query, known),
            framing.framed(connection, layer, query, known),
            people,
        )

    def known(
        self, connection: sa.Connection, what: Hashable, read: Callable[[sa.Connection], T]
    ) -> T:
        """What is the same whatever the rows are grouped by, read once: the measures of all of
        them together, the last year. Raises Moved."""
        if what not in self._known:
            self._known[what] = settled(connection, read)()
        found: T = self._known[what]
        return found

    def coverage(self) -> dict[str, Any] | None:
        """What the lists cover, and how much of the frame that is, as an answer has it."""
        return self._coverage and dict(self._coverage)

    @cached_property
    def _coverage(self) -> dict[str, Any] | None:
        found = told(self.extent)
        return found and {**found, **framing.told(self.frames)}
