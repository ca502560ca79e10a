"""Rules about the municipality's own figures beside Skåne's median."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from skanekarta.briefing.figures import Origin
from skanekarta.briefing.parts import Briefing, Compared
from skanekarta.briefing.rules import Found, Rule
from skanekarta.briefing.wording import Number, Sentence, Wording, noted, sentence

FAR = Decimal("0.25")
ENOUGH_MUNICIPALITIES = 10

OVER = noted(
    "{indicator}, {year}: {own}, {percent}\u00a0% över Skånes median {median}; plats {rank} av "
    "{ranked}."
)
UNDER = noted(
    "{indicator}, {year}: {own}, {percent}\u00a0% under Skånes median {median}; plats {rank} av "
    "{ranked}."
)


def ratio(row: Compared) -> Decimal | None:
    """How much more the municipality has than Skåne's median, as a share of that; None where
    either is not known, or the median is of too few."""
    own, skane = row.own.value, row.skane.value
    if own is None or not skane or row.own.year is None or row.ranked < ENOUGH_MUNICIPALITIES:
        return None
    return Decimal(str(own)) / Decimal(str(skane)) - 1


def far(of: Briefing) -> Iterator[tuple[Decimal, Compared]]:
    """The indicators that are far from the median, the farthest first."""
    rows = [row for topic in of.spending.topics for row in topic.rows]
    found = [(part, row) for row in rows if (part := ratio(row)) is not None and abs(part) >= FAR]
    yield from sorted(found, key=lambda each: (-abs(each[0]), each[1].indicator))


def _far(of: Briefing) -> Found:
    for part, row in far(of):
        yield _told(OVER if part > 0 else UNDER, part, row)


def _told(template: str, part: Decimal, row: Compared) -> tuple[Sentence, Origin]:
    own = row.own
    text = sentence(
        template,
        indicator=Wording(own.title, is_lowered=False),
        year=own.year or 0,
        own=Number(own.value or 0, own.decimals, own.unit),
        percent=Number(abs(part) * 100),
        median=Number(Decimal(str(row.skane.value)), own.decimals),
        rank=row.rank or 0,
        ranked=row.ranked,
    )
    return text, own.origin


FAR_OFF = Rule(
    "far-from-median",
    noted("Långt från Skånes median"),
    noted(
        "Kommunens senaste värde av ett nyckeltal om kostnader eller användning ligger minst 25 "
        "procent över eller under medianen för Skånes kommuner samma år, när minst tio kommuner "
        "har ett värde. Det som ligger längst ifrån först."
    ),
    _far,
    most=2,
)

WHY = noted(
    "{indicator}, {year}: {own}, {percent}\u00a0% under Skånes median {median}. Vad beror det på?"
)
WHY_OVER = noted(
    "{indicator}, {year}: {own}, {percent}\u00a0% över Skånes median {median}. Vad beror det på?"
)


def _worse(of: Briefing) -> Found:
    for part, row in far(of):
        if (row.better == "higher" and part < 0) or (row.better == "lower" and part > 0):
            yield _told(WHY if part < 0 else WHY_OVER, part, row)


WORSE = Rule(
    "worse-than-median",
    noted("Sämre än Skånes median"),
    noted(
        "Ett nyckeltal som har en önskad riktning ligger minst 25 procent åt andra hållet från "
        "medianen för Skånes kommuner samma år, när minst tio kommuner har ett värde."
    ),
    _worse,
)
