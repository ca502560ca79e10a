"""Activities that come with the project, and the lists that the log chooses from."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta.entry import Activity
from skanekarta.importers.facts import known_codes
from skanekarta.importers.tables import Record, read_csv
from skanekarta.importers.vocabularies import Wordings, put_terms, slug_of
from skanekarta.municipality import Municipality
from skanekarta.vocabulary import ActivityKind, Network

PART_OF_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def load_kinds(connection: sa.Connection, file: Path, import_id: int) -> int:
    """The kinds of entry."""
    sheet = read_csv(file, ("slug", "title"))
    rows: list[dict[str, object]] = [
        {"slug": r.required("slug"), "title": r.required("title"), "parent": None}
        for r in sheet.rows
    ]
    sheet.done()
    put_terms(connection, ActivityKind, rows)
    return len(rows)


def load_networks(connection: sa.Connection, file: Path, import_id: int) -> int:
    """The networks that the administration keeps with the municipalities."""
    sheet = read_csv(file, ("name", "audience", "status", "source"))
    rows: list[dict[str, object]] = [
        {
            "slug": slug_of(record.required("name")),
            "title": record.required("name"),
            "parent": None,
            **{name: record.text(name) for name in ("audience", "status", "source")},
        }
        for record in sheet.rows
    ]
    sheet.done()
    put_terms(connection, Network, rows)
    return len(rows)


def load_activities(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Entries at their municipality's centre. The log only grows: an entry that is there already
    (the same key) is left as it is."""
    sheet = read_csv(
        file, ("kind", "title", "municipality_codes", "starts_on", "ends_on", "date_precision")
    )
    kinds = Wordings(connection, "kind")
    known = known_codes(connection)
    rows = [_entry(record, kinds, known, import_id) for record in sheet.rows]
    sheet.done()
    _number_twins(rows)
    connection.execute(
        insert(Activity).values(rows).on_conflict_do_nothing(index_elements=["import_key"])
    )
    return len(rows)


def _entry(
    record: Record, kinds: Wordings, known: frozenset[str], import_id: int
) -> dict[str, object]:
    codes = record.listed("municipality_codes", ";")
    if not codes or not set(codes) <= known:
        record.sheet.note(record.number, "municipality_codes", "ska vara kommunkoder i Skåne.")
    identity = "\x1f".join(
        (record.required("kind"), record.required("title"), *codes, record.required("starts_on"))
    )
    return {
        "kind": kinds.one(record, "kind", record.required("kind")),
        "title": record.required("title"),
        "starts_on": _edge(record, "starts_on", last=False),
        "ends_on": _edge(record, "ends_on", last=True),
        "date_precision": record.required("date_precision"),
        "municipality": codes,
        "place_name": record.text("place"),
        "geom": _centre(codes),
        "position_basis": "centre",
        "participants": record.whole("participants"),
        "recorded_by": "import",
        "source": record.text("source"),
        "note": record.text("note"),
        "import_key": identity,
        "import_id": import_id,
    }


def _number_twins(rows: Sequence[dict[str, object]]) -> None:
    """Turns what tells entries apart into a stable key, with a counter for true twins (the first
    has none)."""
    seen: Counter[object] = Counter()
    for row in rows:
        identity = row["import_key"]
        seen[identity] += 1
        twin = f"\x1f{seen[identity]}" if seen[identity] > 1 else ""
        row["import_key"] = hashlib.sha256(f"{identity}{twin}".encode()).hexdigest()[:32]


def _centre(codes: list[str]) -> sa.ScalarSelect[object]:
    """The middle of the (first) municipality: all that is known of where it was."""
    code = min(codes, default="")
    return sa.select(Municipality.centre).where(Municipality.code == code).scalar_subquery()


def _edge(record: Record, column: str, *, last: bool) -> dt.date | None:
    """The first or last day that «2022-09» or «2022» can mean."""
    text = record.text(column)
    if text is None:
        return None
    match = PART_OF_DATE.fullmatch(text)
    try:
        year, month, day = (int(part) if part else None for part in match.groups())  # type: ignore[union-attr]  # no match is caught below
        assert year is not None
        month = month or (12 if last else 1)
        day = day or (calendar.monthrange(year, month)[1] if last else 1)
        return dt.date(year, month, day)
    except (AttributeError, ValueError, calendar.IllegalMonthError):
        record.sheet.note(
            record.number, column, f"”{text[:20]}” är inte en dag, månad eller ett år."
        )
        return None
