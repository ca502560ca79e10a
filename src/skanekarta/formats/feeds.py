"""The log as something to subscribe to: iCalendar (RFC 5545) and Atom (RFC 4287).

An entry keeps its identity through corrections: it is that of the first one of its chain that the
reader may read. Nothing tells when it was sent, so that the same data give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import sqlalchemy as sa

from skanekarta.formats.export import Export
from skanekarta.layer import Layer
from skanekarta.layers.activities import LAYER as LOG
from skanekarta.layers.activities import firsts
from skanekarta.links import HTML, with_query

if TYPE_CHECKING:
    from icalendar import Event

ATOM, GEORSS = "http://www.w3.org/2005/Atom", "http://www.georss.org/georss"
ICS, ATOM_TYPE = "text/calendar; charset=utf-8", "application/atom+xml"
PRODUCT = "-//Region Skåne//Digital Skånekarta kultur//SV"
BEGINNING = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
"""When the log began: the age of a feed without entries."""

AGAIN = dt.timedelta(hours=6)
"""How often a calendar should ask again."""

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Entry = sa.RowMapping


def is_log(layer: Layer) -> bool:
    """Whether a layer is the log."""
    return layer is LOG


def _entries(connection: sa.Connection, export: Export) -> Sequence[Entry]:
    """The selection's entries, each with where it is and the first of its chain: `first`, when
    that was `published`, and how many there have been since (`steps`)."""
    rows = export.rows()
    first = firsts(rows)
    order = sa.select(rows, sa.func.row_number().over().label("n")).subquery("o")
    place = sa.func.ST_X(order.c.geom).label("x"), sa.func.ST_Y(order.c.geom).label("y")
    columns = [each for each in order.c if each.key not in {"geom", "n"}]
    statement = (
        sa.select(*columns, *place, first.c.first, first.c.published, first.c.steps)
        .join(first, first.c.entry == order.c.id)
        .order_by(order.c.n)
    )
    return connection.execute(statement).mappings().all()


def calendar(connection: sa.Connection, export: Export) -> bytes:
    """The entries as events of whole days."""
    from icalendar import Calendar  # noqa: PLC0415 (only this format needs it)

    made = Calendar()
    chosen = ", ".join(export.sentences())
    name = f"{export.layer.title}: {chosen}" if chosen else export.layer.title
    own = {"PRODID": PRODUCT, "VERSION": "2.0", "CALSCALE": "GREGORIAN", "METHOD": "PUBLISH"}
    named = {"NAME": name, "X-WR-CALNAME": name, "DESCRIPTION": export.layer.description}
    for key, text in {**own, **named, "URL": export.addresses.table(LOG, export.query)}.items():
        made.add(key, text)
    made.add("REFRESH-INTERVAL", AGAIN, parameters={"VALUE": "DURATION"})
    for entry in _entries(connection, export):
        made.add_component(_event(entry, export))
    return bytes(made.to_ical())


def _event(entry: Entry, export: Export) -> Event:
    from icalendar import Event  # noqa: PLC0415 (as above)

    made = Event()
    made.add("UID", f"activity-{entry['first']}@{_host(export)}")
    made.add("SEQUENCE", entry["steps"])
    changed = entry["recorded_at"].replace(microsecond=0)
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        made.add(name, changed)
    made.add("CREATED", entry["published"].replace(microsecond=0))
    made.add("DTSTART", entry["starts_on"])
    # The day after the last: an event ends where it no longer is (RFC 5545 §3.6.1).
    made.add("DTEND", entry["period_end"] + dt.timedelta(days=1))
    made.add("SUMMARY", entry["title"])
    made.add("DESCRIPTION", _told(entry))
    made.add("LOCATION", _where(entry))
    made.add("CATEGORIES", [entry["kind_title"], *(entry["area_title"] or ())])
    made.add("URL", _page(entry, export))
    made.add("CLASS", "PUBLIC" if entry["visibility"] == "open" else "CONFIDENTIAL")
    made.add("TRANSP", "TRANSPARENT")
    if entry["position_basis"] == "point":
        made.add("GEO", (entry["y"], entry["x"]))
    return made


def _host(export: Export) -> str:
    return urlsplit(export.addresses.base).hostname or "skanekarta"


def _page(entry: Entry, export: Export) -> str:
    return with_query(export.addresses.item(LOG, str(entry["id"])), [("f", "html")])


def _where(entry: Entry) -> str:
    return ", ".join(dict.fromkeys([*filter(None, [entry["place_name"]]), *_places(entry)]))


def _places(entry: Entry) -> list[str]:
    return list(entry["municipality_title"] or ())


UNSURE = {
    "month": "Bara månaden är känd.",
    "year": "Bara året är känt.",
    "period": "Någon gång under perioden; dagen är inte känd.",
}


def _told(entry: Entry) -> str:
    """What is known of it, and how well its time and its place are known."""
    areas = ", ".join(entry["area_title"] or ())
    parts = [
        entry["description"],
        f"Slag: {entry['kind_title']}.",
        f"Konst- och kulturområde: {areas}." if areas else None,
        f"Nätverk: {entry['network_title']}." if entry["network_title"] else None,
        f"Deltagare: {entry['participants']}." if entry["participants"] is not None else None,
        UNSURE.get(entry["date_precision"]),
        "Bara kommunen är känd, inte platsen." if entry["position_basis"] == "centre" else None,
        "Intern: bara för personalen." if entry["visibility"] == "internal" else None,
        "Påhittad för demonstration." if entry["generated"] else None,
        f"Mer: {entry['link']}" if entry["link"] else None,
    ]
    return "\n".join(part for part in parts if part)


def atom(connection: sa.Connection, export: Export) -> bytes:
    """The entries as a feed, the latest written first where no other order is asked for."""
    if not export.query.sort:
        export = replace(export, query=replace(export.query, sort=("-recorded_at",)))
    entries = _entries(connection, export)
    feed = ET.Element("feed", {"xmlns": ATOM, "xmlns:georss": GEORSS, "xml:lang": "sv"})
    own = with_query(export.addresses.items(LOG), [*export.query.pairs(LOG), ("f", "atom")])
    chosen = ", ".join(export.sentences())
    _add(feed, "id", with_query(export.addresses.items(LOG), export.query.selection(LOG)))
    _add(feed, "title", f"{LOG.title}: {chosen}" if chosen else LOG.title)
    _add(feed, "updated", _moment(max((e["recorded_at"] for e in entries), default=BEGINNING)))
    _add(ET.SubElement(feed, "author"), "name", LOG.attribution)
    _add(feed, "rights", LOG.licence)
    _link(feed, "self", own, ATOM_TYPE)
    _link(feed, "alternate", export.addresses.table(LOG, export.query), HTML)
    for entry in entries:
        _entry(feed, entry, export)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: ET.Element, entry: Entry, export: Export) -> None:
    made = ET.SubElement(feed, "entry")
    _add(made, "id", export.addresses.item(LOG, str(entry["first"])))
    _add(made, "title", entry["title"])
    _add(made, "updated", _moment(entry["recorded_at"]))
    _add(made, "published", _moment(entry["published"]))
    _link(made, "alternate", _page(entry, export), HTML)
    ET.SubElement(made, "category", {"term": entry["kind"], "label": _plain(entry["kind_title"])})
    days = [entry["starts_on"].isoformat(), entry["period_end"].isoformat()]
    where = _where(entry)
    _add(made, "summary", f"{'–'.join(dict.fromkeys(days))}, {where}\n{_told(entry)}")
    _add(made, "georss:point", f"{entry['y']:.6f} {entry['x']:.6f}")
    _add(made, "georss:featurename", where)


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _plain(text)


def _link(parent: ET.Element, rel: str, href: str, media_type: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "href": href, "type": media_type})


def _plain(text: str) -> str:
    """Without what XML can't hold."""
    return NOT_IN_XML.sub("", text)
