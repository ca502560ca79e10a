"""The project's own list of policy documents."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta import provenance
from skanekarta.facts import PolicyDocument
from skanekarta.importers.facts import code, known_codes
from skanekarta.importers.tables import Record, read_csv
from skanekarta.importers.vocabularies import Wordings
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.policy import PolicyList
from skanekarta.provenance import Import

Row = dict[str, object]

PART_OF_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
PRECISIONS = ("year", "month", "day")


def load_policy_documents(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Policy documents; `12` is the region itself, which is no municipality. What an
    administrator's list has said of a document stands, and so does a list of theirs that is all
    of a municipality's."""
    sheet = read_csv(file, ("organisation_code", "organisation", "kind", "title"))
    known, kinds = known_codes(connection), Wordings(connection, "policy_kind")
    rows = [_document(record, known, kinds, import_id) for record in sheet.rows]
    sheet.done(rows, ("organisation", "title"))
    complete = set(connection.scalars(sa.select(PolicyList.municipality)))
    own = [row for row in rows if row["municipality"] not in complete]
    _put(connection, own)
    table = PolicyDocument.__table__
    assert isinstance(table, sa.Table)
    provenance.forget_older(connection, table, import_id)
    return len(rows)


def _put(connection: sa.Connection, rows: Sequence[Row]) -> None:
    if not rows:
        return
    statement = insert(PolicyDocument).values(list(rows))
    changed = {name: statement.excluded[name] for name in rows[0] if name != "title"}
    of_projects = sa.select(Import.id).where(Import.dataset.contains("/"))
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation", "title"],
            set_=changed,
            where=PolicyDocument.import_id.in_(of_projects),
        )
    )


def _document(record: Record, known: frozenset[str], kinds: Wordings, import_id: int) -> Row:
    of_region = record.text("organisation_code") == WHOLE_SKANE
    return {
        "municipality": None if of_region else code(record, "organisation_code", known),
        "organisation": record.required("organisation"),
        "kind": kinds.one(record, "kind", record.required("kind")),
        "kind_wording": record.required("kind"),
        "title": record.required("title"),
        **_edge(record, "valid_from", last=False),
        **_edge(record, "valid_to", last=True),
        "until_further_notice": record.flag("until_further_notice"),
        "proposal": (record.text("status") or "").casefold().startswith("förslag"),
        "decided_by": record.text("decided_by"),
        "decided_on": record.day("decided_on"),
        "status_wording": record.text("status"),
        **{name: record.text("source_url") for name in ("url", "source_url")},
        "note": record.text("retrieved_note"),
        "import_id": import_id,
    }


def _edge(record: Record, column: str, *, last: bool) -> Row:
    """The first or the last day that «2016» or «2016-05» can mean, and how well it is known."""
    text = record.text(column)
    nothing: Row = {column: None, f"{column}_precision": None}
    if text is None:
        return nothing
    match = PART_OF_DATE.fullmatch(text)
    parts = [int(part) for part in match.groups() if part] if match else []
    try:
        day = edge(*parts, last=last)
    except (TypeError, ValueError):
        record.sheet.note(record.number, column, f"”{text[:20]}” är inget år och ingen dag.")
        return nothing
    return {column: day, f"{column}_precision": PRECISIONS[len(parts) - 1]}


def edge(year: int, month: int | None = None, day: int | None = None, *, last: bool) -> dt.date:
    """The first or the last day of a year, a month or a day. Raises ValueError."""
    of_month = month or (12 if last else 1)
    of_day = day or (calendar.monthrange(year, of_month)[1] if last else 1)
    return dt.date(year, of_month, of_day)
