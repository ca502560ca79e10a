"""Which columns a list of calls may have, besides those of the layer of calls itself."""

from __future__ import annotations

from skanekarta.importers.granting.columns import Columns
from skanekarta.layers.calls import LAYER

FIELDS: dict[str, tuple[str, ...]] = {
    "call": (
        *("Utlysningens namn", "Omgång", "Ansökningsomgång", "Utlysningsomgång", "Namn"),
        "Name of call",
    ),
    "part_of": ("parent", "Överordnad utlysning", "Ingår i", "Broader call"),
    "funder": ("Bidragsgivare", "Beslutande", "Funder"),
    "year": ("Utlysningsår", "Call year"),
    "applications": (
        *("Antal ansökningar", "Inkomna ansökningar", "Antal inkomna ansökningar"),
        *("Antal sökande", "Number of applications"),
    ),
    "granted": (
        *("Antal beviljade", "Beviljade ansökningar", "Antal beviljade ansökningar"),
        *("Beviljade stöd", "Antal beviljade stöd", "Beviljade bidrag", "Number granted"),
    ),
    "granted_share": (
        *("granted_share_pct", "Andel beviljade", "Beviljandegrad", "Share granted"),
    ),
    "sought_sek": ("Sökt", "Sökta medel", "Sökt summa", "Totalt sökt belopp", "Amount sought"),
    "granted_sek": (
        *("Beviljat", "Beviljade medel", "Beviljad summa", "Totalt beviljat belopp"),
        *("Beslutat belopp", "Amount granted"),
    ),
    "precision": ("Noggrannhet", "Förbehåll", "Precision"),
    "note": ("Kommentar", "Notering", "Anteckning", "Övrigt"),
    "source_url": ("Källans länk", "Källans webbadress", "Länk till källan"),
}

LISTS: dict[str, tuple[str, ...]] = {
    "year_basis": ("year_basis",),
    "id": ("id",),
    "geometry": ("geometry", "Geometri (WKT)"),
    "lon": ("lon", "Longitud"),
    "lat": ("lat", "Latitud"),
}

NOT_READ = frozenset({*LISTS, "grant_count", "sum_sek"})
"""Known, and not what a list of calls decides."""

REQUIRED: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    ("call", ("call", "call_title"), None),
    ("funder", ("funder", "funder_title"), "funder"),
)

MONEY = ("sought_sek", "granted_sek")

CALLS = Columns(LAYER, FIELDS, LISTS, REQUIRED, frozenset(MONEY), NOT_READ)
"""The columns of a list of calls."""
