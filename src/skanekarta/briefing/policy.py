"""The policy documents that are known, with what they are on the day."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from skanekarta.briefing import asking
from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.figures import Origin
from skanekarta.briefing.parts import Document, Policy
from skanekarta.facts import PolicyDocument, policy_status
from skanekarta.provenance import Import


def policy(asked: Asked) -> Policy:
    """The section."""
    of = PolicyDocument
    day = sa.literal(asked.day, sa.Date)
    status = policy_status(of.valid_from, of.valid_to, of.status_wording, day)
    statement = (
        sa.select(of.__table__, status.label("status"), Import.imported_at)
        .join(Import, Import.id == of.import_id)
        .where(of.municipality == asked.code)
        .order_by(of.valid_from.desc().nulls_last(), of.title)
    )
    documents = [_document(asked, row) for row in asked.rows(statement)]
    return Policy(documents, documents[0].status if documents else None, None)


def _document(asked: Asked, row: Row) -> Document:
    query = asking.items("kommunfakta", ("code", asked.code))
    first, last = row["valid_from"], row["valid_to"]
    return Document(
        title=row["title"],
        kind=row["document_type"],
        kind_title=row["document_type"],
        status=row["status"],
        valid_from=dt.date(first, 1, 1) if first else None,
        valid_from_precision="year" if first else None,
        valid_to=dt.date(last, 12, 31) if last else None,
        valid_to_precision="year" if last else None,
        until_further_notice=False,
        decided_by=None,
        url=None,
        origin=Origin(None, row["source_url"], query, read_on=row["imported_at"].date()),
    )
