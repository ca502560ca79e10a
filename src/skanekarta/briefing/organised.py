"""How culture is organised in the municipality, whom one turns to there, and links.

None of it is guessed: what is not loaded is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skanekarta import administration
from skanekarta.briefing.asking import Asked
from skanekarta.briefing.figures import MISSING, Fact, Origin
from skanekarta.briefing.parts import Organised
from skanekarta.briefing.wording import noted

FORM = noted("Organisationsform")
CONTACT = noted("Kontakt")
NOT_ANSWERING = noted("svarade inte vid senaste kontrollen")
SILENT = ("refused", "silent")

Row = Mapping[str, Any]


TABLES = frozenset(
    {
        *("municipal_organisations", "organisation_forms", "municipal_links", "link_kinds"),
        *("link_checks", "imports"),
    }
)


def organised(asked: Asked) -> Organised:
    """The section."""
    return asked.kept.get("organised", TABLES, lambda: _read(asked), asked.code)


def _read(asked: Asked) -> Organised:
    connection, code = asked.connection, asked.code
    return Organised(
        form=_form(administration.organisation(connection, code)),
        contacts=[_contact(row) for row in administration.contact(connection, code)],
        links=[_link(row) for row in administration.links(connection, code)],
    )


def _form(row: Row | None) -> Fact:
    if row is None:
        return Fact(FORM, None, Origin(None), missing=MISSING)
    named = [row["administration"], row["committee"], str(row["year"])]
    note = ", ".join(each for each in named if each)
    return Fact(FORM, row["form_title"], _origin(row), note=note)


def _contact(row: Row) -> Fact:
    beside = [each for each in (row["email"], row["phone"]) if each]
    note = ", ".join(beside) or None
    return Fact(CONTACT, row["function"], _origin(row), href=row["url"], note=note)


def _link(row: Row) -> Fact:
    if row["url"] is None:
        return Fact(row["kind_title"], None, Origin(None), missing=MISSING)
    note = NOT_ANSWERING if row["outcome"] in SILENT else None
    return Fact(row["kind_title"], row["url"], _origin(row), href=row["url"], note=note)


def _origin(row: Row) -> Origin:
    read_on = row["imported_at"].date() if row["imported_at"] else None
    return Origin(row["source"], row["source_url"], read_on=read_on)
