"""Styrdokument: the policy documents of the municipalities and the region, each with its status
on the chosen day."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from skanekarta import policy
from skanekarta.facts import PolicyDocument
from skanekarta.filters import Between, Contains, OneOf
from skanekarta.layer import Dated, Field, Layer
from skanekarta.municipality import WHOLE_SKANE, WHOLE_SKANE_TITLE, Municipality
from skanekarta.vocabulary import PolicyKind, title_of

_whose = (
    PolicyDocument.id,
    sa.func.coalesce(PolicyDocument.municipality, WHOLE_SKANE, type_=sa.Text).label("municipality"),
    sa.func.coalesce(Municipality.name, WHOLE_SKANE_TITLE, type_=sa.Text).label(
        "municipality_title"
    ),
    PolicyDocument.organisation,
    PolicyDocument.kind,
    PolicyKind.title.label("kind_title"),
    PolicyKind.cultural,
    PolicyDocument.title,
)
_how = (
    PolicyDocument.valid_from,
    PolicyDocument.valid_from_precision,
    PolicyDocument.valid_to,
    PolicyDocument.valid_to_precision,
    PolicyDocument.until_further_notice,
    PolicyDocument.proposal,
    PolicyDocument.decided_by,
    PolicyDocument.decided_on,
    PolicyDocument.status_wording,
    PolicyDocument.url,
    PolicyDocument.source,
    PolicyDocument.source_url,
    PolicyDocument.note,
    Municipality.centre.label("geom"),
    PolicyDocument.valid_from.label("period_start"),
    PolicyDocument.valid_to.label("period_end"),
)


def _on(day: policy.Day) -> sa.Select[*tuple[Any, ...]]:
    """The rows as they are on that day."""
    status = policy.status(day)
    told = (status.label("status"), title_of(status, "document_status").label("status_title"))
    return (
        sa.select(*_whose, *told, *_how)
        .join(PolicyKind, PolicyKind.slug == PolicyDocument.kind)
        .outerjoin(Municipality, Municipality.code == PolicyDocument.municipality)
    )


LAYER = Layer(
    id="policy-documents",
    order=80,
    title="Styrdokument",
    description=(
        "Kommunernas och regionens styrdokument för kultur, med status den valda dagen. En kommun "
        "utan rader saknar inte styrdokument: det säger bara en fullständig lista."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Källan står på varje rad",
    source=Dated(policy.DAY, _on, policy.today()),
    fields=(
        Field("municipality", "Kommun", OneOf("municipality"), header=("Kommun",), listed=True),
        Field("organisation", "Organisation", OneOf(), description="Vems dokumentet är"),
        Field("kind", "Slag", OneOf("policy_kind"), header=("Slag",), listed=True),
        Field(
            "cultural",
            "Kulturpolitiskt styrdokument",
            OneOf(),
            description=(
                "Räknas slaget som kulturpolitiskt styrdokument i Region Skånes rapport 2024? "
                "Bara sådana räknas i kommunens status."
            ),
        ),
        Field("title", "Titel", Contains(), header=("Titel",), listed=True),
        Field(
            "status",
            "Status för dagen",
            OneOf("document_status"),
            listed=True,
            description="Uträknad för den valda dagen ur den tid som dokumentet anger",
        ),
        Field(
            "valid_from",
            "Gäller från",
            Between(),
            listed=True,
            description="Första dagen; ett år i källan är 1 januari",
        ),
        Field("valid_from_precision", "Början är känd till", OneOf("day_precision")),
        Field(
            "valid_to",
            "Gäller till",
            Between(),
            listed=True,
            description="Sista dagen; ett år i källan är 31 december",
        ),
        Field("valid_to_precision", "Slutet är känt till", OneOf("day_precision")),
        Field("until_further_notice", "Tills vidare", OneOf(), listed=True),
        Field("proposal", "Förslag", OneOf(), description="Var dokumentet ett förslag?"),
        Field(
            "decided_by",
            "Beslutat av",
            Contains(),
            listed=True,
            description="Organet som beslutade, aldrig en person",
        ),
        Field("decided_on", "Beslutsdag", Between()),
        Field("status_wording", "Status enligt källan", Contains()),
        Field("url", "Dokumentets adress", Contains()),
        Field("source", "Källa", Contains()),
        Field("source_url", "Källans adress", Contains()),
        Field("note", "Anmärkning", Contains(), description="Förbehåll om dokumentet"),
    ),
    sort=("municipality", "-valid_from"),
    searched=("title", "municipality_title", "decided_by"),
    period=("period_start", "period_end"),
    table=PolicyDocument,
)
