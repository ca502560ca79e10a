"""What stands out: at most five sentences, and none where no rule finds anything."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from skanekarta.briefing.beside import FAR_OFF
from skanekarta.briefing.granted import AreaAround
from skanekarta.briefing.money import of_area, of_seat, origin, selection
from skanekarta.briefing.parts import Briefing, Remark
from skanekarta.briefing.rules import Found, Rule, applied
from skanekarta.briefing.wording import Kronor, Number, Value, Wording, noted, sentence

MOST = 5
"""More than so many stand out no longer."""

QUIET_YEARS = 3
EXTREME = 3
ENOUGH_MUNICIPALITIES = 10
ENOUGH_GRANTS = 3
HALF = Decimal("0.5")
LARGE_DIFFERENCE = Decimal(100_000)
QUARTER = Decimal("0.25")


def _quiet(of: Briefing) -> Found:
    last, newest = of.given.last_year, of.given.around.last_year
    if last is None or newest is None or newest - last < QUIET_YEARS:
        return
    text = noted(
        "I de inlästa listorna finns inget stöd till {place} efter {last}; listorna går till "
        "{newest}."
    )
    yield sentence(text, place=of.name, last=last, newest=newest), origin(selection(of.code))


QUIET = Rule(
    "quiet",
    noted("Inget på flera år"),
    noted(
        "Kommunens senaste år i Region Skånes inlästa listor ligger minst tre år före listornas "
        "senaste. Stöd utan känd plats eller år räknas inte."
    ),
    _quiet,
)

MANY = noted(
    "{place} är nummer {rank} av {ranked} kommuner i stöd per invånare i de inlästa listorna: "
    "{own}, hela Skåne {skane}."
)


def _per_inhabitant(of: Briefing) -> Found:
    given = of.given
    own, skane = given.per_inhabitant, given.skane_per_inhabitant
    if given.rank is None or own.value is None or skane.value is None:
        return
    is_extreme = given.rank <= EXTREME or given.rank > given.ranked - EXTREME
    if given.ranked < ENOUGH_MUNICIPALITIES or not is_extreme:
        return
    told: dict[str, Value] = {
        "own": Kronor(own.value, 2),
        "skane": Kronor(skane.value, 2),
    }
    place: dict[str, Value] = {"place": of.name, "rank": given.rank, "ranked": given.ranked}
    yield sentence(MANY, **place, **told), own.origin


PER_INHABITANT = Rule(
    "per-inhabitant",
    noted("Mest eller minst per invånare"),
    noted(
        "De tre kommuner som har mest, och de tre som har minst, av Region Skånes stöd per "
        "invånare, bland dem som har belopp i de inlästa listorna. Alla inlästa år tillsammans."
    ),
    _per_inhabitant,
)


def _gone(of: Briefing) -> Found:
    if any(_quiet(of)):
        return  # what is gone altogether need not be told area by area
    told: set[str] = set()
    for each in _largest_first(of):
        last, later = each.last_year_here, each.last_year
        # An area and one below it would say the same twice.
        if last and later and _is_gone(of, last, later) and not told & each.family:
            told |= each.family
            text = noted(
                "I de inlästa listorna finns inget stöd inom {area} i {place} efter {last}; "
                "någonstans i Skåne finns det till och med {later}."
            )
            area = Wording(each.title)
            found = origin(of_area(selection(of.code), each.slug))
            yield sentence(text, place=of.name, area=area, last=last, later=later), found


def _largest_first(of: Briefing) -> list[AreaAround]:
    """The areas around, those that have got most here first."""
    amounts = {part.slug: part.amount for part in of.given.by_area}
    return sorted(of.given.around.areas, key=lambda each: -amounts.get(each.slug, Decimal()))


def _is_gone(of: Briefing, last: int, later: int) -> bool:
    newest = of.given.around.last_year or 0
    return newest - last >= QUIET_YEARS and later > last


GONE = Rule(
    "area-gone",
    noted("Ett område som inte har återkommit"),
    noted(
        "Kommunen har stöd inom området i listorna, men inte de senaste tre åren som de går till, "
        "fast området finns i dem senare. Det område som har fått mest först. Stöd utan känd "
        "plats, år eller område räknas inte."
    ),
    _gone,
    most=2,
)


def _never(of: Briefing) -> Found:
    missing = [
        each
        for each in of.given.around.areas
        if not each.is_here and each.municipalities >= ENOUGH_MUNICIPALITIES
    ]
    for each in sorted(missing, key=lambda each: (-each.municipalities, each.slug)):
        text = noted(
            "I de inlästa listorna finns inget stöd inom {area} i {place}; {n} kommuner har det."
        )
        found = origin(of_area(selection(of.code), each.slug))
        told: dict[str, Value] = {"area": Wording(each.title), "n": each.municipalities}
        yield sentence(text, place=of.name, **told), found


NEVER = Rule(
    "area-never",
    noted("Ett område som saknas"),
    noted(
        "Minst tio kommuner har stöd inom området i Region Skånes inlästa listor, men inte den "
        "här. Stöd utan känd plats eller område räknas inte."
    ),
    _never,
)


def _one(of: Briefing) -> Found:
    total = Decimal(str(of.given.amount.value or 0))
    if not total or (of.given.count.value or 0) < ENOUGH_GRANTS:
        return
    for each in of.given.receivers:
        if each.amount / total >= HALF:
            text = noted("{receiver} har fått {part} av {whole}, {percent}\u00a0%.")
            told: dict[str, Value] = {"part": Kronor(each.amount), "whole": Kronor(total)}
            percent = Number(each.amount / total * 100)
            found = origin(selection(of.code), ("recipient",))
            yield sentence(text, receiver=each.title, percent=percent, **told), found


ONE = Rule(
    "one-receiver",
    noted("En mottagare har fått det mesta"),
    noted(
        "En enda mottagare har minst hälften av beloppet i kommunen, när där finns minst tre stöd. "
        "Enskilda firmor har inget namn här och räknas inte."
    ),
    _one,
)

SEAT_MORE = noted(
    "Mottagare med säte i {place} har fått {seat}, {difference} mer än vad som räknas där "
    "verksamheten sker."
)
SEAT_LESS = noted(
    "Mottagare med säte i {place} har fått {seat}, {difference} mindre än vad som räknas där "
    "verksamheten sker."
)


def _seat(of: Briefing) -> Found:
    reach, seat = Decimal(str(of.given.amount.value or 0)), of.given.seat.amount
    difference = seat - reach
    large = max(LARGE_DIFFERENCE, QUARTER * max(reach, seat))
    if abs(difference) >= large:
        told: dict[str, Value] = {"seat": Kronor(seat), "difference": Kronor(abs(difference))}
        text = SEAT_MORE if difference > 0 else SEAT_LESS
        yield sentence(text, place=of.name, **told), origin(of_seat(selection(of.code)))


SEAT = Rule(
    "seat-and-reach",
    noted("Säte och räckvidd skiljer sig"),
    noted(
        "Beloppet efter mottagarnas säte skiljer sig från beloppet där verksamheten sker med "
        "minst en fjärdedel av det större, och minst 100 000 kr."
    ),
    _seat,
)

GROWN = noted(
    "Folkmängden har ökat med {percent}\u00a0% från {since} till {year}, plats {rank} av {ranked}."
)
SHRUNK = noted(
    "Folkmängden har minskat med {percent}\u00a0% från {since} till {year}, plats {rank} av "
    "{ranked}."
)


def _people(of: Briefing) -> Found:
    change, rank, ranked = of.who.change, of.who.change_rank, of.who.change_ranked
    if change is None or rank is None or not change.value or ranked < ENOUGH_MUNICIPALITIES:
        return
    if rank <= EXTREME or rank > ranked - EXTREME:
        text = GROWN if change.value > 0 else SHRUNK
        years = {"since": change.since or 0, "year": change.year or 0}
        percent = Number(abs(Decimal(change.value)), 1)
        told: dict[str, Value] = {"rank": rank, "ranked": ranked, **years}
        yield sentence(text, percent=percent, **told), change.origin


PEOPLE = Rule(
    "population",
    noted("Folkmängden har ändrats mest eller minst"),
    noted(
        "Kommunen är bland de tre med störst, eller de tre med minst, förändring av folkmängden "
        "mellan det första och det sista året som är inlästa."
    ),
    _people,
)

RULES: Sequence[Rule] = (QUIET, GONE, NEVER, FAR_OFF, PER_INHABITANT, ONE, SEAT, PEOPLE)
"""In the order that they are told."""


def stands_out(of: Briefing) -> list[Remark]:
    """The sentences about a municipality."""
    return applied(RULES, of, MOST)
