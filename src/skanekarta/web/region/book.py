"""All that `/skane` shows as a workbook: a sheet a section, with the same figures from the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from skanekarta.web.language import _, gettext
from skanekarta.web.paper.book import Cell, Number, Table, workbook
from skanekarta.web.region.timeline import Timeline

Shown = Mapping[str, Any]
Row = Sequence[Cell]


def bound(shown: Shown, page: str, author: str) -> bytes:
    """The workbook of what the page of that address shows."""
    tables = [_first(shown, page), *(make(shown) for make in SHEETS)]
    return workbook(_("Hela Skåne"), author, shown["today"], tables)


def _first(shown: Shown, page: str) -> Table:
    rows: list[Row] = [
        (_("Sidan"), page),
        (_("Dag"), shown["today"]),
        (_("Tom cell"), _("Uppgift saknas, eller inte tillämpligt; skälet står på raden.")),
        (
            _("Källa"),
            _("Källan till varje stöd står i tabellen."),
        ),
        (_("Egen bearbetning"), _("Summor, andelar och belopp per invånare är räknade här.")),
    ]
    extent = shown["coverage"]
    covered = [shown["covering"](extent)] if extent else []
    return Table(_("Om filen"), [_("Benämning"), _("Värde")], rows, [*covered, *shown["frame"]])


def _data(shown: Shown, *by: str, **more: Any) -> list[str]:
    """Where the API gives a sheet's figures again, as a note above it."""
    address = shown["data"](*by, **more)[0][1]
    return [_("Data i API:et: {address}").format(address=address)]


def _remarks(shown: Shown) -> Table:
    rows: list[Row] = [
        (
            each.text.told(shown["voice"]),
            gettext(each.rule.title),
            gettext(each.rule.definition),
            shown["data"](*each.rule.by)[0][1],
        )
        for each in shown["stands_out"]
    ]
    heads = [_("Mening"), _("Regel"), _("Regelns definition"), _("Data i API:et")]
    return Table(_("Vad som sticker ut"), heads, rows)


def _years(shown: Shown) -> Table:
    names = ("total_sek", "regional_sek", "state_sek")
    rows: list[Row] = []
    for each in shown["money"].years:
        frame, loaded = each.frame or {}, each.loaded or {}
        rows.append(
            (
                each.year,
                *(_kronor(loaded.get("sum")), loaded.get("count")),
                _("inget inläst") if each.loaded is None else None,
                *(_kronor(frame.get(name)) for name in names),
                *(each.share, frame.get("note"), frame.get("source_url")),
            )
        )
    heads = [
        *(_("År"), _("Inlästa stöd"), _("Antal stöd"), _("Varför värde saknas"), _("Hela ramen")),
        *(_("Regionens medel"), _("Statens medel"), _("Inläst del av ramen"), _("Anmärkning")),
        _("Ramens källa"),
    ]
    return Table(_("År och ramar"), heads, rows, _data(shown, "year"))


def _timeline(by: str, title: str, lacking: str) -> Callable[[Shown], Table]:
    """The sheet of a field over the years, in kronor; nothing where nothing is loaded."""

    def made(shown: Shown) -> Table:
        found: Timeline = shown["over_time"][by]
        rows: list[Row] = [
            (
                gettext(lacking) if line.key is None else gettext(line.title),
                *(_kronor(cell.amount) for cell in line.cells),
                *(_kronor(line.total), line.count),
            )
            for line in found.lines
        ]
        heads = [gettext(title), *found.columns, _("Summa, kr"), _("Stöd")]
        return Table(gettext(title), heads, rows, _data(shown, "year", by))

    return made


def _places(shown: Shown) -> Table:
    measures = ("sum", "per_inhabitant", "count", "recipients")
    rows: list[Row] = [
        (
            *(row["municipality"], row["municipality_title"] or _("Okänd plats")),
            *(_kronor(row["sum"]), _number(row["per_inhabitant"])),
            *(row["count"], row["recipients"]),
            _("inget inläst") if row["count"] is None else None,
        )
        for row in shown["places"].answer["rows"]
    ]
    heads = [
        *(_("Kommunkod"), _("Kommun"), _("Belopp"), _("Kronor per invånare")),
        *(_("Antal stöd"), _("Antal mottagare"), _("Varför värde saknas")),
    ]
    notes = _data(shown, "municipality", measure=",".join(measures))
    return Table(_("Kommuner"), heads, rows, notes)


def _corners(shown: Shown) -> Table:
    rows: list[Row] = [
        (
            *(each.title, ", ".join(name for _code, name in each.places), each.people),
            *(_kronor(each.sum), _number(each.per_inhabitant), each.count, each.recipients),
            _kronor(each.seated),
            "; ".join(source for source, _parts in each.sources),
            shown["links"]["of_corner_data"](each),
        )
        for each in shown["quarters"].corners
    ]
    heads = [
        *(_("Hörn"), _("Kommuner"), _("Invånare"), _("Belopp"), _("Kronor per invånare")),
        *(_("Antal stöd"), _("Antal mottagare"), _("Belopp efter säte"), _("Källa")),
        _("Data i API:et"),
    ]
    return Table(_("Skånes fyra hörn"), heads, rows)


def _recipients(shown: Shown) -> Table:
    rows: list[Row] = [
        (gettext(row["recipient_title"]), _kronor(row["sum"]), _kronor(row["passed_on"]),
         row["count"])
        for row in shown["recipients"]
    ]  # fmt: skip
    heads = [_("Mottagare"), _("Belopp"), _("Därav andras pengar"), _("Antal stöd")]
    return Table(_("Största mottagarna"), heads, rows, _data(shown, "recipient", "original_funder"))


def _funders(shown: Shown) -> Table:
    rows: list[Row] = [
        (gettext(row["funder_title"]), _kronor(row["sum"]), row["count"])
        for row in shown["funders"]
    ]
    note = _("Raderna summeras inte: de kan innehålla samma pengar två gånger.")
    return Table(
        _("Alla finansiärer"), [_("Finansiär"), _("Belopp"), _("Antal stöd")], rows, [note]
    )


def _networks(shown: Shown) -> Table:
    rows: list[Row] = [
        (gettext(row["title"]), row["audience"], _resting(row), row["met"], row["source"])
        for row in shown["doings"].networks
    ]
    heads = [_("Nätverk"), _("För"), _("Status"), _("Poster i loggen"), _("Källa")]
    return Table(_("Nätverk"), heads, rows)


def _resting(row: Mapping[str, Any]) -> str | None:
    return _("vilande") if row["status"] == "dormant" else None


def _report(shown: Shown) -> Table:
    rows: list[Row] = [
        (
            *(gettext(line.of.title), line.of.figure, line.loaded),
            _("uppgift saknas") if line.loaded is None else None,
            *(line.of.note, line.of.source),
        )
        for line in shown["report"]
    ]
    heads = [
        *(_("Uppgift"), _("Rapporten 2024"), _("Inläst nu"), _("Varför värde saknas")),
        *(_("Anmärkning"), _("Källa")),
    ]
    return Table(_("2024 års rapport"), heads, rows)


def _kronor(value: Any) -> Number | None:
    return None if value is None else Number(value)


def _number(value: Any) -> Number | None:
    return None if value is None else Number(value, 2)


SHEETS: Sequence[Callable[[Shown], Table]] = (
    _remarks,
    _years,
    _timeline("area", "Konst- och kulturområden", "Uppgift saknas"),
    _timeline("support_form", "Stödformer", "Uppgift saknas"),
    _timeline("target_group", "Målgrupper", "Källan anger ingen"),
    _places,
    _corners,
    _recipients,
    _funders,
    _networks,
    _report,
)
"""In the page's order."""
