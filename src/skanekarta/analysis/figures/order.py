"""Numbers in order: ranks, quartiles, and how well two orders agree."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby

FEWEST = 10
"""Pairs that a correlation is told of: with fewer, chance alone gives large ones."""


def ranks(values: Mapping[str, Decimal], *, lowest_first: bool = False) -> dict[str, int]:
    """Each name's place: those that are equal share one, and the next place is left as many steps
    below as there are of them (1, 2, 2, 4)."""
    ordered = sorted(values.values(), reverse=not lowest_first)
    first: dict[Decimal, int] = {}
    for place, value in enumerate(ordered, 1):
        first.setdefault(value, place)
    return {name: first[value] for name, value in values.items()}


def quantile(ordered: Sequence[Decimal], part: Decimal) -> Decimal | None:
    """The value below which that part lies, between the two nearest in proportion (as Excel's
    QUARTILE.INC and PostgreSQL's percentile_cont); None of nothing."""
    if not ordered:
        return None
    at = (len(ordered) - 1) * part
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def median(values: Sequence[Decimal]) -> Decimal | None:
    """The middle one; None of nothing."""
    return quantile(sorted(values), Decimal("0.5"))


def spearman(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Spearman's rank correlation: Pearson's of the ranks, where equal values share the mean of
    their places. None of too few pairs, or where either side is one and the same value."""
    if len(pairs) < FEWEST:
        return None
    sides = [_mean_ranks([pair[side] for pair in pairs]) for side in (0, 1)]
    middle = (len(pairs) + 1) / 2
    both = math.fsum((x - middle) * (y - middle) for x, y in zip(*sides, strict=True))
    squares = [math.fsum((each - middle) ** 2 for each in side) for side in sides]
    if not all(squares):
        return None
    return round(Decimal(both / math.sqrt(squares[0] * squares[1])), 2)


def _mean_ranks(values: Sequence[Decimal]) -> list[float]:
    ranked: dict[Decimal, float] = {}
    above = 0
    for value, same in groupby(sorted(values)):
        many = len(list(same))
        ranked[value] = above + (many + 1) / 2
        above += many
    return [ranked[value] for value in values]
