"""Which columns lists of policy documents, of organisation and of links may have, besides those of
their layers."""

from __future__ import annotations

from skanekarta.importers.granting.columns import Columns
from skanekarta.importers.registers.fields import OF_LINKS, OF_ORGANISATIONS
from skanekarta.layers import policy_documents

Headings = dict[str, tuple[str, ...]]

SHARED: Headings = {
    "municipality": (
        *("Kommuner", "Kommunnamn", "Kommunkod", "municipality_name", "municipality_code"),
        *("organisation_code", "Municipality"),
    ),
    "source": ("source_title", "Källhänvisning", "Source"),
    "source_url": ("Källans länk", "Källans webbadress", "Länk till källan", "Source address"),
    "note": ("Kommentar", "Notering", "Anteckning", "Övrigt", "retrieved_note", "Note"),
}
ADDRESS = ("Länk", "Webbadress", "Adress", "Webbsida", "Webbplats", "Address")
PLACED: Headings = {
    "id": ("id",),
    "geometry": ("geometry", "Geometri (WKT)"),
    "lon": ("lon", "Longitud"),
    "lat": ("lat", "Latitud"),
}
MUNICIPALITY = ("municipality", ("municipality", "municipality_title"), None)

DOCUMENTS = Columns(
    policy_documents.LAYER,
    {
        **SHARED,
        "kind": ("Typ", "Dokumenttyp", "Typ av dokument", "Slag av dokument", "document_type"),
        "title": ("Dokument", "Styrdokument", "Namn", "Dokumentets namn", "Benämning"),
        "valid_from": ("Från", "Gäller fr.o.m.", "Giltig från", "Startår", "Börjar gälla"),
        "valid_to": ("Till", "Gäller t.o.m.", "Giltig till", "Slutår", "Gäller till och med"),
        "until_further_notice": ("Gäller tills vidare",),
        "decided_by": ("Beslutad av", "Antagen av", "Antaget av", "Beslutsinstans", "Beslutsorgan"),
        "decided_on": ("Beslutad", "Antagen", "Antaget", "Beslutsdatum", "Antagen den"),
        "url": (*ADDRESS, "Länk till dokumentet"),
    },
    {
        "complete": (
            *("complete", "Fullständig", "Listan är fullständig", "Fullständig lista"),
            *("Alla styrdokument är med", "Komplett lista"),
        ),
        "as_of": ("as_of", "Listan gäller per", "Uppgift per", "Aktuell per", "Per"),
        **PLACED,
    },
    (MUNICIPALITY, ("title", ("title",), None), ("kind", ("kind", "kind_title"), None)),
    frozenset(),
    frozenset({*PLACED, "organisation", "cultural"}),
)
"""The columns of a list of policy documents."""

ORGANISATIONS = Columns(
    OF_ORGANISATIONS,
    {
        **SHARED,
        "form": ("Form", "Organisation", "Kulturens organisation", "Typ"),
        "year": ("Gäller år", "Uppgiften gäller", "Giltigt år"),
        "committee": ("Nämndens namn", "Ansvarig nämnd"),
        "administration": ("Förvaltningens namn", "Ansvarig förvaltning"),
    },
    PLACED,
    (
        MUNICIPALITY,
        ("form", ("form", "form_title"), None),
        ("year", ("year",), "year"),
    ),
    frozenset(),
    frozenset(PLACED),
)
"""The columns of a list of how culture is organised."""

LINKS = Columns(
    OF_LINKS,
    {
        **SHARED,
        "kind": ("Typ", "Typ av länk", "Slag av länk"),
        "function": ("Kontakt", "Kontaktfunktion", "Vem man vänder sig till"),
        "url": ADDRESS,
        "email": ("Mejl", "E-postadress", "Mejladress"),
        "phone": ("Telefonnummer", "Tel"),
    },
    PLACED,
    (MUNICIPALITY,),
    frozenset(),
    frozenset(PLACED),
)
"""The columns of a list of links and functions to turn to."""
