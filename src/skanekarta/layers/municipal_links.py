"""Kommunernas länkar och kontakter: where a municipality is told of, and whom to turn to."""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.administration import LinkCheck, MunicipalLink
from skanekarta.filters import Contains, OneOf
from skanekarta.layer import Field, Layer
from skanekarta.municipality import Municipality
from skanekarta.vocabulary import LinkKind, title_of

LAYER = Layer(
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
        LinkCheck.outcome,
        title_of(LinkCheck.outcome, "link_outcome").label("outcome_title"),
        LinkCheck.checked_at,
        MunicipalLink.source,
        MunicipalLink.source_url,
        MunicipalLink.note,
        Municipality.centre.label("geom"),
    )
    .join(Municipality, Municipality.code == MunicipalLink.municipality)
    .join(LinkKind, LinkKind.slug == MunicipalLink.kind)
    .outerjoin(LinkCheck, LinkCheck.address == MunicipalLink.url),
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
        Field(
            "outcome",
            "Svar",
            OneOf("link_outcome"),
            description="Vad adressen svarade när den senast prövades",
        ),
        Field("checked_at", "Prövad", description="När adressen senast prövades, i UTC"),
        Field("source", "Källa", Contains(), listed=True),
        Field("source_url", "Källans adress", Contains()),
        Field("note", "Anmärkning", Contains(), description="Förbehåll om uppgiften"),
    ),
    sort=("municipality", "kind"),
    searched=("municipality_title", "kind_title", "function"),
    table=MunicipalLink,
)
