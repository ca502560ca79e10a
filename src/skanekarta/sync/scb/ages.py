"""Ages as SCB codes them, and the fewest of its cells that make up a span.

From 2025 every cell is moved a little to protect those behind it (cell key method), so a sum of
many is further from the truth than one of few: SCB's own bands are taken wherever they fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

OLDEST = 1_000
"""Where the open class ends: `100+`."""

SPAN = re.compile(r"(\d{1,3})?-(\d{1,3})", re.ASCII)
OPEN = re.compile(r"(\d{1,3})\+\d{0,2}", re.ASCII)

Span = tuple[int, int]


def span_of(code: str) -> Span | None:
    """The first and last year of age that a code means; None for a total. `-4` is from birth;
    `100+`, `100+1`, `100+5` and `100+10` are the open class of each division."""
    if code.isascii() and code.isdigit():
        return int(code), int(code)
    if found := SPAN.fullmatch(code):
        return int(found[1] or 0), int(found[2])
    if found := OPEN.fullmatch(code):
        return int(found[1]), OLDEST
    return None


def covering(codes: Iterable[str], first: int, last: int) -> tuple[str, ...] | None:
    """The fewest codes that together are all ages from the first to the last, each once; None
    where they don't add up to it. Of two that mean the same the first is taken."""
    by_start: dict[int, dict[int, str]] = {}
    for code in codes:
        if span := span_of(code):
            by_start.setdefault(span[0], {}).setdefault(span[1], code)
    return _from(by_start, first, last)


def _from(by_start: dict[int, dict[int, str]], first: int, last: int) -> tuple[str, ...] | None:
    found: list[str] = []
    at = first
    while at <= last:
        ends = [end for end in by_start.get(at, {}) if end <= last]
        if not ends:
            return None
        found.append(by_start[at][max(ends)])
        at = max(ends) + 1
    return tuple(found)
