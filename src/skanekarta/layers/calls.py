"""Utlysningar: rounds of grants, with what their funder has said of them and what is loaded."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from skanekarta.db import SRID
from skanekarta.filters import Between, Contains, OneOf, Within
from skanekarta.geometry import Geometry
from skanekarta.given import GRANTS, totals, years
from skanekarta.layer import Field, Layer
from skanekarta.municipality import Municipality
from skanekarta.vocabulary import Call, Funder

_given = totals("call")
_whole = aliased(Call)
_works_there = sa.exists().where(
    GRANTS.c.call == Call.slug, GRANTS.c.municipality.any_() == Municipality.code
)
# Where the loaded grants are at work; a round of which none is loaded is nowhere.
_places = (
    sa.select(sa.func.ST_Multi(sa.func.ST_Collect(Municipality.centre)))
    .where(_works_there.correlate(Call, Municipality))
    .correlate(Call)
    .scalar_subquery()
)

LAYER = Layer(
    id="calls",
    order=70,
    title="Utlysningar",
    description=(
        "Omgångar av stöd: hur många som sökte och fick, hur mycket som söktes och beviljades "
        "enligt finansiären, och hur mycket av det som är inläst. Uppgifter som källan inte "
        "anger är tomma. Punkterna är kommunerna där de inlästa stöden verkar."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Region Skåne med flera; källan står på varje utlysning",
    source=sa.select(
        Call.slug.label("id"),
        Call.slug.label("call"),
        Call.title.label("call_title"),
        Call.parent.label("part_of"),
        _whole.title.label("part_of_title"),
        Call.funder,
        Funder.title.label("funder_title"),
        Call.year,
        Call.applications,
        Call.granted,
        sa.func.round(sa.cast(Call.granted, sa.Numeric) / sa.func.nullif(Call.applications, 0), 4)
        .cast(sa.Double)
        .label("granted_share"),
        Call.sought_sek,
        Call.granted_sek,
        Call.precision,
        sa.func.coalesce(_given.c.grant_count, 0).label("grant_count"),
        sa.func.coalesce(_given.c.sum_sek, 0).label("sum_sek"),
        Call.note,
        Call.source_url,
        sa.type_coerce(_places, Geometry("MULTIPOINT", SRID)).label("geom"),
        *years(Call.year, Call.year),
    )
    .outerjoin(_whole, _whole.slug == Call.parent)
    .outerjoin(Funder, Funder.slug == Call.funder)
    .outerjoin(_given, _given.c.call == Call.slug),
    fields=(
        Field("call", "Utlysning", Within("call"), header=("Utlysning",), listed=True),
        Field("part_of", "Del av", OneOf("call")),
        Field("funder", "Finansiär", OneOf("funder"), listed=True),
        Field("year", "År", Between(), listed=True),
        Field("applications", "Ansökningar", Between(), unit="ansökningar", listed=True),
        Field("granted", "Beviljade", Between(), unit="stöd", listed=True),
        Field(
            "granted_share",
            "Beviljad andel",
            Between(),
            description="Beviljade av ansökningarna, 0–1; egen beräkning",
        ),
        Field("sought_sek", "Sökt belopp", Between(), unit="kr", listed=True),
        Field("granted_sek", "Beviljat belopp", Between(), unit="kr", listed=True),
        Field("precision", "Siffrornas noggrannhet", Contains()),
        Field("grant_count", "Inlästa stöd", Between(), unit="stöd", listed=True),
        Field("sum_sek", "Inläst belopp", Between(), unit="kr"),
        Field("note", "Anmärkning", Contains(), description="Förbehåll om utlysningen"),
        Field("source_url", "Källans adress", Contains()),
    ),
    sort=("-year", "call"),
    searched=("call_title", "part_of_title"),
    period=("period_start", "period_end"),
    amount="granted_sek",
    table=Call,
)
