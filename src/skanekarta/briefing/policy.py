"""The policy documents that are known, with what they are on the day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    return asked.kept.get("policy", TABLES, lambda: _read(asked), asked.code, asked.day)


def _read(asked: Asked) -> Policy:
    found = documents.documents(asked.connection, asked.code, asked.day)
    status = documents.municipal_status(asked.connection, asked.code, asked.day)
    complete = documents.complete_list(asked.connection, asked.code)
    return Policy(
        documents=[_document(asked, row) for row in found],
        status=status,
        origin=Origin(None, query=_query(asked)),
        complete=Origin(complete["source"], complete["source_url"]) if complete else None,
    )


def _query(asked: Asked) -> str:
    """The municipality with its status on that day."""
    return asking.items("kommunfakta", ("code", asked.code), (documents.DAY, str(asked.day)))


def _document(asked: Asked, row: Mapping[str, Any]) -> Document:
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
        origin=Origin(
            row["source"], row["source_url"], _query(asked), read_on=row["imported_at"].date()
        ),
    )
