"""Grants: rows of a decision list become grants with their municipalities, areas and groups."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta import provenance
from skanekarta.grant import Grant, GrantArea, GrantMunicipality, GrantTargetGroup
from skanekarta.importers.facts import code, known_codes
from skanekarta.importers.tables import Record, read_csv
from skanekarta.importers.vocabularies import Wordings

COLUMNS = (
    "funder", "year", "recipient", "recipient_type", "municipality_code", "area", "support_form",
    "call", "project_title", "target_group", "amount_sek", "decision_date", "source_title",
    "source_url", "published_date", "year_basis", "municipality_basis",
    "partner_municipality_codes", "area_basis", "note",
)  # fmt: skip

VOCABULARIES = (
    "funder",
    "recipient",
    "recipient_type",
    "support_form",
    "call",
    "area",
    "target_group",
)
ORE = Decimal("0.01")


@dataclass(frozen=True)
class Parsed:
    """A grant as it will be stored: its own columns, and what it has several of."""

    row: dict[str, object]
    seat: str | None
    work: tuple[str, ...]
    areas: tuple[str, ...]
    target_groups: tuple[str, ...]


def shares(amount: Decimal, codes: Sequence[str]) -> dict[str, Decimal]:
    """Equal shares in öre; what is left over goes to the lowest code, so that they add up."""
    if not codes:
        return {}
    each = (amount / len(codes)).quantize(ORE, rounding="ROUND_DOWN")
    found = dict.fromkeys(sorted(codes), each)
    found[min(codes)] += amount - each * len(codes)
    return found


def load_grants(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Every grant of the file, and no others from it: known ones (the same key) are brought up
    to date, those that are gone from the file go. Which support
    forms pass on whose money stands in `original_funders.csv` beside it.
    Raises RefusedFile with all problems at once."""
    sheet = read_csv(file, COLUMNS)
    known = known_codes(connection)
    words = {name: Wordings(connection, name) for name in VOCABULARIES}
    passed_on = _passed_on(file.with_name("original_funders.csv"), words)
    parsed = [_parse(record, words, known, passed_on) for record in sheet.rows]
    sheet.done()
    _number_twins([each.row for each in parsed])
    for each in parsed:
        each.row["import_id"] = import_id
    _store(connection, parsed)
    table = Grant.__table__
    assert isinstance(table, sa.Table)
    provenance.forget_older(connection, table, import_id)
    return len(parsed)


def _passed_on(file: Path, words: Mapping[str, Wordings]) -> dict[str, str]:
    """Support form → whose money it passes on. Raises RefusedFile."""
    sheet = read_csv(file, ("support_form", "original_funder"))
    found = {
        words["support_form"].one(record, "support_form", record.required("support_form")): words[
            "funder"
        ].one(record, "original_funder", record.required("original_funder"))
        for record in sheet.rows
    }
    sheet.done()
    return {form: funder for form, funder in found.items() if form and funder}


def _parse(
    record: Record,
    words: Mapping[str, Wordings],
    known: frozenset[str],
    passed_on: Mapping[str, str],
) -> Parsed:
    seat = code(record, "municipality_code", known)
    partners = [
        text
        for text in record.listed("partner_municipality_codes", ";")
        if _is_code(record, text, known)
    ]
    work = tuple(sorted({*([seat] if seat else []), *partners}))
    row = {
        **_vocabulary_columns(record, words, passed_on),
        **_plain_columns(record),
        # «hela Skåne» is only for a source that says so; none of these does.
        "scope": "municipality" if work else "unknown",
    }
    return Parsed(
        row,
        seat,
        work,
        tuple(words["area"].find(record, "area", area)) if (area := record.text("area")) else (),
        tuple(_groups(record, words["target_group"])),
    )


def _is_code(record: Record, text: str, known: frozenset[str]) -> bool:
    if text not in known:
        column = "partner_municipality_codes"
        record.sheet.note(record.number, column, f"”{text[:20]}” är ingen kommunkod i Skåne.")
    return text in known


def _vocabulary_columns(
    record: Record, words: Mapping[str, Wordings], passed_on: Mapping[str, str]
) -> dict[str, object]:
    found: dict[str, object] = {
        name: words[name].one(record, name, record.text(name))
        for name in ("funder", "recipient", "recipient_type", "support_form", "call")
    }
    found["original_funder"] = passed_on.get(str(found["support_form"]))
    found["recipient_wording"] = record.required("recipient")
    found["support_form_wording"] = record.required("support_form")
    found["call_wording"] = record.text("call")
    found["area_wording"] = record.text("area")
    found["target_group_wording"] = record.text("target_group")
    return found


def _plain_columns(record: Record) -> dict[str, object]:
    amount = record.number_or_none("amount_sek")
    if amount is None and record.text("amount_sek") is None:
        record.sheet.note(record.number, "amount_sek", "saknar värde.")
    return {
        "year": record.whole("year"),
        "decision_date": record.day("decision_date"),
        "published_date": record.day("published_date"),
        "project_title": record.text("project_title"),
        "amount_sek": amount,
        "source": record.required("source_title"),
        "source_url": record.text("source_url"),
        "year_basis": record.text("year_basis"),
        "seat_basis": record.text("municipality_basis"),
        "area_basis": record.text("area_basis"),
        "note": record.text("note"),
        "import_row": record.number,
    }


def _groups(record: Record, words: Wordings) -> set[str]:
    return {
        slug
        for part in record.listed("target_group", ",")
        for slug in words.find(record, "target_group", part)
    }


KEY = ("funder", "year", "call", "recipient", "project_title", "amount_sek")


def _number_twins(rows: Sequence[dict[str, object]]) -> None:
    """Gives each row its stable key: a digest of what tells grants apart, with a counter for
    true twins, so that the same file twice changes nothing."""
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        identity = tuple(row[name] for name in KEY)
        seen[identity] += 1
        text = "\x1f".join(str(part) for part in (*identity, seen[identity]))
        row["key"] = hashlib.sha256(text.encode()).hexdigest()[:32]


def _store(connection: sa.Connection, parsed: Sequence[Parsed]) -> None:
    statement = insert(Grant).values([each.row for each in parsed])
    changed = {name: statement.excluded[name] for name in parsed[0].row if name != "key"}
    upsert = statement.on_conflict_do_update(index_elements=["key"], set_=changed)
    ids = dict(connection.execute(upsert.returning(Grant.key, Grant.id)).all())
    links = [(ids[str(each.row["key"])], each) for each in parsed]
    for model in (GrantMunicipality, GrantArea, GrantTargetGroup):
        connection.execute(sa.delete(model).where(model.grant_id.in_(ids.values())))
    _insert(
        connection,
        GrantArea,
        [{"grant_id": gid, "area": area} for gid, each in links for area in each.areas],
    )
    _insert(
        connection,
        GrantTargetGroup,
        [
            {"grant_id": gid, "target_group": group}
            for gid, each in links
            for group in each.target_groups
        ],
    )
    _insert(
        connection, GrantMunicipality, [row for gid, each in links for row in _places(gid, each)]
    )


def _insert(
    connection: sa.Connection,
    model: type[GrantArea | GrantTargetGroup | GrantMunicipality],
    rows: Sequence[dict[str, object]],
) -> None:
    if rows:
        connection.execute(sa.insert(model).values(list(rows)))


def _places(grant_id: int, each: Parsed) -> list[dict[str, object]]:
    amount = each.row["amount_sek"]
    assert isinstance(amount, Decimal)
    seats = [each.seat] if each.seat else []
    return [
        {"grant_id": grant_id, "role": role, "municipality": place, "share_sek": share}
        for role, codes in (("seat", seats), ("activity", each.work))
        for place, share in shares(amount, codes).items()
    ]
