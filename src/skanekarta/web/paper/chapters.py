"""The picture of a municipality as tables: what the page before a talk shows, a sheet a section.

Every row has its year, its source and the address in the API that gives it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skanekarta.briefing import Briefing, Fact, Figure, Origin
from skanekarta.briefing.questions import RULES as QUESTIONS
from skanekarta.briefing.standing_out import RULES as STANDING_OUT
from skanekarta.links import Addresses
from skanekarta.vocabulary import Names
from skanekarta.web.addresses import municipality
from skanekarta.web.language import _, gettext, noted
from skanekarta.web.municipality_told import period, voice
from skanekarta.web.notation import day
from skanekarta.web.paper.book import Cell, Number, Table

Row = Sequence[Cell]


@dataclass(frozen=True)
class Told:
    """What every table needs: the picture, the vocabularies' titles, where the API is, and the day
    that policy documents are told for, where another than today's is chosen."""

    of: Briefing
    names: Names
    addresses: Addresses
    day: dt.date | None = None

    def origin(self, origin: Origin) -> Row:
        """The columns that say where a figure is from."""
        data = self.addresses.api(origin.query) if origin.query else None
        source = gettext(origin.source) if origin.source else None
        derived = _("egen bearbetning") if origin.derived else None
        return (derived, source, origin.url, data, origin.read_on)

    def figure(self, figure: Figure) -> Row:
        """A figure with all that must stand beside it."""
        return (
            gettext(figure.title),
            number(figure),
            gettext(figure.unit) if figure.unit else None,
            figure.since,
            figure.year,
            missing(figure),
            gettext(figure.note) if figure.note else None,
            *self.origin(figure.origin),
        )

    def fact(self, fact: Fact) -> Row:
        """The same of what is no number."""
        why = None if fact.text else gettext(fact.missing or "Uppgift saknas")
        return (
            gettext(fact.title),
            gettext(fact.text) if fact.text else None,
            fact.href,
            gettext(fact.note) if fact.note else None,
            why,
            *self.origin(fact.origin),
        )


def origin_heads() -> list[str]:
    """What the columns of `Told.origin` are called."""
    return [_("Bearbetning"), _("Källa"), _("Källans adress"), _("Data i API:et"), _("Inläst")]


def number(figure: Figure) -> Number | None:
    """The figure's value with its decimals."""
    return None if figure.value is None else Number(figure.value, figure.decimals)


def missing(figure: Figure) -> str | None:
    """Why a figure has no value."""
    return None if figure.value is not None else gettext(figure.missing or "Uppgift saknas")


def first(told: Told) -> Table:
    """What the workbook is."""
    of = told.of
    rows: list[Row] = [
        (_("Kommun"), of.name),
        (_("Kommunkod"), of.code),
        (_("Dag"), of.day),
        (_("Sidan"), municipality(told.addresses, of.code, told.day)),
        (_("Tom cell"), _("Uppgift saknas, eller inte tillämpligt; skälet står på raden.")),
        (_("Egen bearbetning"), _("Räknat här, av det som källorna anger.")),
        (_("Licens"), _("Varje källas egen; se varje rad.")),
    ]
    return Table(_("Om filen"), [_("Benämning"), _("Värde")], rows)


def remarks(told: Told) -> Table:
    """What stands out, and what to ask, with the rules."""
    rules = {rule.id: rule for rule in (*STANDING_OUT, *QUESTIONS)}
    found = (
        (_("Vad som sticker ut"), told.of.stands_out),
        (_("Frågor att ställa"), told.of.questions),
    )
    rows: list[Row] = [
        (
            kind,
            each.text.told(voice()),
            gettext(rules[each.rule].title),
            gettext(rules[each.rule].definition),
            *told.origin(each.origin),
        )
        for kind, remarks in found
        for each in remarks
    ]
    heads = [_("Slag"), _("Mening"), _("Regel"), _("Regelns definition"), *origin_heads()]
    note = _("Meningarna följer av siffrorna efter fasta regler. De gäller bara det som är inläst.")
    return Table(_("Sticker ut och frågor"), heads, rows, [note])


def figure_heads() -> list[str]:
    """What the columns of `Told.figure` are called."""
    return [
        *(_("Benämning"), _("Värde"), _("Enhet"), _("Från år"), _("År")),
        *(_("Varför värde saknas"), _("Anmärkning")),
        *origin_heads(),
    ]


def people(told: Told) -> Table:
    """Who they are, in figures."""
    who = told.of.who
    found = [*reversed(who.people), *([who.change] if who.change else []), *who.facts]
    return Table(_("Vilka de är"), figure_heads(), [told.figure(each) for each in found])


def localities(told: Told) -> Table:
    """The localities; their places in the plane coordinates that Swedish maps have."""
    rows: list[Row] = [
        (
            *(each.code, each.name, number(each.people), each.people.year, missing(each.people)),
            each.home,
            *(None if at is None else Number(round(at)) for at in (each.y, each.x)),
            *told.origin(each.people.origin),
        )
        for each in told.of.who.localities
    ]
    heads = [
        *(_("Kod"), _("Tätort"), _("Invånare"), _("År"), _("Varför värde saknas")),
        *(_("Hör till"), _("N (SWEREF 99 TM)"), _("E (SWEREF 99 TM)")),
        *origin_heads(),
    ]
    return Table(_("Tätorter"), heads, rows)


WAYS = {"higher": noted("högre är bättre"), "lower": noted("lägre är bättre")}


def spending(told: Told) -> Table:
    """What they spend and get, beside Skåne and those that are similar."""
    rows: list[Row] = [
        (
            *(gettext(topic.title), gettext(row.own.title)),
            *(number(row.own), number(row.skane), number(row.similar)),
            gettext(row.own.unit) if row.own.unit else None,
            *(row.own.year, row.rank, row.ranked or None),
            _(WAYS[row.better]) if row.better in WAYS else None,
            *(missing(row.own), *told.origin(row.own.origin)),
        )
        for topic in told.of.spending.topics
        for row in topic.rows
    ]
    heads = [
        *(_("Ämne"), _("Nyckeltal"), told.of.name, _("Skånes median"), _("Liknande, median")),
        *(_("Enhet"), _("År"), _("Plats"), _("Av"), _("Riktning"), _("Varför värde saknas")),
        *origin_heads(),
    ]
    return Table(_("Vad de lägger"), heads, rows, list(_spending_notes(told)))


def _spending_notes(told: Told) -> Sequence[str]:
    spoken = voice()
    notes = [each.told(spoken) for each in told.of.spending.freshness]
    alike = told.of.spending.alike
    if alike:
        names = _("Liknande kommuner: {names}.").format(names=", ".join(alike.names))
        notes += [names, alike.found.sentence(spoken.say), alike.found.source(spoken.say)]
    return notes


def policy(told: Told) -> Table:
    """The policy documents with their status on the day."""
    statuses: Mapping[str, str] = told.names["policy_status"]
    rows: list[Row] = [
        (
            *(gettext(each.title), gettext(each.kind_title), gettext(statuses[each.status])),
            *(each.valid_from, each.valid_to, period(each), each.decided_by, each.url),
            *told.origin(each.origin),
        )
        for each in told.of.policy.documents
    ]
    heads = [
        *(_("Dokument"), _("Slag"), _("Status"), _("Gäller från"), _("Gäller till")),
        *(_("Giltighet"), _("Beslutat av"), _("Adress")),
        *origin_heads(),
    ]
    notes = [_("Statusen är räknad för {day}.").format(day=day(told.of.policy.day))]
    if not told.of.policy.complete:
        notes.append(_("Kommunen kan ha fler dokument än de inlästa."))
    return Table(_("Styrdokument"), heads, rows, notes)


def organised(told: Told) -> Table:
    """How culture is organised."""
    of = told.of.organised
    heads = [
        *(_("Benämning"), _("Värde"), _("Adress"), _("Anmärkning"), _("Varför värde saknas")),
        *origin_heads(),
    ]
    nobody = Fact(noted("Kontakt"), None, Origin(None))
    facts = [of.form, *(of.contacts or [nobody]), *of.links]
    return Table(_("Organisation"), heads, [told.fact(each) for each in facts])


CHAPTERS: Sequence[Callable[[Told], Table]] = (
    first,
    remarks,
    people,
    localities,
    spending,
    policy,
    organised,
)


def shown(value: Any) -> Cell:
    """A value of a row of data, several with semicolons between."""
    if isinstance(value, list | tuple):
        return "; ".join(gettext(str(each)) for each in value if each is not None)
    return gettext(value) if isinstance(value, str) else value
