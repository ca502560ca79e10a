"""Which columns a list may have, and what their headings may say.

What a layer knows, its own fields, has its names and titles there (`layers.grants`), so that a
file from this service is understood; here stand the columns that only lists of grants have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from skanekarta.layer import Layer
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

REQUIRED: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    ("funder", ("funder", "funder_title"), "funder"),
    ("recipient", ("recipient", "recipient_title"), None),
    ("support_form", ("support_form", "support_form_title"), "support_form"),
    ("amount_sek", ("amount_sek", "amount_per_year", "amount@"), None),
)
"""What a list must tell: a field, the columns any of which will do, and the default that may
stand in for them."""

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


@dataclass(frozen=True)
class Columns:
    """The columns of lists of one kind: of the layer's own fields, with the other headings that
    they may have (`fields`, and `codes` for those beside a wording), and of what only lists have.

    `money` are the fields whose headings may say what a bare number counts; `not_read` is known
    and follows from the others; `required` as for `REQUIRED`."""

    layer: Layer
    fields: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[str, tuple[str, ...], str | None], ...]
    money: frozenset[str]
    not_read: frozenset[str] = frozenset()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, str]:
        """Every plain heading and the field that it stands for. A field with terms has two: its
        own for the slug or the code, and `<field>_title` for the wording."""
        found: dict[str, str] = {}
        for each in self.layer.fields:
            words = f"{each.name}_title"
            wording = words if words in self.layer.rows.c else each.name
            codes = (each.name, f"{each.title} (kod)", *self.codes.get(each.name, ()))
            found.update({plain(heading): each.name for heading in codes})
            titles = (each.title, f"{each.title} ({each.unit})", words, *each.header)
            for title in (*titles, *self.fields.get(each.name, ())):
                found.setdefault(plain(title), wording)
        for name, headings in self.lists.items():
            found.update({plain(heading): name for heading in headings})
        return found

    @cached_property
    def titles(self) -> dict[str, str]:
        """Field → the heading that people would write: for sentences and suggestions."""
        lists = {name: next(filter(_is_swedish, of), of[0]) for name, of in self.lists.items()}
        return {**lists, **{each.name: each.title for each in self.layer.fields}}


def _is_swedish(heading: str) -> bool:
    """Whether a heading is one that people write: the others are names of columns."""
    return heading[0].isupper()


GRANTS = Columns(LAYER, FIELDS, LISTS, REQUIRED, frozenset({"amount_sek"}), NOT_READ, CODES)
"""The columns of a list of grants."""
