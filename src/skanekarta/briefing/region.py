"""What stands out of all of Skåne: as for a municipality, sentences by rules that are shown.

Each is true of the loaded lists, names the figures that it rests on, and is left out where these
are not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from skanekarta.briefing.wording import Kronor, Number, Sentence, Value, Wording, noted, sentence

QUIET_YEARS = 3
MOST_NAMED = 4
ENOUGH_GRANTS = 3
HALF = Decimal("0.5")
QUARTER = Decimal("0.25")
TWICE = 2


@dataclass(frozen=True)
class Area:
    """An area in the lists: how much and how many, and the last year. `is_dated`: all of its
    grants have a year."""

    title: str
    amount: Decimal
    count: int
    last_year: int | None
    is_dated: bool = True


@dataclass(frozen=True)
class Whole:
    """What the rules look at: amounts by year (those that are known), by municipality (the
    largest first), per inhabitant of each corner, what is passed on of whose money, and areas."""

    amount: Decimal
    by_year: Mapping[int, Decimal]
    places: Sequence[tuple[str, Decimal]]
    corners: Sequence[tuple[str, Decimal | None]]
    passed_on: Mapping[str, Decimal]
    areas: Sequence[Area]

    @property
    def last_year(self) -> int | None:
        """The year that the lists go to."""
        return max(self.by_year, default=None)


@dataclass(frozen=True)
class RegionRule:
    """`find` gives its sentence, or None; `by` is what the API is asked to group by for it."""

    id: str
    title: str
    definition: str
    by: tuple[str, ...]
    find: Callable[[Whole], Sentence | None]


@dataclass(frozen=True)
class Found:
    """A sentence and the rule that it is by."""

    rule: RegionRule
    text: Sentence


def _percent(part: Decimal, whole: Decimal) -> Number:
    return Number(part / whole * 100)


def _few(of: Whole) -> Sentence | None:
    placed = sum((amount for _name, amount in of.places), Decimal())
    for number, added in enumerate(accumulate(amount for _name, amount in of.places), start=1):
        if placed and added >= HALF * placed:
            if number > MOST_NAMED:
                return None
            names = tuple(name for name, _amount in of.places[:number])
            text = noted("{names} har {percent}\u00a0% av det belopp vars kommun är känd.")
            return sentence(text, names=names, percent=_percent(added, placed))
    return None


FEW = RegionRule(
    "few-municipalities",
    noted("Några få kommuner har det mesta"),
    noted(
        "Det minsta antal kommuner som tillsammans har minst hälften av beloppet, när de är "
        "högst fyra. Stöd till hela Skåne och utan känd plats räknas inte."
    ),
    ("municipality",),
    _few,
)


def _corners(of: Whole) -> Sentence | None:
    known = sorted((each, title) for title, each in of.corners if each is not None)
    if len(known) < len(of.corners) or len(known) < 2:
        return None
    (low, least), (high, most) = known[0], known[-1]
    if high < TWICE * low:
        return None
    text = noted("Per invånare har hörnet {most} mest, {high}, och hörnet {least} minst, {low}.")
    told: dict[str, Value] = {"high": Kronor(high, 2), "low": Kronor(low, 2)}
    return sentence(text, most=Wording(most), least=Wording(least), **told)


CORNERS = RegionRule(
    "corners-apart",
    noted("Hörnen skiljer sig"),
    noted(
        "Det hörn som har mest per invånare har minst dubbelt så mycket som det som har minst, "
        "när alla fyra har belopp i de inlästa listorna. Alla inlästa år tillsammans."
    ),
    ("municipality",),
    _corners,
)


def _years(of: Whole) -> Sentence | None:
    largest = sorted(of.by_year, key=lambda year: (-of.by_year[year], year))[:2]
    part = sum((of.by_year[year] for year in largest), Decimal())
    if len(of.by_year) <= TWICE or not of.amount or part < HALF * of.amount:
        return None
    text = noted("{percent}\u00a0% av beloppet är från {first} och {second}.")
    first, second = (str(year) for year in sorted(largest))
    return sentence(text, percent=_percent(part, of.amount), first=first, second=second)


YEARS = RegionRule(
    "two-years",
    noted("Två år har det mesta"),
    noted(
        "De två år som har mest i de inlästa listorna har minst hälften av hela beloppet. Det "
        "säger lika mycket om vilka listor som är inlästa som om vad som delades ut."
    ),
    ("year",),
    _years,
)


def _passed_on(of: Whole) -> Sentence | None:
    for original, part in sorted(of.passed_on.items(), key=lambda pair: -pair[1]):
        if of.amount and part >= QUARTER * of.amount:
            text = noted("{percent}\u00a0% av beloppet är pengar från {original}.")
            percent = _percent(part, of.amount)
            return sentence(text, percent=percent, original=Wording(original))
    return None


PASSED_ON = RegionRule(
    "passed-on",
    noted("Andras pengar"),
    noted("Minst en fjärdedel av beloppet är en annan finansiärs pengar, fördelade vidare."),
    ("funder", "original_funder"),
    _passed_on,
)


def _quiet(of: Whole) -> Sentence | None:
    newest = of.last_year
    if newest is None:
        return None
    quiet = [
        each
        for each in sorted(of.areas, key=lambda each: -each.amount)
        if each.count >= ENOUGH_GRANTS and _is_quiet(each, newest)
    ][:MOST_NAMED]
    if not quiet:
        return None
    text = noted(
        "Inget i de inlästa listorna efter {year} inom {areas}; listorna går till {newest}."
    )
    told: dict[str, Value] = {"areas": tuple(Wording(each.title) for each in quiet)}
    last = max(each.last_year or 0 for each in quiet)
    return sentence(text, year=last, newest=newest, **told)


def _is_quiet(each: Area, newest: int) -> bool:
    last = each.last_year
    return each.is_dated and last is not None and newest - last >= QUIET_YEARS


QUIET = RegionRule(
    "areas-gone",
    noted("Områden som inte har återkommit"),
    noted(
        "De högst fyra områden med störst belopp som har minst tre stöd i listorna, men inget de "
        "senaste tre åren som de går till. Områden som har stöd utan känt år räknas inte."
    ),
    ("year", "area"),
    _quiet,
)

RULES: Sequence[RegionRule] = (FEW, CORNERS, YEARS, PASSED_ON, QUIET)
"""In the order that they are told."""


def stands_out(of: Whole) -> list[Found]:
    """The sentences about all of Skåne; none where no rule finds anything."""
    return list(_found(of))


def _found(of: Whole) -> Iterator[Found]:
    for rule in RULES:
        text = rule.find(of)
        if text is not None:
            yield Found(rule, text)
