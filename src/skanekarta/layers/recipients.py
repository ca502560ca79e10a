"""Mottagare: the organisations that have been given grants, each with what it comes to."""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.filters import Between, Contains, OneOf, Within
from skanekarta.given import held, joint, totals, years
from skanekarta.layer import Field, Layer
from skanekarta.municipality import Municipality
from skanekarta.vocabulary import Area, Funder, Recipient, RecipientType

_given = totals("recipient")
_joint = joint()
_areas = held("recipient", "area", Area.slug, Area.title)
_funders = held("recipient", "funder", Funder.slug, Funder.title)
_slug = Recipient.slug

LAYER = Layer(
    id="recipients",
    order=60,
    title="Mottagare",
    description=(
        "Organisationer som har fått stöd: hur många, hur mycket, när och inom vilka områden. "
        "Summan gäller alla inlästa finansiärer och kan blanda deras pengar. Punkten är sätets "
        "kommun; där sätet inte är känt finns ingen."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Region Skåne med flera; källan står på varje stöd i lagret Regionala stöd",
    source=sa.select(
        _slug.label("id"),
        _slug.label("recipient"),
        Recipient.title.label("recipient_title"),
        Recipient.organisation_number,
        Recipient.recipient_type,
        RecipientType.title.label("recipient_type_title"),
        Recipient.municipality.label("seat"),
        Municipality.name.label("seat_title"),
        sa.func.coalesce(_given.c.grant_count, 0).label("grant_count"),
        sa.func.coalesce(_given.c.sum_sek, 0).label("sum_sek"),
        sa.func.coalesce(_given.c.passed_on_sek, 0).label("passed_on_sek"),
        sa.func.coalesce(_joint.c.joint_count, 0).label("joint_count"),
        sa.func.coalesce(_joint.c.joint_sum_sek, 0).label("joint_sum_sek"),
        _given.c.first_year,
        _given.c.last_year,
        *(_areas.c.area, _areas.c.area_title),
        *(_funders.c.funder, _funders.c.funder_title),
        sa.func.nullif(sa.func.array_to_string(Recipient.aliases, "; "), "").label("other_names"),
        Recipient.note,
        Municipality.centre.label("geom"),
        *years(_given.c.first_year, _given.c.last_year),
    )
    .outerjoin(RecipientType, RecipientType.slug == Recipient.recipient_type)
    .outerjoin(Municipality, Municipality.code == Recipient.municipality)
    .outerjoin(_given, _given.c.recipient == _slug)
    .outerjoin(_joint, _joint.c.recipient == _slug)
    .outerjoin(_areas, _areas.c.owner == _slug)
    .outerjoin(_funders, _funders.c.owner == _slug),
    fields=(
        Field("recipient", "Mottagare", OneOf("recipient"), header=("Mottagare",), listed=True),
        Field(
            "organisation_number",
            "Organisationsnummer",
            OneOf(),
            description="Tomt där det inte är känt",
        ),
        Field("recipient_type", "Organisationsform", OneOf("recipient_type"), listed=True),
        Field("seat", "Säte", OneOf("municipality"), listed=True, description="Mottagarens kommun"),
        Field("grant_count", "Antal stöd", Between(), unit="stöd", listed=True),
        Field(
            "sum_sek",
            "Summa",
            Between(),
            unit="kr",
            listed=True,
            description="Alla inlästa stöd, alla finansiärer",
        ),
        Field(
            "passed_on_sek",
            "Varav från en annan finansiär",
            Between(),
            unit="kr",
            description="Pengar som en annan finansiär gav först; läggs inte ihop med dennas egna",
        ),
        Field(
            "joint_count",
            "Antal stöd som medsökande",
            Between(),
            unit="stöd",
            description="Stöd som en annan fick och som denna sökte tillsammans med den",
        ),
        Field(
            "joint_sum_sek",
            "Belopp i stöd som medsökande",
            Between(),
            unit="kr",
            description="Hela beloppen, som räknas hos den andra och inte ingår i summan",
        ),
        Field("first_year", "Första året", Between(), listed=True),
        Field("last_year", "Senaste året", Between(), listed=True),
        Field("area", "Konst- och kulturområde", Within("area", many=True), listed=True),
        Field("funder", "Finansiär", OneOf("funder", many=True)),
        Field(
            "other_names",
            "Andra namn",
            Contains(),
            description="Namnvarianter i källorna, med semikolon emellan",
        ),
        Field("note", "Anmärkning", Contains(), description="Förbehåll om mottagaren"),
    ),
    sort=("-sum_sek", "recipient"),
    searched=("recipient_title", "other_names"),
    period=("period_start", "period_end"),
    amount="sum_sek",
    table=Recipient,
)
