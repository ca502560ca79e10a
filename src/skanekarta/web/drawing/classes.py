"""Classes: numbers in, stretches of them out. `static/js/classes.js` does the same in the browser.

Every method gives the classes' upper bounds; a class tells the least and the greatest of the
numbers that it really holds, so a legend never speaks of values that nobody has.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

MOST = 5


@dataclass(frozen=True)
class Class:
    """A stretch of numbers and how many of them there are."""

    low: float
    high: float
    count: int


def classes(numbers: Sequence[float], method: str = "natural", most: int = MOST) -> list[Class]:
    """At most `most` classes, in order; equal numbers share a class, none is empty."""
    values = sorted(numbers)
    if not values:
        return []
    ends = sorted({bisect_left(values, bound) for bound in _after(values, method, most)})
    return [
        Class(values[start], values[end - 1], end - start)
        for start, end in pairwise(
            [0, *(end for end in ends if 0 < end < len(values)), len(values)]
        )
    ]


def class_of(found: Sequence[Class], value: float) -> int:
    """The number of the class that a value belongs to."""
    return next(number for number, each in enumerate(found) if value <= each.high)


def _after(values: Sequence[float], method: str, most: int) -> list[float]:
    """The least number of every class but the first."""
    return METHODS[method](values, most)


def _natural(values: Sequence[float], most: int) -> list[float]:
    """Fisher and Jenks: the numbers of a class lie as close to each other as can be."""
    count = min(most, len(set(values)))
    cost = _deviations(values)
    best = [[(cost(0, end + 1), 0) for end in range(len(values))]]
    for number in range(1, count):
        before = best[-1]
        best.append([_cheapest(before, cost, number, end) for end in range(len(values))])
    starts, end = [], len(values)
    for number in range(count - 1, 0, -1):
        end = best[number][end - 1][1]
        starts.append(values[end])
    return starts


Cost = Callable[[int, int], float]


def _cheapest(
    before: Sequence[tuple[float, int]], cost: Cost, number: int, end: int
) -> tuple[float, int]:
    """The least cost of the numbers up to `end` in one class more, and where the last begins."""
    starts = range(number, end + 1)
    possible = [(before[start - 1][0] + cost(start, end + 1), start) for start in starts]
    return min(possible, default=(float("inf"), 0))


def _deviations(values: Sequence[float]) -> Cost:
    """Sums of squared deviation for every stretch of the sorted numbers, from running sums."""
    sums = [0.0, *accumulate(values)]
    squares = [0.0, *accumulate(value * value for value in values)]

    def cost(start: int, end: int) -> float:
        total = sums[end] - sums[start]
        return squares[end] - squares[start] - total * total / (end - start)

    return cost


def _quantile(values: Sequence[float], most: int) -> list[float]:
    """As many numbers in each class, as near as can be."""
    count = min(most, len(set(values)))
    return [values[round(len(values) * part / count)] for part in range(1, count)]


def _equal(values: Sequence[float], most: int) -> list[float]:
    """Steps of the same length from the least to the greatest."""
    step = (values[-1] - values[0]) / most
    return _above(values, [values[0] + step * part for part in range(1, most)])


STEPS = (1.0, 2.0, 5.0)


def _fixed(values: Sequence[float], most: int) -> list[float]:
    """Round steps: 1, 2, 5, 10, 20 … up to the greatest. They stay while the numbers move a
    little."""
    rounds = [step * 10.0**power for power in range(-6, 15) for step in STEPS]
    top = bisect_left(rounds, values[-1])
    return _above(values, rounds[max(0, top - most + 1) : top])


def _above(values: Sequence[float], bounds: Sequence[float]) -> list[float]:
    """The least number above each bound: a number on a bound belongs below it."""
    found = (next((value for value in values if value > bound), None) for bound in bounds)
    return [value for value in found if value is not None]


METHODS: dict[str, Callable[[Sequence[float], int], list[float]]] = {
    "natural": _natural,
    "quantile": _quantile,
    "equal": _equal,
    "fixed": _fixed,
}
"""What the page parameter `classes` may say; the first where it says nothing."""
