"""What the page parameter `compare` names: municipalities, or two years.

compare=1280,1281        two to four municipalities
compare=2021/2023        a year and a later one, as an interval is written
compare=2021             on the map, whose own filter has the other year (`year=2023`)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from skanekarta.errors import BadParameter
from skanekarta.values import clean

COMPARE = "compare"
FEWEST, MOST = 2, 4
FIRST_YEAR, LAST_YEAR = 1900, 2100

LONGEST = 100
YEAR = re.compile(r"\d{4}", re.ASCII)
APART = re.compile(r"[,/]")


@dataclass(frozen=True)
class Years:
    """A year and a later one."""

    before: int
    after: int

    @property
    def text(self) -> str:
        """As `compare` has it."""
        return f"{self.before}/{self.after}"


@dataclass(frozen=True)
class Places:
    """Municipalities by their codes, in the order that was asked for: two to four, or one that
    waits for another."""

    codes: tuple[str, ...]

    @property
    def text(self) -> str:
        """As `compare` has it."""
        return ",".join(self.codes)


def folded(texts: Sequence[str], codes: Collection[str]) -> str:
    """What a form sends as one `compare` for each of its lists, as one text."""
    parts = [part.strip() for text in texts for part in APART.split(text) if part.strip()]
    years = [part for part in parts if YEAR.fullmatch(part) and part not in codes]
    if len(parts) == FEWEST and years == parts:
        return "/".join(sorted(parts))
    return ",".join(parts)


def read(text: str, codes: Collection[str]) -> Places | Years:
    """What the text names; `codes` are the municipalities that there are. Raises BadParameter."""
    parts = [part.strip() for part in APART.split(clean(COMPARE, text, LONGEST)) if part.strip()]
    if not parts:
        raise BadParameter(COMPARE, "två till fyra kommuner eller två år behövs.")
    if all(_is_year(part) and part not in codes for part in parts):
        return _years([int(part) for part in parts])
    return _places(parts, codes)


def _is_year(part: str) -> bool:
    return YEAR.fullmatch(part) is not None and FIRST_YEAR <= int(part) <= LAST_YEAR


def _years(years: Sequence[int]) -> Years:
    if len(years) != FEWEST:
        raise BadParameter(COMPARE, "två år behövs, till exempel 2021/2023.")
    if years[0] == years[1]:
        raise BadParameter(COMPARE, "samma år står två gånger. Välj två olika år.")
    return Years(min(years), max(years))


def _places(parts: Sequence[str], codes: Collection[str]) -> Places:
    unknown = [part for part in parts if part not in codes]
    if unknown:
        raise BadParameter(
            COMPARE,
            "”{text}” är ingen kommun i Skåne och inget år.",
            tuple(codes),
            text=unknown[0],
        )
    if len(set(parts)) < len(parts):
        raise BadParameter(COMPARE, "samma kommun står två gånger. Välj olika kommuner.")
    if len(parts) > MOST:
        raise BadParameter(COMPARE, "högst {most} kommuner kan jämföras.", most=MOST)
    return Places(tuple(parts))
