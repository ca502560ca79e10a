"""Regionala stöd: grants, where the work happens and where the recipient sits."""

from __future__ import annotations

from itertools import combinations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from skanekarta.filters import Between, Contains, OneOf, Within
from skanekarta.grant import Grant
from skanekarta.layer import Circles, Field, Layer
from skanekarta.municipality import Municipality
from skanekarta.vocabulary import (
    Area,
    Call,
    Funder,
    Recipient,
    RecipientType,
    SupportForm,
    TargetGroup,
    municipality_titles,
    title_of,
    titles_of,
)

ROLE = "Med municipality_role=seat mottagarens säte, i filter likaså"

_original, _seat = aliased(Funder), aliased(Municipality)
_new_year, _new_years_eve = (
    sa.func.make_date(Grant.year, *day, type_=sa.Date) for day in ((1, 1), (12, 31))
)

_COMBINED = ("municipality", "year", "area", "funder", "support_form")
"""What people ask for together, three at a time; whose money it was goes with all of it."""

_BESIDE = (
    # What has few values, that follow from the others, makes few totals more.
    ("original_funder", "scope", "year_basis", "area_basis", "seat_basis", "generated"),
    *(("recipient_type",), ("target_group",), ("call",), ("seat",)),
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
        "verksamheten sker, annars mottagarens säte. Ett stöd till flera kommuner delas lika "
        "mellan dem. Statliga medel som regionen fördelar bär sin ursprungliga finansiär."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Region Skåne med flera; källan står på varje rad",
    source=sa.select(
        Grant.id,
        Grant.funder,
        Funder.title.label("funder_title"),
        Grant.original_funder,
        _original.title.label("original_funder_title"),
        Grant.year,
        Grant.decision_date,
        Grant.recipient,
        Recipient.title.label("recipient_title"),
        Grant.recipient_type,
        RecipientType.title.label("recipient_type_title"),
        Grant.seat,
        _seat.name.label("seat_title"),
        Grant.municipality,
        municipality_titles(Grant.municipality).label("municipality_title"),
        Grant.municipality_share,
        sa.cast(Grant.municipality_share, ARRAY(sa.Text)).label("shares"),
        Grant.scope,
        title_of(Grant.scope, "scope").label("scope_title"),
        Grant.area,
        titles_of(Grant.area, Area.slug, Area.title).label("area_title"),
        Grant.support_form,
        SupportForm.title.label("support_form_title"),
        Grant.call,
        Call.title.label("call_title"),
        Grant.project_title,
        Grant.target_group,
        titles_of(Grant.target_group, TargetGroup.slug, TargetGroup.title).label(
            "target_group_title"
        ),
        Grant.amount_sek,
        *(Grant.year_basis, Grant.area_basis, Grant.seat_basis),
        Grant.source,
        Grant.source_url,
        Grant.note,
        Grant.generated,
        Grant.geom,
        sa.func.coalesce(Grant.decision_date, _new_year).label("period_start"),
        sa.func.coalesce(Grant.decision_date, _new_years_eve).label("period_end"),
    )
    # Outer, though none can be missing: PostgreSQL leaves out those whose columns nobody asks for.
    .outerjoin(Funder, Funder.slug == Grant.funder)
    .outerjoin(Recipient, Recipient.slug == Grant.recipient)
    .outerjoin(SupportForm, SupportForm.slug == Grant.support_form)
    .outerjoin(RecipientType, RecipientType.slug == Grant.recipient_type)
    .outerjoin(_original, _original.slug == Grant.original_funder)
    .outerjoin(_seat, _seat.code == Grant.seat)
    .outerjoin(Call, Call.slug == Grant.call),
    fields=(
        Field("funder", "Finansiär", OneOf("funder"), header=("Finansiär",), listed=True),
        Field("original_funder", "Ursprunglig finansiär", OneOf("funder")),
        Field("year", "År", Between(), header=("År", "Beslutsår"), listed=True),
        Field("decision_date", "Beslutsdatum", Between(), header=("Beslutsdatum",)),
        Field("recipient", "Mottagare", OneOf("recipient"), header=("Mottagare",), listed=True),
        Field("recipient_type", "Organisationsform", OneOf("recipient_type")),
        Field("seat", "Säte", OneOf("municipality"), description="Mottagarens kommun"),
        Field(
            "municipality",
            "Kommun",
            OneOf("municipality", many=True),
            description="Där verksamheten sker, annars sätet; 12 är hela Skåne. " + ROLE,
            header=("Kommun",),
            listed=True,
            shares="municipality_share",
            roles={"seat": "seat"},
        ),
        Field("shares", "Kommunernas andelar", description="Kronor, i kommunernas ordning"),
        Field("scope", "Utbredning", OneOf("scope")),
        Field("area", "Konst- och kulturområde", Within("area", many=True), listed=True),
        Field(
            "support_form", "Stödform", Within("support_form"), header=("Stödform",), listed=True
        ),
        Field("call", "Utlysning", Within("call"), header=("Utlysning",)),
        Field("project_title", "Projekt", Contains(), header=("Projekt",), listed=True),
        Field("target_group", "Målgrupp", Within("target_group", many=True)),
        Field("amount_sek", "Belopp", Between(), unit="kr", header=("Belopp",), listed=True),
        Field("year_basis", "Årets grund", OneOf(), description="Hur året är känt"),
        Field("area_basis", "Områdets grund", OneOf(), description="Hur området är känt"),
        Field("seat_basis", "Sätets grund", OneOf(), description="Hur sätet är känt"),
        Field("source", "Källa", Contains()),
        Field("source_url", "Källans adress", Contains()),
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
