"""Which columns a list of entries may have, besides those of the log's own layer."""

from __future__ import annotations

from skanekarta.importers.granting.columns import Columns
from skanekarta.layers.activities import LAYER

FIELDS: dict[str, tuple[str, ...]] = {
    "kind": ("Typ", "Typ av aktivitet", "Slag av aktivitet", "Aktivitet", "Type", "Kind"),
    "title": ("Titel", "Namn", "Benämning", "Vad", "Title"),
    "description": ("Text", "Innehåll", "Kommentar", "Description"),
    "starts_on": (
        *("Datum", "Dag", "Startdatum", "Från", "Från och med", "Börjar"),
        *("Date", "Start", "Start date"),
    ),
    "ends_on": ("Slutdatum", "Till", "Till och med", "Slut", "End", "End date"),
    "date_precision": ("Noggrannhet", "Tidens noggrannhet", "Precision", "Date precision"),
    "municipality": (
        *("Kommuner", "Kommunnamn", "municipality_name", "municipality_codes"),
        *("Municipality", "Municipalities"),
    ),
    "place_name": ("Lokal", "Adress", "Ort", "Platsens namn", "place", "Place name"),
    "area": ("Område", "Konstområde", "Kulturområde", "Konst- och kulturområde", "Area"),
    "network": ("Network",),
    "participants": ("Antal deltagare", "Antal", "Participants", "Number of participants"),
    "visibility": ("Synlig för", "Visibility"),
    "source": ("source_title", "Källhänvisning", "Source"),
    "source_url": ("Källans länk", "Källans webbadress", "Source address"),
    "note": ("Notering", "Anteckning", "Övrigt", "Note"),
    "generated": ("Påhittad",),
}

LISTS: dict[str, tuple[str, ...]] = {
    "target_group": ("target_group", "Målgrupp", "Målgrupper", "target_group_title"),
    "unit": ("unit", "Enhet", "Avdelning", "Förvaltningens enhet"),
    "link": ("link", "Länk", "Webbadress", "Webbplats", "url"),
    "lon": ("lon", "Longitud", "longitude", "lng"),
    "lat": ("lat", "Latitud", "latitude"),
    "north": ("north", "N (SWEREF 99 TM)", "SWEREF N", "Nord", "Northing"),
    "east": ("east", "E (SWEREF 99 TM)", "SWEREF E", "Ost", "Öst", "Easting"),
    "id": ("id",),
    "geometry": ("geometry", "Geometri (WKT)"),
}

NOT_READ = frozenset({"id", "geometry", "position_basis", "recorded_at", "supersedes"})
"""Known, and what the log itself decides."""

REQUIRED: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    ("kind", ("kind", "kind_title"), None),
    ("title", ("title",), None),
    ("starts_on", ("starts_on",), None),
)

ENTRIES = Columns(LAYER, FIELDS, LISTS, REQUIRED, frozenset(), NOT_READ)
"""The columns of a list of entries."""
