"""Questions worth asking: what the figures leave open, and only the municipality can tell."""

from __future__ import annotations

from collections.abc import Sequence

from skanekarta.briefing import asking
from skanekarta.briefing.beside import WORSE
from skanekarta.briefing.figures import Origin
from skanekarta.briefing.parts import Briefing, Remark
from skanekarta.briefing.plans import EXPIRED, EXPIRING, NONE, ORGANISED
from skanekarta.briefing.rules import Found, Rule, applied
from skanekarta.briefing.wording import Number, Value, noted, sentence

MOST = 7
QUIET_YEARS = 3
LATELY = 10


def _visit(of: Briefing) -> Found:
    visit = of.together.visit
    log = Origin(None, query=asking.items("activities", ("municipality", of.code)))
    if visit is None:
        text = noted("Inget besök finns i loggen. När sågs vi senast?")
        yield sentence(text), log
    elif visit.is_long_ago:
        text = noted(
            "Senaste besöket i loggen är från {day}, {days}\u00a0dagar sedan. Vad har hänt sedan "
            "dess?"
        )
        yield sentence(text, day=visit.day, days=Number(visit.days)), log


VISIT = Rule(
    "no-visit",
    noted("Inget besök på ett år"),
    noted(
        "Loggen har inget besök i kommunen, eller så är det senaste mer än 365 dagar gammalt. Som "
        "besök räknas dialoger, möten, rådgivning, studiebesök och utbildning; det som gäller "
        "hela Skåne räknas inte."
    ),
    _visit,
)


def _missed(of: Briefing) -> Found:
    for each in of.given.rounds:
        lately = each.year is not None and each.year > of.day.year - LATELY
        if each.is_surely_elsewhere and lately:
            text = noted("I {call} fick {n} mottagare stöd, ingen i {place}. Sökte någon därifrån?")
            query = asking.items("grants", ("call", each.slug))
            told: dict[str, Value] = {"call": each.title, "n": each.grants}
            yield sentence(text, place=of.name, **told), Origin(None, query=query)


MISSED = Rule(
    "call-missed",
    noted("En utlysning utan mottagare här"),
    noted(
        "En av Region Skånes utlysningar de senaste tio åren vars lista är inläst i sin helhet, "
        "där varje stöd har en känd plats och inget verkar i kommunen. Den senaste. Vilka som "
        "sökte är inte inläst."
    ),
    _missed,
)


def _lost(of: Briefing) -> Found:
    newest = of.given.around.last_year
    for each in of.given.receivers:
        last = each.last_year
        if len(each.years) > 1 and last and newest and newest - last >= QUIET_YEARS:
            text = noted(
                "{receiver} har haft stöd {years} men finns inte i de inlästa listorna efter "
                "{last}. Vad har hänt?"
            )
            query = asking.items("grants", ("recipient", each.slug))
            told: dict[str, Value] = {
                "receiver": each.title,
                "years": tuple(each.years),
                "last": last,
            }
            yield sentence(text, **told), Origin(None, query=query)


LOST = Rule(
    "not-returned",
    noted("En mottagare som inte har återkommit"),
    noted(
        "En mottagare har haft stöd i kommunen minst två år, men finns inte någonstans i Region "
        "Skånes inlästa listor de senaste tre åren som de går till. Den som har fått mest."
    ),
    _lost,
)


def _new(of: Briefing) -> Found:
    newest = of.given.around.last_year or 0
    for year in of.given.newcomers:
        for slug, title in year.names:
            if newest - year.year < QUIET_YEARS:
                text = noted("{receiver} var ny i de inlästa listorna {year}. Hur har det gått?")
                query = asking.items("grants", ("recipient", slug))
                yield sentence(text, receiver=title, year=year.year), Origin(None, query=query)


NEW = Rule(
    "newcomer",
    noted("En ny mottagare"),
    noted(
        "En mottagare i kommunen finns för första gången i Region Skånes inlästa listor något av "
        "de tre senaste åren som de går till. Den kan ha haft stöd som inte är inläst."
    ),
    _new,
)


def _networks(of: Briefing) -> Found:
    if not of.together.networks and of.together.all_networks:
        text = noted(
            "Loggen nämner inget nätverk här. Vilka av förvaltningens {n} nätverk är {place} med i?"
        )
        log = Origin(None, query=asking.items("activities", ("municipality", of.code)))
        yield sentence(text, n=of.together.all_networks, place=of.name), log


NETWORKS = Rule(
    "no-network",
    noted("Inget nätverk i loggen"),
    noted("Ingen aktivitet som loggen har i kommunen hör till något av förvaltningens nätverk."),
    _networks,
)

RULES: Sequence[Rule] = (
    *(EXPIRING, EXPIRED, VISIT, WORSE, MISSED, LOST, NEW, NONE, ORGANISED, NETWORKS),
)
"""In the order that they are told."""


def questions(of: Briefing) -> list[Remark]:
    """The questions to a municipality."""
    return applied(RULES, of, MOST)
