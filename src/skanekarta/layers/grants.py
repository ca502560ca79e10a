"""Regionala stöd: grants, where the work happens and where the recipient sits."""

from __future__ import annotations

from itertools import combinations

from skanekarta.filters import Between, Contains, OneOf, Within
from skanekarta.grant import Grant
from skanekarta.layer import Circles, Field, Layer
from skanekarta.worded import BASES, GRANTS

FILES = "Filer med valda kommuner har deras del av beloppet i amount_in_selection_sek"
ROLE = "Med municipality_role=seat mottagarens säte, i filter likaså"

_COMBINED = ("municipality", "year", "area", "funder", "support_form")
"""What people ask for together, three at a time; whose money it was goes with all of it."""

_BESIDE = (
    # What has few values, that follow from the others, makes few totals more.
    ("original_funder", "scope", *BASES, "generated"),
    *(("recipient_type",), ("target_group",), ("call",), ("seat",), ("applicant",)),
)
"""What is counted under a year and one of those."""

_TOTALS = (
    *((*three, "original_funder") for three in combinations(_COMBINED, 3)),
    *(("year", each, *more) for more in _BESIDE for each in _COMBINED if each != "year"),
    ("year", "funder", "recipient"),
    ("year", "funder", "source", "source_url", "note"),
)

LAYER = Layer(
    id="grants",
    order=40,
    title="Regionala stöd",
    description=(
        "Beslutade stöd till kultur, en rad för varje mottagare och beslut. Kommunen är där "
        "verksamheten sker, annars mottagarens säte. Ett stöd till flera kommuner delas mellan "
        "dem, lika om källan inte säger annat. Ett flerårigt stöd räknas helt det år det "
        "beslutades. Statliga medel som regionen fördelar bär sin ursprungliga finansiär."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Region Skåne med flera; källan står på varje rad",
    source=GRANTS,
    fields=(
        Field(
            "funder",
            "Finansiär",
            OneOf("funder"),
            description="Den som beslutade om stödet",
            header=("Finansiär",),
            listed=True,
        ),
        Field(
            "original_funder",
            "Ursprunglig finansiär",
            OneOf("funder"),
            description="Vems pengar det är, när finansiären har fördelat dem vidare",
        ),
        Field(
            "year",
            "År",
            Between(),
            description="Året för beslutet; ett flerårigt stöd räknas helt det året",
            header=("År", "Beslutsår"),
            listed=True,
        ),
        Field(
            "decision_date",
            "Beslutsdatum",
            Between(),
            description="Dagen för beslutet, där källan anger den",
            header=("Beslutsdatum",),
        ),
        Field("starts_on", "Gäller från", Between(), description="Första dagen som stödet gäller"),
        Field("ends_on", "Gäller till", Between(), description="Sista dagen som stödet gäller"),
        Field(
            "recipient",
            "Mottagare",
            OneOf("recipient"),
            description="Organisationen som beviljades stödet",
            header=("Mottagare",),
            listed=True,
        ),
        Field(
            "applicant",
            "Medsökande",
            OneOf("recipient", many=True),
            description="De som sökte tillsammans med mottagaren; beloppet räknas hos mottagaren",
        ),
        Field(
            "recipient_type",
            "Organisationsform",
            OneOf("recipient_type"),
            description="Vad för slags organisation mottagaren är",
        ),
        Field("seat", "Säte", OneOf("municipality"), description="Mottagarens kommun"),
        Field(
            "municipality",
            "Kommun",
            OneOf("municipality", many=True),
            description=f"Där verksamheten sker, annars sätet; 12 är hela Skåne. {FILES}. {ROLE}",
            header=("Kommun",),
            listed=True,
            shares="municipality_share",
            roles={"seat": "seat"},
        ),
        Field(
            "shares",
            "Kommunernas andelar",
            unit="kr",
            description="Kommunernas delar av beloppet, i kommunernas ordning",
        ),
        Field(
            "shares_basis",
            "Andelarnas grund",
            OneOf("shares_basis"),
            description="Om källan anger kommunernas andelar, eller om beloppet är delat lika",
        ),
        Field(
            "scope",
            "Utbredning",
            OneOf("scope"),
            description="Om stödet gäller vissa kommuner, hela Skåne eller en okänd plats",
        ),
        Field(
            "area",
            "Konst- och kulturområde",
            Within("area", many=True),
            description="Ett eller flera; stödet räknas helt i vart och ett",
            listed=True,
        ),
        Field(
            "support_form",
            "Stödform",
            Within("support_form"),
            description="Finansiärens egen indelning; en bredare form omfattar de smalare",
            header=("Stödform",),
            listed=True,
        ),
        Field(
            "call",
            "Utlysning",
            Within("call"),
            description="Omgången som stödet söktes i",
            header=("Utlysning",),
        ),
        Field(
            "project_title",
            "Projekt",
            Contains(),
            description="Projektets namn, som källan skriver det",
            header=("Projekt",),
            listed=True,
        ),
        Field(
            "target_group",
            "Målgrupp",
            Within("target_group", many=True),
            description="Som källan anger; de flesta källor anger ingen",
        ),
        Field(
            "amount_sek",
            "Belopp",
            Between(),
            unit="kr",
            description="Hela det beviljade beloppet, också när det gäller flera år",
            header=("Belopp",),
            listed=True,
        ),
        Field(
            "amount_years",
            "Bidragsår",
            description="Åren som beloppet är fördelat på, där källan anger det",
            shares="amount_per_year",
        ),
        Field(
            "amount_per_year",
            "Belopp per bidragsår",
            unit="kr",
            description="Årens delar, i årens ordning; tillsammans är de hela beloppet",
        ),
        Field("year_basis", "Årets grund", OneOf("year_basis"), description="Hur året är känt"),
        Field(
            "area_basis", "Områdets grund", OneOf("area_basis"), description="Hur området är känt"
        ),
        Field("seat_basis", "Sätets grund", OneOf("seat_basis"), description="Hur sätet är känt"),
        Field(
            "source_id",
            "Finansiärens beteckning",
            description="Finansiärens eget id för stödet, till exempel ett diarienummer",
        ),
        Field("source", "Källa", Contains(), description="Dokumentet eller sidan som raden är ur"),
        Field("source_url", "Källans adress", Contains(), description="Där källan stod på webben"),
        Field("note", "Anmärkning", Contains(), description="Förbehåll om raden"),
        Field("generated", "Påhittad för demonstration", OneOf(), description="Är raden påhittad?"),
    ),
    style=Circles(colour="area", size="amount_sek"),
    sort=("-year", "-amount_sek"),
    searched=("recipient_title", "project_title", "call_title"),
    period=("period_start", "period_end"),
    amount="amount_sek",
    table=Grant,
    totals=_TOTALS,
)
