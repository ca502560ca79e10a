"""What is wrong with what was typed: a sentence for each field, and where on the page that is."""

from __future__ import annotations

from dataclasses import dataclass

from skanekarta.errors import BadEntry, RequestError
from skanekarta.message import Message
from skanekarta.web.language import _, in_page, noted
from skanekarta.web.logbook.typed import Typed

LABELS = {
    "kind": noted("Slag"),
    "title": noted("Rubrik"),
    "starts_on": noted("Dag"),
    "place_name": noted("Plats"),
    "coordinates": noted("Koordinater"),
    "description": noted("Beskrivning"),
    "ends_on": noted("Sista dag"),
    "date_precision": noted("Tidens noggrannhet"),
    "municipality": noted("Kommuner"),
    "area": noted("Områden"),
    "network": noted("Nätverk"),
    "target_group": noted("Målgrupper"),
    "participants": noted("Antal deltagare"),
    "unit": noted("Enhet"),
    "link": noted("Länk"),
    "visibility": noted("Synlighet"),
    "reason": noted("Vad som rättas"),
}
"""What each field is called, on the page and in what is said of it; in the page's order."""

SENTENCES = {
    ("kind", "måste anges."): noted("Välj vilket slag det var."),
    ("title", "måste anges."): noted("Skriv en rubrik."),
    ("starts_on", "måste anges."): noted("Välj dag."),
    ("place_name", "måste anges: en tätort, koordinater eller åtminstone en kommun."): noted(
        "Skriv en plats: en tätort, koordinater eller åtminstone en kommun."
    ),
    ("ends_on", "ligger före starts_on."): noted("Sista dagen ligger före den första."),
}
"""What is said where the API's own words would be those of a program."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong: its field, None for the form as a whole, and a whole sentence."""

    field: str | None
    sentence: str


def everything_wrong(error: RequestError, typed: Typed) -> tuple[Wrong, ...]:
    """Each thing that is wrong, in the page's order."""
    if not isinstance(error, BadEntry):
        return (Wrong(None, in_page(error)),)
    found = [_one(name, what, typed) for name, what in error.problems.items()]
    order = list(LABELS)
    return tuple(sorted(found, key=lambda each: order.index(each.field) if each.field else -1))


def _one(name: str, what: Message, typed: Typed) -> Wrong:
    field = _field(name, typed)
    said = SENTENCES.get((name, what.template))
    if said:
        return Wrong(field, _(said))
    label = _(LABELS[field]) if field else name
    return Wrong(field, f"{label}: {in_page(what)}")


def _field(name: str, typed: Typed) -> str | None:
    """Where on the page it can be mended: a point is, where it was written."""
    if name in {"geometry", "position_basis", "coordinates"}:
        return "coordinates" if typed.one("coordinates") else "place_name"
    return name if name in LABELS else None
