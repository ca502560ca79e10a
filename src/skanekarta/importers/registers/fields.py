"""What lists of how culture is organised, and of links and functions, may tell: described as the
layers are, since lists are read by such a description. They are no collections of their own: all
of it stands on each municipality (`layers.kommunfakta`)."""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.administration import MunicipalLink, MunicipalOrganisation
from skanekarta.filters import Between, Contains, OneOf
from skanekarta.layer import Field, Layer
from skanekarta.municipality import Municipality
from skanekarta.vocabulary import LinkKind, OrganisationForm

OF_ORGANISATIONS = Layer(
    id="municipal-organisations",
    order=90,
    title="Kulturens organisation",
    description=(
        "Hur kommunerna har organiserat kulturen: form, nämnd och förvaltning, med år och källa. "
        "En kommun utan rader är inte inläst."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Källan står på varje rad",
    source=sa.select(
        MunicipalOrganisation.id,
        MunicipalOrganisation.municipality,
        Municipality.name.label("municipality_title"),
        MunicipalOrganisation.year,
        MunicipalOrganisation.form,
        OrganisationForm.title.label("form_title"),
        MunicipalOrganisation.committee,
        MunicipalOrganisation.administration,
        MunicipalOrganisation.source,
        MunicipalOrganisation.source_url,
        MunicipalOrganisation.note,
        Municipality.centre.label("geom"),
        sa.func.make_date(MunicipalOrganisation.year, 1, 1, type_=sa.Date).label("period_start"),
        sa.func.make_date(MunicipalOrganisation.year, 12, 31, type_=sa.Date).label("period_end"),
    )
    .join(Municipality, Municipality.code == MunicipalOrganisation.municipality)
    .join(OrganisationForm, OrganisationForm.slug == MunicipalOrganisation.form),
    fields=(
        Field("municipality", "Kommun", OneOf("municipality"), header=("Kommun",), listed=True),
        Field("year", "År", Between(), listed=True, description="Året som uppgiften gäller"),
        Field("form", "Organisationsform", OneOf("organisation_form"), listed=True),
        Field("committee", "Nämnd", Contains(), listed=True),
        Field("administration", "Förvaltning", Contains(), listed=True),
        Field("source", "Källa", Contains(), listed=True),
        Field("source_url", "Källans adress", Contains()),
        Field("note", "Anmärkning", Contains(), description="Förbehåll om uppgiften"),
    ),
    sort=("municipality", "-year"),
    searched=("municipality_title", "committee", "administration"),
    period=("period_start", "period_end"),
    table=MunicipalOrganisation,
)

OF_LINKS = Layer(
    id="municipal-links",
    order=95,
    title="Länkar och kontakter",
    description=(
        "Kommunens kultursida, Kolada, Region Skånes kommunrapport, och den funktion som man "
        "vänder sig till. Inga adresser är gissade, och inga personer nämns."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Källan står på varje rad",
    source=sa.select(
        MunicipalLink.id,
        MunicipalLink.municipality,
        Municipality.name.label("municipality_title"),
        MunicipalLink.kind,
        LinkKind.title.label("kind_title"),
        MunicipalLink.function,
        MunicipalLink.url,
        MunicipalLink.email,
        MunicipalLink.phone,
        MunicipalLink.source,
        MunicipalLink.source_url,
        MunicipalLink.note,
        Municipality.centre.label("geom"),
    )
    .join(Municipality, Municipality.code == MunicipalLink.municipality)
    .join(LinkKind, LinkKind.slug == MunicipalLink.kind),
    fields=(
        Field("municipality", "Kommun", OneOf("municipality"), header=("Kommun",), listed=True),
        Field("kind", "Slag", OneOf("link_kind"), listed=True),
        Field(
            "function",
            "Funktion",
            Contains(),
            listed=True,
            description="Vem man vänder sig till: en funktion, aldrig en person",
        ),
        Field("url", "Adress", Contains(), listed=True),
        Field("email", "E-post", Contains(), description="Funktionens adress"),
        Field("phone", "Telefon", Contains(), description="Funktionens nummer"),
        Field("source", "Källa", Contains(), listed=True),
        Field("source_url", "Källans adress", Contains()),
        Field("note", "Anmärkning", Contains(), description="Förbehåll om uppgiften"),
    ),
    sort=("municipality", "kind"),
    searched=("municipality_title", "kind_title", "function"),
    table=MunicipalLink,
)
