"""What the region granted and what was done together, as tables of the workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from skanekarta.briefing.granted import Part
from skanekarta.layers.activities import LAYER as ACTIVITIES
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.statistics import frame_text
from skanekarta.web import periods
from skanekarta.web.addresses import call, recipient
from skanekarta.web.language import _, gettext
from skanekarta.web.paper.book import Number, Table
from skanekarta.web.paper.chapters import Row, Told, figure_heads, origin_heads, shown
from skanekarta.web.totals import genitive, passed_on


def sums(told: Told) -> Table:
    """The sums as figures, with what they cover."""
    given = told.of.given
    found = (given.amount, given.count, given.per_inhabitant, given.skane_per_inhabitant)
    return Table(
        _("Stöd i siffror"), figure_heads(), [told.figure(each) for each in found], _covering(told)
    )


def _covering(told: Told) -> Sequence[str]:
    given = told.of.given
    funder = gettext(told.names["funder"][given.funder])
    return [
        _("Stöd från {funder}").format(funder=funder),
        *([given.coverage.sentence(gettext)] if given.coverage else []),
        *([text] if (text := frame_text(given.frames, gettext)) else []),
        _(
            "Stöden räknas där verksamheten sker, annars där mottagaren har sitt säte. Ett stöd "
            "till flera kommuner räknas med {whose} andel. Stöd till hela Skåne ingår inte."
        ).format(whose=genitive(told.of.name)),
        *passed_on(GRANTS, given.passed_on),
    ]


def parts(told: Told) -> Table:
    """The sums by year, area, support form and funder, and after the recipients' seats."""
    given = told.of.given
    groups: Sequence[tuple[str, Sequence[Part]]] = (
        (_("År"), given.by_year),
        (_("Konst- och kulturområde"), given.by_area),
        (_("Stödform"), given.by_form),
        (_("Finansiär, alla"), given.by_funder),
        (_("Efter mottagarens säte"), [given.seat]),
    )
    rows = [_part(told, group, part) for group, parts in groups for part in parts]
    heads = [_("Indelning"), _("Del"), _("Belopp, kr"), _("Antal stöd"), *origin_heads()]
    notes = [_("Raderna för finansiärer summeras inte: de kan innehålla samma pengar två gånger.")]
    if given.several_areas:
        notes.append(
            _(
                "Ett stöd med flera områden räknas i vart och ett av dem, så områdena går inte att "
                "summera."
            )
        )
    return Table(_("Stöd, delar"), heads, rows, notes)


def _part(told: Told, group: str, part: Part) -> Row:
    return (
        group,
        gettext(part.title) if part.title else _("Uppgift saknas"),
        kronor(part.amount),
        Number(part.count),
        *told.origin(part.origin),
    )


def kronor(amount: Decimal | int | None) -> Number | None:
    """An amount, with its öre where it has any."""
    return None if amount is None else Number(amount, 2 if amount % 1 else 0)


def receivers(told: Told) -> Table:
    """The recipients, and which are in the loaded lists for the first time."""
    given = told.of.given
    new = {slug: each.year for each in given.newcomers for slug, _title in each.names}
    rows: list[Row] = [
        (
            each.title,
            kronor(each.amount),
            Number(each.count),
            shown(each.years),
            new.get(each.slug),
            *(each.first_year, each.last_year),
            recipient(told.addresses, each.slug),
        )
        for each in given.receivers
    ]
    heads = [
        *(_("Mottagare"), _("Belopp, kr"), _("Antal stöd"), _("År här")),
        *(_("Ny i listorna"), _("Första år i listorna"), _("Sista år i listorna"), _("Sida")),
    ]
    note = _("Ny är den som finns i de inlästa listorna för första gången, var i Skåne det än var.")
    return Table(_("Mottagare"), heads, rows, [note])


def rounds(told: Told) -> Table:
    """The calls, and how many of their grants are at work here."""
    rows: list[Row] = [
        (
            *(gettext(each.title), each.year, Number(each.grants), Number(each.here)),
            Number(each.unplaced),
            _("ja") if each.complete else _("nej"),
            _("ja") if each.is_surely_elsewhere else _("nej"),
            call(told.addresses, each.slug),
        )
        for each in told.of.given.rounds
    ]
    heads = [
        *(_("Utlysning"), _("År"), _("Inlästa stöd"), _("Varav här"), _("Varav utan känd kommun")),
        *(_("Listan är hel"), _("Säkert ingen här"), _("Sida")),
    ]
    return Table(_("Utlysningar"), heads, rows, [_("Vilka som sökte är inte inläst per kommun.")])


def grants(told: Told) -> Table:
    """The newest grants, one by one."""
    rows: list[Row] = [_grant(told, each) for each in told.of.given.rows]
    heads = [
        *(_("Mottagare"), _("Projekt"), _("År"), _("Beslut"), _("Område"), _("Stödform")),
        *(_("Utlysning"), _("Kommuner"), _("Belopp, kr"), _("Kommunens andel, kr")),
        *(_("Ursprunglig finansiär"), _("Källa"), _("Källans adress"), _("Data i API:et")),
    ]
    count = told.of.given.count.value or 0
    note = _("De {n} nyaste av {all}.").format(n=len(rows), all=count)
    return Table(_("Senaste stöden"), heads, rows, [note])


def _grant(told: Told, row: Mapping[str, Any]) -> Row:
    codes, shares = row["municipality"] or [], row["municipality_share"] or []
    share = dict(zip(codes, shares, strict=True)).get(told.of.code)
    return (
        *(shown(row["recipient_title"]), shown(row["project_title"]), row["year"]),
        row["decision_date"],
        *(shown(row[name]) for name in ("area_title", "support_form_title", "call_title")),
        shown(row["municipality_title"]),
        *(kronor(row["amount_sek"]), kronor(share)),
        *(shown(row["original_funder_title"]), shown(row["source"]), row["source_url"]),
        told.addresses.item(GRANTS, str(row["id"])),
    )


def entries(told: Told) -> Table:
    """What was done together, as the log tells those who read it."""
    together = told.of.together
    rows: list[Row] = [
        (
            *(shown(each["title"]), shown(each["kind_title"]), each["starts_on"], each["ends_on"]),
            periods.when(each["starts_on"], each["ends_on"], each["date_precision"]),
            shown(each["place_name"]),
            None if each["participants"] is None else Number(each["participants"]),
            _("intern: bara för personalen") if each["visibility"] == "internal" else _("öppen"),
            told.addresses.item(ACTIVITIES, str(each["id"])),
        )
        for each in together.entries
    ]
    heads = [
        *(_("Rubrik"), _("Slag"), _("Från"), _("Till"), _("När"), _("Plats")),
        *(_("Deltagare"), _("Synlighet"), _("Data i API:et")),
    ]
    note = _("De {n} nyaste av {all}.").format(n=len(rows), all=together.count)
    networks = ", ".join(f"{gettext(title)} ({count})" for title, count in together.networks)
    named = [_("Nätverk i loggen: {names}.").format(names=networks)] if networks else []
    return Table(_("Tillsammans"), heads, rows, [note, *named])


CHAPTERS: Sequence[Callable[[Told], Table]] = (
    sums,
    parts,
    receivers,
    rounds,
    grants,
    entries,
)
