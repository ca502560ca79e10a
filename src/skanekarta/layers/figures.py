"""Nyckeltal: every figure there is, one a row."""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.facts import Figure, Indicator
from skanekarta.filters import Between, Contains, OneOf
from skanekarta.layer import Field, Layer
from skanekarta.municipality import Municipality

_year_start = sa.func.make_date(Figure.year, 1, 1, type_=sa.Date)
_year_end = sa.func.make_date(Figure.year, 12, 31, type_=sa.Date)

LAYER = Layer(
    id="figures",
    order=20,
    title="Nyckeltal",
    description=(
        "Alla inlästa siffror om kommunerna: en rad för varje kommun, nyckeltal och år, med källa."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Källan står på varje rad; värden ur Kolada anges med Källa: Kolada",
    source=sa.select(
        Figure.id,
        Figure.municipality,
        Municipality.name.label("municipality_title"),
        Figure.indicator,
        Indicator.title.label("indicator_title"),
        Figure.year,
        Figure.value,
        Indicator.unit_title.label("unit"),
        Figure.source,
        Figure.source_url,
        Figure.derived,
        Figure.note,
        Municipality.centre.label("geom"),
        _year_start.label("period_start"),
        _year_end.label("period_end"),
    )
    .join(Municipality, Municipality.code == Figure.municipality)
    .join(Indicator, Indicator.slug == Figure.indicator),
    fields=(
        Field("municipality", "Kommun", OneOf("municipality"), header=("Kommun",), listed=True),
        Field(
            "indicator",
            "Nyckeltal",
            OneOf("indicator"),
            header=("Nyckeltal",),
            listed=True,
            description="Vad som är mätt",
        ),
        Field(
            "year",
            "År",
            Between(),
            header=("År",),
            listed=True,
            description="Året som värdet gäller",
        ),
        Field(
            "value",
            "Värde",
            Between(),
            header=("Värde",),
            listed=True,
            description="Siffran, i fältet Enhets enhet",
        ),
        Field("unit", "Enhet", OneOf(), header=("Enhet",), listed=True),
        Field("source", "Källa", Contains(), header=("Källa",), listed=True),
        Field("source_url", "Källans adress", Contains(), header=("Länk",)),
        Field("derived", "Egen beräkning", OneOf(), description="Är värdet uträknat här?"),
        Field(
            "note",
            "Anmärkning",
            Contains(),
            header=("Anmärkning",),
            description="Förbehåll om värdet",
        ),
    ),
    sort=("municipality", "indicator", "year"),
    searched=("municipality_title", "indicator_title", "source"),
    period=("period_start", "period_end"),
    amount="value",
    table=Figure,
    totals=(
        ("indicator", "unit", "derived", "year"),
        ("municipality", "unit", "derived", "year"),
        ("municipality", "indicator"),
    ),
)
