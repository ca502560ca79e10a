"""Vocabularies: CSV files become terms; wordings in other files become slugs through them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta.importers.storing import spoken
from skanekarta.importers.tables import Record, read_csv
from skanekarta.organisations import is_organisation_number, reapply
from skanekarta.term import Term
from skanekarta.vocabulary import VOCABULARIES, Recipient

COLUMNS = ("slug", "title", "parent", "aliases", "valid_from", "valid_to", "source", "note")
NUMBER = "organisation_number"
FLAGS = ("cultural",)
MONEY = ("sought_sek", "granted_sek")
NUMBERS = (
    "valid_from", "valid_to", "year", "applications", "granted",
)  # fmt: skip


def slug_of(text: str) -> str:
    """A plain slug: lower case, å and ä as a, ö as o, everything else a hyphen."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)


def load_vocabulary(connection: sa.Connection, name: str, file: Path, import_id: int) -> int:
    """Puts a vocabulary's terms in place: new ones are added, known ones brought up to date,
    none taken away (grants may speak of them), nor an organisation number that an administrator's
    list has told. Gives the number of rows."""
    model = VOCABULARIES[name]
    sheet = read_csv(file, COLUMNS)
    rows = [_term(record, model) for record in sheet.rows]
    slugs = {row["slug"] for row in rows}
    for record, row in zip(sheet.rows, rows, strict=True):
        if row["parent"] is not None and row["parent"] not in slugs:
            sheet.note(record.number, "parent", f"”{row['parent']}” finns inte i filen.")
        _check_number(record, row.get(NUMBER))
    sheet.done(rows, ("slug",))
    put_terms(connection, model, rows)
    if model is Recipient:
        reapply(connection)
    told = {str(row["slug"]): _text(row.get(NUMBER)) for row in rows}
    spoken.keep_project(connection, import_id, name, told)
    return len(rows)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _check_number(record: Record, number: object) -> None:
    if number is not None and not is_organisation_number(str(number)):
        told = (
            f"”{str(number)[:20]}” är inget organisationsnummer (NNNNNN-NNNN, med kontrollsiffra)."
        )
        record.sheet.note(record.number, NUMBER, told)


def put_terms(
    connection: sa.Connection, model: type[Term], rows: Sequence[dict[str, object]]
) -> None:
    """Adds or updates terms. Parents first: a row may point at any other of the same list."""
    table = model.__table__
    assert isinstance(table, sa.Table)
    for parents in (False, True):
        values = [row if parents else {**row, "parent": None} for row in rows]
        statement = insert(table).values(values)
        changed = {column: statement.excluded[column] for column in values[0] if column != "slug"}
        connection.execute(statement.on_conflict_do_update(index_elements=["slug"], set_=changed))


def _term(record: Record, model: type[Term]) -> dict[str, object]:
    table = model.__table__
    row: dict[str, object] = {}
    for column in list(table.columns.keys()):
        if column == "aliases":
            row[column] = record.listed("aliases", "|")
        elif column in FLAGS:
            row[column] = record.flag(column)
        elif column in MONEY:
            row[column] = record.sum_of_money(column)
        elif column in NUMBERS:
            row[column] = record.whole(column)
        elif column in {"slug", "title"}:
            row[column] = record.required(column)
        else:
            row[column] = record.text(column)
    return row


class Wordings:
    """From a wording, as a source has it, to slugs: by title or alias, whatever the case."""

    def __init__(self, connection: sa.Connection, name: str) -> None:
        model = VOCABULARIES[name]
        self.name = name
        self.slugs: dict[str, list[str]] = {}
        for slug, title, aliases in connection.execute(
            sa.select(
                sa.column("slug", sa.Text),
                sa.column("title", sa.Text),
                sa.column("aliases", sa.ARRAY(sa.Text)),
            ).select_from(model.__table__)
        ):
            for wording in {title.casefold(), slug, *(alias.casefold() for alias in aliases)}:
                self.slugs.setdefault(wording, []).append(slug)

    def find(self, record: Record, column: str, text: str) -> list[str]:
        """Every term that the wording stands for; one that stands for none is a problem."""
        found = self.slugs.get(text.casefold(), [])
        if not found:
            where = f"vokabulären {self.name}"
            record.sheet.note(record.number, column, f"”{text[:80]}” finns inte i {where}.")
        return sorted(found)

    def one(self, record: Record, column: str, text: str | None) -> str | None:
        """The one term that the wording stands for."""
        if text is None:
            return None
        found = self.find(record, column, text)
        if len(found) > 1:
            record.sheet.note(
                record.number, column, f"”{text[:80]}” kan vara {' eller '.join(found)}."
            )
        return found[0] if found else None
