"""The sources of a page, numbered in the order that they are first spoken of.

A number stands small beside each figure, and the list at the end of the page says what it means:
so a figure leads to its source on the screen, and on paper it can be looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from skanekarta.briefing.figures import Origin
from skanekarta.web.cells import web_host
from skanekarta.web.language import gettext


@dataclass(frozen=True)
class Reference:
    """A source: its number, its name, and its addresses that a browser may be sent to."""

    number: int
    source: str
    hrefs: tuple[str, ...]


@dataclass
class References:
    """What has been referred to so far."""

    _numbers: dict[tuple[str, str | None], int] = field(default_factory=dict)

    def number(self, origin: Origin) -> int | None:
        """The number of a figure's source; None where there is none to name."""
        if origin.source is None and origin.url is None:
            return None
        source = gettext(origin.source) if origin.source else ""
        return self._numbers.setdefault((source, origin.url), len(self._numbers) + 1)

    def __iter__(self) -> Iterator[Reference]:
        for (source, url), number in self._numbers.items():
            hrefs = [each.strip() for each in (url or "").split("; ")]
            yield Reference(number, source, tuple(each for each in hrefs if web_host(each)))
