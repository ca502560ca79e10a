"""Lists that the code itself knows: what a value is called in Swedish.

What a `_basis` may be is what the sources' notes use (`data/grants/README.md`).
"""

from __future__ import annotations

from collections.abc import Mapping

from skanekarta.municipality import WHOLE_SKANE_TITLE

FIXED: Mapping[str, Mapping[str, str]] = {
    "scope": {
        "municipality": "En eller flera kommuner",
        "skane": WHOLE_SKANE_TITLE,
        "unknown": "Okänd plats",
    },
    "corner": {
        "nordvast": "Nordväst",
        "nordost": "Nordost",
        "sydvast": "Sydväst",
        "sydost": "Sydost",
    },
    "visibility": {"open": "Öppen", "internal": "Intern"},
    "date_precision": {"day": "Dag", "month": "Månad", "year": "År", "period": "Period"},
    "policy_status": {
        "in_force": "Gällande",
        "expired": "Utlöpt",
        "proposed": "Förslag",
        "unknown": "Giltighetstid okänd",
        "none": "Saknas",
    },
    "document_status": {
        "in_force": "Gällande",
        "upcoming": "Kommande",
        "expired": "Utlöpt",
        "proposed": "Förslag",
        "unknown": "Giltighetstid okänd",
    },
    "link_outcome": {
        "answered": "Svarar",
        "redirected": "Har flyttat",
        "refused": "Svarar med fel",
        "silent": "Svarar inte",
        "not_checked": "Inte prövad",
    },
    "day_precision": {"day": "Dag", "month": "Månad", "year": "År"},
    "year_basis": {
        "source": "Datum i källan",
        "source_url": "Året i källans adress",
        "same_round_as_dated_source": "Samma omgång som en daterad källa",
        "project_year_in_text": "Projektets år enligt källan",
        "inferred_from_text": "Härlett ur texten",
        "inferred_release_number": "Pressmeddelandets nummer, mellan två daterade",
        "inferred_from_national_total": "Härlett ur en totalsumma för hela landet",
        "not_stated": "Året anges inte",
    },
    "area_basis": {
        "source": "Anges i källan",
        "classified": "Satt i efterhand efter projektets beskrivning",
    },
    "seat_basis": {
        "recipient_name": "Mottagarens namn",
        "source_text": "Anges i källan",
        "second_source": "En annan källa",
        "general_knowledge": "Allmän kännedom, inte kontrollerad",
    },
    "topic": {
        "population": "Befolkning",
        "ages": "Åldrar",
        "territory": "Yta och täthet",
        "culture-cost": "Kostnad för kultur",
        "leisure-cost": "Kostnad för fritid",
        "library": "Bibliotek",
        "culture-school": "Musik- och kulturskola",
        "committee": "Kultur- och fritidsnämnden",
        "municipality-cost": "Kommunens hela kostnad",
        "region-culture": "Regionens kostnad för kultur",
        "other": "Övrigt",
    },
    "shares_basis": {"equal": "Lika delar", "source": "Källans egen fördelning"},
}
"""List → value → wording. They change only with the code."""
