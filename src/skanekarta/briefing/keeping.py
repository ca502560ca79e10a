"""What pictures are made of, remembered for as long as the tables that it was read from stay as
they are: a change in the log makes nobody read the boundaries or the grants again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from skanekarta import provenance
from skanekarta.briefing.parts import Briefing
from skanekarta.cache import Remembered
from skanekarta.provenance import INTERNAL

T = TypeVar("T")

ROOM = 600
"""Parts that are remembered: all those of 33 municipalities, before and after a change."""


@dataclass(frozen=True)
class Pictures:
    """The pictures that have been made, whole, and what they are made of."""

    whole: Remembered[Briefing] = field(default_factory=lambda: Remembered(100))
    parts: Remembered[Any] = field(default_factory=lambda: Remembered(ROOM))


class Kept:
    """The parts that are of the data as a connection sees them. In a snapshot, as answers read,
    the tables' versions are those of all that is read after them."""

    def __init__(
        self, connection: sa.Connection, remembered: Remembered[Any] | None = None
    ) -> None:
        self._state = provenance.state(connection)
        self._internal = connection.info.get(INTERNAL, {})
        self._parts: Remembered[Any] = Remembered(ROOM) if remembered is None else remembered

    def get(self, name: str, tables: frozenset[str], make: Callable[[], T], *of: Hashable) -> T:
        """The part with that name and of those municipalities, days or what it may be, made if
        it is not remembered. `tables` are all that it is read from."""
        hidden = {self._internal[each] for each in tables & self._internal.keys()}
        version = self._state.of(tables | hidden).number
        found: T = self._parts.get((name, version, bool(self._internal), *of), make)
        return found
