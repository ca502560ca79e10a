"""The policy documents that are known, with what they are on the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta import policy as documents
from skanekarta.briefing import asking
from skanekarta.briefing.asking import Asked
from skanekarta.briefing.figures import Origin
from skanekarta.briefing.parts import Document, Policy

TABLES = frozenset(
    {"policy_documents", "policy_kinds", "policy_lists", "municipalities", "imports", "link_checks"}
)


def policy(asked: Asked) -> Policy:
    """The section."""
    of = asked.connection, asked.code, asked.day
    return asked.kept.get("policy", TABLES, lambda: on(*of), asked.code, asked.day)


def on(connection: sa.Connection, code: str, day: dt.date) -> Policy:
    """The section as any day has it."""
    found = documents.documents(connection, code, day)
    status = documents.municipal_status(connection, code, day)
    complete = documents.complete_list(connection, code)
    query = _query(code, day)
    return Policy(
        day=day,
        documents=[_document(row, query) for row in found],
        status=status,
        origin=Origin(None, query=query),
        complete=Origin(complete["source"], complete["source_url"]) if complete else None,
    )


def _query(code: str, day: dt.date) -> str:
    """The municipality with its status on that day."""
    return asking.items("kommunfakta", ("code", code), (documents.DAY, str(day)))


def _document(row: Mapping[str, Any], query: str) -> Document:
    return Document(
        title=row["title"],
        kind=row["kind"],
        kind_title=row["kind_title"],
        status=row["status"],
        valid_from=row["valid_from"],
        valid_from_precision=row["valid_from_precision"],
        valid_to=row["valid_to"],
        valid_to_precision=row["valid_to_precision"],
        until_further_notice=row["until_further_notice"],
        decided_by=row["decided_by"],
        url=row["url"],
        origin=Origin(row["source"], row["source_url"], query, read_on=row["imported_at"].date()),
    )
