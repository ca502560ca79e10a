"""Kommunfakta: one polygon a municipality, with the latest headline figures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta import policy
from skanekarta.administration import (
    MunicipalLink,
    MunicipalOrganisation,
    newest,
    of_contacts,
    of_links,
)
from skanekarta.corners import Corner
from skanekarta.facts import POPULATION, Figure
from skanekarta.filters import Between, Contains, OneOf
from skanekarta.layer import Dated, Field, Layer, Polygons
from skanekarta.municipality import Municipality
from skanekarta.vocabulary import LinkKind, OrganisationForm, title_of


def _latest(indicator: str, column: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[Any]:
    """A column of the newest figure of that indicator (one without a year if there is no other)."""
    return (
        sa.select(column)
        .where(Figure.municipality == Municipality.code, Figure.indicator == indicator)
        .where(Figure.value.is_not(None))
        .order_by(Figure.year.desc().nulls_last())
        .limit(1)
        .correlate(Municipality)
        .scalar_subquery()
    )


def _value(indicator: str, kind: sa.types.TypeEngine[Any]) -> sa.ScalarSelect[Any]:
    return _latest(indicator, sa.cast(Figure.value, kind))


_corner = (
    sa.select(Corner.corner)
    .where(Corner.municipality == Municipality.code)
    .correlate(Municipality)
    .scalar_subquery()
)


_administered = (
    newest(MunicipalOrganisation.form).label("organisation_form"),
    newest(OrganisationForm.title).label("organisation_form_title"),
    newest(MunicipalOrganisation.year).label("organisation_form_year"),
    newest(MunicipalOrganisation.committee).label("committee"),
    newest(MunicipalOrganisation.administration).label("administration"),
    of_links(MunicipalLink.url).label("link"),
    of_links(LinkKind.title).label("link_title"),
    of_contacts().label("contact"),
)


def _on(day: policy.Day) -> sa.Select[*tuple[Any, ...]]:
    """The rows as they are on that day."""
    status = policy.status_of_municipality(day)
    return sa.select(
        Municipality.code.label("id"),
        Municipality.code,
        Municipality.name,
        _value(POPULATION, sa.Integer()).label("population"),
        _latest(POPULATION, Figure.year).label("population_year"),
        _value("land-area", sa.Double()).label("area_km2"),
        _value("population-growth", sa.Integer()).label("population_growth"),
        _latest("population-growth", Figure.year).label("population_growth_year"),
        _value("holiday-homes", sa.Integer()).label("holiday_homes"),
        _latest("holiday-homes", Figure.year).label("holiday_homes_year"),
        status.label("policy_status"),
        title_of(status, "policy_status").label("policy_status_title"),
        _corner.label("corner"),
        title_of(_corner, "corner").label("corner_title"),
        *_administered,
        Municipality.geom,
    )


LAYER = Layer(
    id="kommunfakta",
    order=10,
    title="Kommunfakta",
    description=(
        "Skånes 33 kommuner med folkmängd, areal och status för kulturpolitiska styrdokument. "
        "Alla nyckeltal och år finns i lagret Nyckeltal."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="SCB (gränser och folkmängd); källan till varje siffra står i lagret Nyckeltal",
    source=Dated(policy.DAY, _on, policy.today()),
    fields=(
        Field(
            "code",
            "Kommunkod",
            OneOf("municipality"),
            header=("Kommunkod", "Kod"),
            description="SCB:s kommunkod, fyra siffror",
        ),
        Field("name", "Kommun", Contains(), header=("Kommun", "Kommunnamn"), listed=True),
        Field("population", "Folkmängd", Between(), unit="invånare", listed=True),
        Field(
            "population_year", "Folkmängd, år", Between(), description="Året som folkmängden gäller"
        ),
        Field(
            "area_km2",
            "Landareal",
            Between(),
            unit="km²",
            listed=True,
            description="Kommunens land utan vatten",
        ),
        Field(
            "population_growth",
            "Folkökning",
            Between(),
            unit="invånare",
            listed=True,
            description="Förändring under året",
        ),
        Field(
            "population_growth_year",
            "Folkökning, år",
            Between(),
            description="Året som folkökningen gäller",
        ),
        Field("holiday_homes", "Fritidshus", Between(), unit="fritidshus", listed=True),
        Field(
            "holiday_homes_year", "Fritidshus, år", Between(), description="Året som antalet gäller"
        ),
        Field(
            "policy_status",
            "Styrdokument",
            OneOf("policy_status"),
            listed=True,
            description=(
                "Om kommunen har ett kulturpolitiskt styrdokument som gäller den valda dagen. "
                "Saknas sägs bara där en fullständig lista är inläst."
            ),
        ),
        Field(
            "corner",
            "Skånes hörn",
            OneOf("corner"),
            listed=True,
            description="Vilket av Skånes fyra hörn kommunen samarbetar i",
            header=("Hörn",),
        ),
        Field(
            "link",
            "Länkar",
            description="Kommunens kultursida, Kolada och kommunrapporten; inga är gissade",
        ),
        Field("contact", "Kontakt", description="Funktioner att vända sig till, aldrig personer"),
        Field(
            "organisation_form",
            "Kulturens organisation",
            OneOf("organisation_form"),
            description="Hur kommunen har organiserat kulturen, det senaste inlästa året",
        ),
        Field(
            "organisation_form_year",
            "Kulturens organisation, år",
            Between(),
            description="Året som organisationen gäller",
        ),
        Field("committee", "Nämnd för kultur", Contains()),
        Field("administration", "Förvaltning för kultur", Contains()),
    ),
    style=Polygons(colour="population"),
    sort=("name",),
    searched=("name", "code"),
    amount="population",
    table=Municipality,
)
