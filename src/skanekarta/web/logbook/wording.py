"""What an entry says and what has been done with it, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from skanekarta.activity import Change, Version
from skanekarta.vocabulary import Names
from skanekarta.web.language import _, is_swedish, noted, term, terms
from skanekarta.web.logbook.page import STOCKHOLM
from skanekarta.web.logbook.telling import LABELS
from skanekarta.web.notation import day, number

DONE = {
    "entry": noted("Inlagd"),
    "correction": noted("Rättad"),
    "withdrawal": noted("Återkallad"),
    "restoration": noted("Återställd"),
    "erasure": noted("Uppgifter borttagna"),
}
"""What has been done, by the log's own word for it."""

BASES = {"point": noted("En punkt"), "centre": noted("Kommunens mittpunkt")}
POSITION = noted("Läge")
TITLES = {**LABELS, "position_basis": noted("Punkten står för")}
CHOSEN = ("kind", "municipality", "area", "network", "target_group", "visibility", "date_precision")
"""Fields whose values are of a vocabulary of the same name."""

Shown = str | Markup


@dataclass(frozen=True)
class Fact:
    """A field with what it says, or said and says."""

    title: str
    value: Shown
    before: Shown | None = None
    href: str | None = None


def moment(value: dt.datetime) -> str:
    """`25 november 2026 kl. 14.05`: the clock in Skåne."""
    here = value.astimezone(STOCKHOLM)
    if is_swedish():
        return f"{day(here)} kl. {here:%H.%M}"
    return f"{day(here)}, {here:%H:%M}"


def facts(version: Version, names: Names) -> list[Fact]:
    """Everything that a version says; what it says nothing of is left out."""
    values = version.values
    found = [
        Fact(_(title), said(name, values[name], names), href=_href(name, values[name]))
        for name, title in LABELS.items()
        if name in values and values[name] not in (None, [])
    ]
    basis = " " + _("(kommunens mittpunkt)") if values["position_basis"] == "centre" else ""
    return [*found, Fact(_(POSITION), _position(values) + basis)]


def _href(name: str, value: object) -> str | None:
    """A link leads where it says, if that is an address on the web."""
    text = str(value)
    return text if name == "link" and text.startswith(("https://", "http://")) else None


def changes(version: Version, names: Names) -> list[Fact]:
    """What a version says in another way than the one before it."""
    by_name = {each.name: each for each in version.changed}
    found = [
        Fact(_(TITLES[name]), said(name, each.after, names), said(name, each.before, names))
        for name, each in by_name.items()
        if name in TITLES
    ]
    moved = {"longitude", "latitude"} & set(by_name)
    return [*found, _moved(version.values, by_name)] if moved else found


def _moved(values: Mapping[str, Any], changed: Mapping[str, Change]) -> Fact:
    was = {name: each.before for name, each in changed.items()}
    return Fact(_(POSITION), _position(values), _position({**values, **was}))


def _position(values: Mapping[str, Any]) -> str:
    pair = (values["latitude"], values["longitude"])
    return " ".join(number(round(each, 5), 5) for each in pair)


def said(name: str, value: Any, names: Names) -> Shown:
    """A field's value."""
    if value is None or value == []:
        return _("inget")
    if name in CHOSEN:
        slugs = value if isinstance(value, list) else [value]
        return terms(names[name].get(slug, slug) for slug in slugs)
    return OF_KIND.get(name, _plainly)(value)


def _plainly(value: Any) -> Shown:
    if isinstance(value, dt.date):
        return day(value)
    shown: Shown = term(str(value))
    return shown


OF_KIND: Mapping[str, Callable[[Any], Shown]] = {
    "participants": number,
    "position_basis": lambda value: _(BASES[value]),
}
