"""A scale for numbers: from where to where, even or by tens, and its ticks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from skanekarta.web.notation import number

STEEP = 20
"""Numbers whose greatest is so many times the least lie on a scale by tens: on an even one, all
but a few would lie on top of each other."""

MOST_TICKS = 5
STEPS = (1, 2, 2.5, 5, 10)
EDGE = 0.04
"""How much of the scale is left free at either end."""


@dataclass(frozen=True)
class Tick:
    """A line across the drawing, and what stands beside it; `at` from 0 to 1."""

    at: float
    text: str


@dataclass(frozen=True)
class Axis:
    """A scale; `by_tens` where each step is as many times the last, not as much more."""

    low: float
    high: float
    by_tens: bool
    ticks: Sequence[Tick]

    def at(self, value: float) -> float:
        """Where a number lies, from 0 to 1."""
        return _place(self.low, self.high, self.by_tens)(value)


def axis(values: Iterable[float], *, from_zero: bool = True) -> Axis | None:
    """A scale that holds the numbers, with some room at its ends; None of none. An even one of
    numbers above 0 begins there where that is near, unless only their differences matter."""
    known = sorted(values)
    if not known:
        return None
    low, high = known[0], known[-1]
    by_tens = low > 0 and high / low >= STEEP
    marks = _by_tens(low, high) if by_tens else _even(low, high, from_zero)
    low, high = min(low, marks[0]), max(high, marks[-1])
    place = _place(low, high, by_tens)
    ticks = [Tick(place(mark), _told(mark)) for mark in marks]
    return Axis(low, high, by_tens, ticks)


def spaced(ticks: Sequence[Tick], apart: float) -> list[Tick]:
    """Those whose texts don't run into each other, the last first."""
    kept: list[Tick] = []
    for tick in reversed(ticks):
        if not kept or kept[-1].at - tick.at >= apart:
            kept.append(tick)
    return kept[::-1]


def _place(low: float, high: float, by_tens: bool) -> Callable[[float], float]:
    scale: Callable[[float], float] = math.log if by_tens else float
    first, last = scale(low), scale(high)

    def place(value: float) -> float:
        part = (scale(value) - first) / (last - first) if last > first else 0.5
        return EDGE + part * (1 - 2 * EDGE)

    return place


def _even(low: float, high: float, from_zero: bool) -> list[float]:
    """Round numbers from below the least to above the greatest."""
    if from_zero and 0 < low < high / 2:
        low = 0
    width, gaps = (high - low) or abs(high) or 1, MOST_TICKS - 1
    power = 10 ** math.floor(math.log10(width / gaps))
    step = next(each * power for each in STEPS if width / (each * power) <= gaps)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(place * step, 9) for place in range(first, last + 1)]


def _by_tens(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    return [mark for mark in marks if low <= mark <= high] or [low, high]


def _told(value: float) -> str:
    return number(round(value, 4))
