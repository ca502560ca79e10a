"""`/logga/fil`: many entries at once, out of a file or pasted. They are looked through first; what
is wrong is told with row and column, and nothing is saved until all is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta.access import Who
from skanekarta.activity.sending import take_turn
from skanekarta.deps import TheParts, TheReading
from skanekarta.errors import RequestError, UnknownParameter
from skanekarta.importers.entry_lists import DATASET, MOST_ROWS
from skanekarta.parts import Parts
from skanekarta.provenance import Import
from skanekarta.routes import ReadingRoute
from skanekarta.same_site import same_origin, same_session
from skanekarta.web.addresses import root_of
from skanekarta.web.language import KNOWN_LANGUAGE, PARAMETER, _, in_page
from skanekarta.web.logbook.asking import PRIVATE, Staff, signing_in
from skanekarta.web.logbook.uploads import NOTHING, Upload, Uploaded
from skanekarta.web.onward import redirect, with_language
from skanekarta.web.rendering import render

if TYPE_CHECKING:  # what reads lists is a hundred modules, of which most processes read none
    from skanekarta.importers.reading import Report
    from skanekarta.web.logbook import looking

reading_router = APIRouter(
    route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False
)
router = APIRouter(dependencies=KNOWN_LANGUAGE, include_in_schema=False)

SAVED = "inlast"
Saved = sa.Row[int | None, int | None]
"""How many entries an import brought, and how many there were already."""

HEADINGS = (
    *("Slag", "Rubrik", "Datum", "Slutdatum", "Kommun", "Plats", "Latitud", "Longitud"),
    *("Beskrivning", "Deltagare", "Område", "Målgrupp", "Nätverk", "Enhet", "Länk", "Synlighet"),
)
"""Columns that a list may have; many other wordings are understood too."""

EXAMPLE = {
    "Slag": "Studiebesök",
    "Rubrik": "Besök på kulturskolan",
    "Datum": "2026-03-04",
    "Kommun": "Höör",
    "Deltagare": "12",
}


@dataclass(frozen=True)
class Looked:
    """A list that was sent, and what was found out about it."""

    sent: Upload
    report: Report | None = None
    wrong: str = ""
    status: int = 200


EMPTY = Looked(NOTHING)


@reading_router.get("/logga/fil")
def file_page(request: Request, who: Staff, reading: TheReading) -> Response:
    """The page to send a list from, and what became of the last one. Raises Forbidden."""
    if who is None:
        return signing_in(request)
    for name in request.query_params:
        if name not in {SAVED, PARAMETER}:
            raise UnknownParameter(name, (SAVED, PARAMETER))
    saved = _saved(reading.connection, request.query_params.get(SAVED, ""))
    return _shown(request, who, EMPTY, saved)


def _saved(connection: sa.Connection, number: str) -> Saved | None:
    """What an import of entries came to; None for what is none."""
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    asked = sa.select(Import.added, Import.unchanged).where(
        Import.id == int(number), Import.dataset == DATASET
    )
    return connection.execute(asked).one_or_none()


@router.post("/logga/fil")
def send_file(request: Request, who: Staff, sent: Uploaded, the: TheParts) -> Response:
    """Looks a list through, or saves it. Raises Forbidden."""
    if who is None:
        return signing_in(request)
    same_origin(request)
    try:
        same_session(request, who, sent.csrf)
    except RequestError as error:
        return _shown(request, who, Looked(sent, None, in_page(error), error.status))
    if not sent.content:
        text = _("Välj en fil, eller klistra in rader.")
        return _shown(request, who, Looked(sent, None, text, 400))
    report = _taken_in(the, sent, who)
    if report.import_id is not None:
        return redirect(f"{root_of(request)}/logga/fil?{SAVED}={report.import_id}")
    return _shown(request, who, Looked(sent, report, "", 400 if report.blocked else 200))


def _taken_in(the: Parts, sent: Upload, who: Who) -> Report:
    from skanekarta.importers.logging import (  # noqa: PLC0415 (5 MiB; only lists need it)
        append_batch,
        read_batch,
    )

    with the.write() as connection:
        take_turn(connection, who)
        batch = read_batch(connection, sent.content, sent.filename)
        return append_batch(connection, batch, who, dry_run=not sent.saves)


def _shown(request: Request, who: Who, looked: Looked, saved: Saved | None = None) -> Response:
    report = looked.report
    return render(
        request,
        "logga_fil.html",
        status=looked.status,
        headers=PRIVATE,
        looked=looked,
        report=report,
        told=report and _told(report, looked.sent),
        saved=saved,
        csrf=who.csrf or "",
        action=with_language(f"{root_of(request)}/logga/fil"),
        most=MOST_ROWS,
        headings=HEADINGS,
        example=EXAMPLE,
    )


def _told(report: Report, sent: Upload) -> looking.Looked:
    from skanekarta.web.logbook.looking import (  # noqa: PLC0415 (5 MiB; only lists need it)
        looked_through,
    )

    return looked_through(report, is_pasted=sent.is_pasted)
