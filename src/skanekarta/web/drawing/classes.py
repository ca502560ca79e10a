"""Classes: numbers in, stretches of them out. `static/js/scale.js` does the same in the browser.

Every method gives the classes' upper bounds; a class tells the least and the greatest of the
numbers that it really holds, so a legend never speaks of values that nobody has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

MOST = 5


@dataclass(frozen=True)
class Class:
    """A stretch of numbers and how many of them there are; its place among all the stretches,
    those without a number too: what keeps its colour while the numbers change."""

    low: float
    high: float
    count: int
    place: int
    of: int


def classes(
    numbers: Sequence[float],
    method: str = "natural",
    most: int = MOST,
    steps: Sequence[float] = (),
) -> list[Class]:
    """At most `most` classes, in order; equal numbers share a class, none is empty. `steps` are
    the bounds of the fixed method, where there are better ones than any round numbers."""
    values = sorted(numbers)
    if not values:
        return []
    wanted = list(steps) if method == "fixed" and steps else METHODS[method](values, most)
    bounds = [*sorted({bound for bound in wanted if bound < math.inf}), math.inf]
    found, below = [], -math.inf
    for place, bound in enumerate(bounds):
        inside = [value for value in values if below < value <= bound]
        if inside:
            found.append(Class(inside[0], inside[-1], len(inside), place, len(bounds)))
        below = bound
    return found


def class_of(found: Sequence[Class], value: float) -> Class:
    """The class that one of the numbers belongs to."""
    return next(each for each in found if value <= each.high)


def _natural(values: Sequence[float], most: int) -> list[float]:
    """Fisher and Jenks: the numbers of a class lie as close to each other as can be."""
    count = min(most, len(set(values)))
    cost = _deviations(values)
    best = [[(cost(0, end + 1), 0) for end in range(len(values))]]
    for number in range(1, count):
        before = best[-1]
        best.append([_cheapest(before, cost, number, end) for end in range(len(values))])
    bounds, end = [], len(values)
    for number in range(count - 1, 0, -1):
        end = best[number][end - 1][1]
        bounds.append(values[end - 1])
    return bounds


Cost = Callable[[int, int], float]


def _cheapest(
    before: Sequence[tuple[float, int]], cost: Cost, number: int, end: int
) -> tuple[float, int]:
    """The least cost of the numbers up to `end` in one class more, and where the last begins."""
    starts = range(number, end + 1)
    possible = [(before[start - 1][0] + cost(start, end + 1), start) for start in starts]
    return min(possible, default=(math.inf, 0))


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
    ends = (math.ceil(len(values) * part / most) for part in range(1, most))
    return [values[end - 1] for end in ends if values[end - 1] < values[-1]]


def _equal(values: Sequence[float], most: int) -> list[float]:
    """Steps of the same length from the least to the greatest."""
    if values[0] == values[-1]:
        return []
    step = (values[-1] - values[0]) / most
    return [values[0] + step * part for part in range(1, most)]


STEPS = (1.0, 2.0, 5.0)
ROUND = [step * 10.0**power for power in range(-6, 15) for step in STEPS]


def _fixed(values: Sequence[float], most: int) -> list[float]:
    """Round steps: 1, 2, 5, 10, 20 … up to the greatest. They stay while the numbers move a
    little."""
    return [step for step in ROUND if step < values[-1]][1 - most :]


METHODS: dict[str, Callable[[Sequence[float], int], list[float]]] = {
    "natural": _natural,
    "quantile": _quantile,
    "equal": _equal,
    "fixed": _fixed,
}
"""What the page parameter `classes` may say; the first where it says nothing."""
