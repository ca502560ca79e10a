"""Time as a test has it: nobody waits, and what was waited for is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from skanekarta.outward import Bounds
from skanekarta.polite import Clock, Manners, Polite

TODAY = dt.datetime(2026, 11, 26, 2, 0, tzinfo=dt.UTC)
SMALL = Bounds(seconds=2, connecting=2, most_bytes=256 * 1024)


@dataclass
class Stopped:
    """A clock that only moves when somebody sleeps."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)
    chance: float = 0.5

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def clock(self) -> Clock:
        return Clock(
            lambda: self.at, lambda: TODAY.timestamp() + self.at, self.sleep, lambda: self.chance
        )


def polite(stopped: Stopped | None = None, **manners: float) -> Polite:
    """A client whose pauses take no time."""
    clock = (stopped or Stopped()).clock()
    return Polite("skanekarta/test", SMALL, Manners(**manners), clock)  # type: ignore[arg-type]
