"""Which columns a list of grants may have, and what their headings may say.

What the layer of grants knows, its own fields, has its names and titles there (`layers.grants`),
so that a file from this service is understood; here stand the columns that only lists have.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from skanekarta.layers.grants import LAYER

LISTS: dict[str, tuple[str, ...]] = {
    "organisation_number": (
        *("organisation_number", "Organisationsnummer", "Orgnr", "Orgnummer"),
        *("Organisationsnr", "Mottagarens organisationsnummer"),
    ),
    "partners": (
        *("partner_municipality_codes", "Samverkande kommuner", "Samarbetskommuner"),
        *("Partnerkommuner", "Övriga kommuner", "Medverkande kommuner"),
    ),
    "work": (
        *("Verksamhetskommun", "Verksamhetskommuner", "Kommun där verksamheten sker", "Spelkommun"),
        *("Var verksamheten sker", "Genomförs i", "Projektkommun", "activity_municipality"),
    ),
    "published_date": ("published_date", "Publicerad", "Publiceringsdatum"),
    "id": ("id",),
    "geometry": ("geometry", "Geometri (WKT)"),
    "lon": ("lon", "Longitud"),
    "lat": ("lat", "Latitud"),
    "municipality_share": ("municipality_share",),
}
"""What a list may have besides the layer's fields: field → headings. The last five are known
and not read: they follow from the others."""

FIELDS: dict[str, tuple[str, ...]] = {
    "funder": ("Bidragsgivare", "Beslutande", "Funder"),
    "original_funder": ("Ursprunglig bidragsgivare", "Medlens ursprung", "Original funder"),
    "year": ("Stödår", "Verksamhetsår", "Award year"),
    "decision_date": ("Beslutsdag", "Datum för beslut", "Beslutad", "Award date"),
    "starts_on": ("Startdatum", "Projektstart", "Från och med", "Start date"),
    "ends_on": ("Slutdatum", "Projektslut", "Till och med", "End date"),
    "recipient": (
        *("Sökande", "Organisation", "Bidragsmottagare", "Stödmottagare"),
        *("Sökandens namn", "Mottagarens namn", "Projektägare", "Recipient"),
    ),
    "applicant": (
        *("applicants", "Medsökande organisationer", "Samverkanspart", "Samverkansparter"),
        "Joint applicants",
    ),
    "recipient_type": (
        *("Organisationstyp", "Typ av organisation", "Mottagartyp", "Juridisk form"),
        "Recipient type",
    ),
    "seat": ("municipality_name", "Säteskommun", "Mottagarens kommun", "Hemkommun"),
    "municipality": ("Kommuner", "Kommunnamn"),
    "shares": ("Fördelning", "Fördelning mellan kommuner", "Andelar", "Kommunandelar"),
    "area": ("Område", "Konstområde", "Kulturområde", "Konstart"),
    "support_form": (
        *("Stödtyp", "Bidragstyp", "Bidragsform", "Typ av stöd", "Typ av bidrag"),
        "Support form",
    ),
    "call": ("Omgång", "Ansökningsomgång", "Utlysningsomgång"),
    "project_title": (
        *("Projekttitel", "Projektnamn", "Projektets namn", "Titel", "Insats", "Ändamål"),
        "Project title",
    ),
    "target_group": ("Målgrupper", "Target group"),
    "amount_sek": (
        *("Beviljat belopp", "Beviljat", "Summa", "Beslutat belopp", "Beviljad summa"),
        *("Beslutad summa", "Tilldelat belopp", "Bidragsbelopp", "Amount", "Amount awarded"),
    ),
    "seat_basis": ("municipality_basis",),
    "source_id": (
        *("Diarienummer", "Dnr", "Ärendenummer", "Ärende", "Ansöknings-id", "Ansökningsnummer"),
        *("Bidrags-id", "Stödets id", "Finansiärens id", "Grant id"),
    ),
    "source": ("source_title", "Källhänvisning"),
    "source_url": ("Källans länk", "Källans webbadress"),
    "note": ("Kommentar", "Notering", "Anteckning", "Övrigt"),
}
"""Other headings for the layer's own fields than those that it has itself."""

CODES = {"seat": ("municipality_code",)}
"""Headings of columns that hold a code, beside another with the wording."""

NOT_READ = frozenset({"id", "geometry", "lon", "lat", "municipality_share"})

SCALES = {"tkr": 1_000, "kkr": 1_000, "ksek": 1_000, "mnkr": 1_000_000, "mkr": 1_000_000}
SCALED = re.compile(rf"(.*?)[\s,(]+(?:i\s+)?({'|'.join(SCALES)})\)?", re.IGNORECASE)
OF_YEAR = re.compile(
    r"(?:beviljat |beslutat )?(?:belopp|summa|beviljat|amount)[ :_]*((?:19|20)\d\d)"
)
SHARE_OF = re.compile(r"andel(?: i| till)?\s+(.+?)\s*(?:\((?:%|kr|procent)\)|%)?")


def plain(heading: str) -> str:
    """A heading as it is compared: letters and digits only, whatever the case and the accents."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(each for each in letters if each.isalnum())


@cache
def known() -> dict[str, str]:
    """Every plain heading and the field that it stands for. A field with terms has two: its own
    for the slug or the code, and `<field>_title` for the wording."""
    found: dict[str, str] = {}
    for field in LAYER.fields:
        words = f"{field.name}_title"
        wording = words if words in LAYER.rows.c else field.name
        codes = (field.name, f"{field.title} (kod)", *CODES.get(field.name, ()))
        found.update({plain(heading): field.name for heading in codes})
        titles = (field.title, f"{field.title} ({field.unit})", words, *field.header)
        for title in (*titles, *FIELDS.get(field.name, ())):
            found.setdefault(plain(title), wording)
    for name, headings in LISTS.items():
        found.update({plain(heading): name for heading in headings})
    return found


def titles() -> dict[str, str]:
    """Field → the heading that people would write: for sentences and suggestions."""
    found = {name: next(filter(_is_swedish, each), each[0]) for name, each in LISTS.items()}
    return {**found, **{field.name: field.title for field in LAYER.fields}}


def _is_swedish(heading: str) -> bool:
    """Whether a heading is one that people write: the others are names of columns."""
    return heading[0].isupper()
