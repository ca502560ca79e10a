"""Grants as readers have them: every column of a grant, with the wording beside each slug."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from skanekarta.grant import Grant
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

_original, _seat = aliased(Funder), aliased(Municipality)
_new_year, _new_years_eve = (
    sa.func.make_date(Grant.year, *day, type_=sa.Date) for day in ((1, 1), (12, 31))
)

BASES = ("year_basis", "area_basis", "seat_basis", "shares_basis")
"""How something in the row is known."""

GRANTS = (
    sa.select(
        Grant.id,
        Grant.funder,
        Funder.title.label("funder_title"),
        Grant.original_funder,
        _original.title.label("original_funder_title"),
        Grant.year,
        Grant.decision_date,
        *(Grant.starts_on, Grant.ends_on),
        Grant.recipient,
        Recipient.title.label("recipient_title"),
        Grant.applicant,
        titles_of(Grant.applicant, Recipient.slug, Recipient.title).label("applicant_title"),
        Grant.recipient_type,
        RecipientType.title.label("recipient_type_title"),
        Grant.seat,
        _seat.name.label("seat_title"),
        Grant.municipality,
        municipality_titles(Grant.municipality).label("municipality_title"),
        Grant.municipality_share,
        sa.cast(Grant.municipality_share, ARRAY(sa.Double)).label("shares"),
        Grant.scope,
        title_of(Grant.scope, "scope").label("scope_title"),
        Grant.area,
        titles_of(Grant.area, Area.slug, Area.title).label("area_title"),
        Grant.support_form,
        SupportForm.title.label("support_form_title"),
        Grant.call,
        Call.title.label("call_title"),
        *(Grant.project_title, Grant.project_title_folded),
        Grant.target_group,
        titles_of(Grant.target_group, TargetGroup.slug, TargetGroup.title).label(
            "target_group_title"
        ),
        Grant.amount_sek,
        Grant.amount_years,
        sa.cast(Grant.amount_per_year, ARRAY(sa.Double)).label("amount_per_year"),
        *(getattr(Grant, name) for name in BASES),
        *(title_of(getattr(Grant, name), name).label(f"{name}_title") for name in BASES),
        Grant.source_id,
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
    .outerjoin(Call, Call.slug == Grant.call)
)
