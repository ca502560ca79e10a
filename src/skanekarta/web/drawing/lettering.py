"""Text in a picture: SVG breaks no lines by itself, and shows what it is given as it stands."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from skanekarta.swedish import SPACE

MORE = " …"
SPACES = re.compile(" {2,}")


def legible(text: str) -> str:
    """The text on one line, without signs that are not seen, that turn the line around or that
    XML has no place for."""
    return SPACES.sub(" ", "".join(each if _is_shown(each) else " " for each in text)).strip(" ")


def _is_shown(sign: str) -> bool:
    # A space that no line may end at stands between a number and its unit.
    return sign.isprintable() or sign == SPACE


def lines(text: str, longest: int, most: int) -> list[str]:
    """The text in at most `most` lines of at most `longest` characters; the last says so where
    more is left. A word that is longer than a line is broken."""
    return textwrap.wrap(
        legible(text), longest, max_lines=most, placeholder=MORE, break_on_hyphens=False
    )


def paragraphs(texts: Iterable[str], longest: int, most: int) -> list[str]:
    """Several texts, each on lines of its own, in at most `most` lines together."""
    found: list[str] = []
    for text in texts:
        if len(found) < most:
            found += lines(text, longest, most - len(found))
    return found
