"""Which statements the server of one connection has planned, and which may be forgotten."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST = 20
"""So many are kept for a connection: each takes its server's memory, 80 KiB to 1 MiB."""

IDLE_S = 60.0
"""One that has not been used for so long makes room for another. Those that are in use stay:
where more are asked for than there is room for, plans would be made for each other's sake."""

Types = tuple[int, ...]


@dataclass(slots=True)
class Plan:
    """A statement that the server has planned, for values of those types, and its last use."""

    types: Types
    used: float


class Plans:
    """By their names, the longest unused first. Moments are in seconds of some clock."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Plan] = OrderedDict()

    def use(self, name: bytes, types: Types, now: float) -> Types | None:
        """The types of values that the plan takes, in use now if they are those; None where there
        is none."""
        plan = self._kept.get(name)
        if plan is None:
            return None
        if plan.types == types:
            plan.used = now
            self._kept.move_to_end(name)
        return plan.types

    def keep(self, name: bytes, types: Types, now: float) -> Types:
        """One more, in use from now on."""
        self._kept[name] = Plan(types, now)
        return types

    @property
    def is_full(self) -> bool:
        """Whether one must go before another is made."""
        return len(self._kept) >= MOST

    def forget(self, now: float) -> bytes | None:
        """The name of the longest unused, which is not known any more; None where all are in
        use."""
        name, plan = next(iter(self._kept.items()))
        if now - plan.used < IDLE_S:
            return None
        del self._kept[name]
        return name
