"""The pairs of a query string, read: each name once, numbers within their bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from skanekarta.errors import BadParameter

Pairs = Iterable[tuple[str, str]]

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 10_000

WHOLE = re.compile(r"\d{1,9}", re.ASCII)


def once(pairs: Pairs) -> dict[str, str]:
    """The pairs as a mapping; raises BadParameter for a name given twice."""
    given: dict[str, str] = {}
    for name, text in pairs:
        if name in given:
            raise BadParameter(name, "är angiven mer än en gång. Skriv värdena med komma emellan.")
        given[name] = text
    return given


def whole(name: str, text: str, lowest: int, largest: int) -> int:
    """A whole number within bounds; raises BadParameter."""
    if not WHOLE.fullmatch(text) or not lowest <= int(text) <= largest:
        raise BadParameter(name, "ska vara ett heltal, {low}–{high}.", low=lowest, high=largest)
    return int(text)


def read_limit(text: str | None) -> int:
    """At least 1; more than the largest is cut to it, as the standard says (17-069r4, 7.15.2)."""
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"\d{1,1000}", text, re.ASCII) or int(text) < 1:
        raise BadParameter("limit", "ska vara ett heltal, {low}–{high}.", low=1, high=LARGEST_LIMIT)
    return min(int(text), LARGEST_LIMIT)


def yes(name: str, text: str) -> bool:
    """A truth; raises BadParameter."""
    if text not in {"true", "false"}:
        raise BadParameter(name, "ska vara true eller false.", ("true", "false"))
    return text == "true"
