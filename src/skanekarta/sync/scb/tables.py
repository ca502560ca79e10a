"""Which of SCB's tables are asked, for what.

The ids, the contents and the totals' codes were read in public clients of the API (autumn 2026);
none is believed: before anything is fetched, the table itself must call them what they are called
here. docs/decisions/0042 has the sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FIRST_YEAR = 1996
"""Skåne became one county on 1 January 1997, and SCB tells a year in the division of the day
after it ends. Before that there is no county to hold the municipalities' sum against."""

PERTURBED_FROM = 2025
"""From that year SCB moves every cell of the population a little (cell key method, CKM)."""

PAGES = "https://www.statistikdatabasen.scb.se/pxweb/sv/ssd"


@dataclass(frozen=True)
class Table:
    """A table: its id, what it is called without its years, where people read it, and the codes
    of what it holds, by what they are called. One without a title is known by its contents."""

    id: str
    title: str | None
    page: str
    contents: Mapping[str, str]


FOLKMANGD, FOLKOKNING = "Folkmängd", "Folkökning"
TATHET, LANDAREAL = "Invånare per kvadratkilometer", "Landareal i kvadratkilometer"

BY_AGE = "Folkmängden efter region, civilstånd, ålder och kön"

POPULATION = Table(
    "TAB638",
    BY_AGE,
    f"{PAGES}/START__BE__BE0101__BE0101A/BefolkningNy/",
    {FOLKMANGD: "BE0101N1", FOLKOKNING: "BE0101N2"},
)
POPULATION_FROM_2025 = Table(
    "TAB5557",
    BY_AGE,
    f"{PAGES}/START__BE__BE0101__BE0101A/BefolkningCKM/",
    {FOLKMANGD: "000007ME", FOLKOKNING: "000007MG"},
)
DENSITY = Table(
    "TAB628",
    None,
    f"{PAGES}/START__BE__BE0101__BE0101C/BefArealTathetKon/",
    {TATHET: "BE0101U1", LANDAREAL: "BE0101U3"},
)
SERIES = (POPULATION, POPULATION_FROM_2025)
"""The whole series of population, from two tables: SCB began another in 2025."""

TABLES = (*SERIES, DENSITY)

TOTALS: Mapping[str, tuple[str, ...]] = {
    "Civilstand": ("SC",),
    "Alder": ("tot", "TotSA"),
    "Kon": ("1+2", "TotSa"),
}
"""The codes of «all of them», by side. A side without one must be one that may be left out."""

SIDES = frozenset({"Region", "Civilstand", "Alder", "Kon", "ContentsCode", "Tid"})
"""Those that are known. A new one would divide every figure in a way that nobody has thought of."""


@dataclass(frozen=True)
class Fact:
    """An indicator that is SCB's own figure: its slug, its tables, and what it is called there.
    One that `adds_up` is held against the county's."""

    slug: str
    tables: tuple[Table, ...]
    content: str
    adds_up: bool = False


FACTS = (
    Fact("population", SERIES, FOLKMANGD, adds_up=True),
    Fact("population-growth", SERIES, FOLKOKNING, adds_up=True),
    Fact("population-density", (DENSITY,), TATHET),
    Fact("land-area", (DENSITY,), LANDAREAL),
)

SHARES: Mapping[str, tuple[int, int]] = {
    "age-0-19-share": (0, 19),
    "age-20-64-share": (20, 64),
    "age-65-share": (65, 1_000),
}
"""Indicators that are worked out here: the share of the population of those ages."""
