"""`GET /logga`: the form, empty, filled in by its address, or with an entry to correct or copy."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import activity
from skanekarta.access import Who
from skanekarta.deps import TheNames, TheReading
from skanekarta.errors import BadParameter, NotFound
from skanekarta.pairs import once
from skanekarta.routes import ReadingRoute
from skanekarta.web.language import KNOWN_LANGUAGE, PARAMETER
from skanekarta.web.logbook import entries
from skanekarta.web.logbook.asking import Staff, signing_in
from skanekarta.web.logbook.feature import COPIED, CORRECTED, filled_with
from skanekarta.web.logbook.page import Form, begun, shown
from skanekarta.web.logbook.typed import Typed, prefilled
from skanekarta.web.rows import Row

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

CORRECT, COPY = "rattar", "kopiera"
LATEST = "senaste"


@router.get("/logga")
def form(request: Request, who: Staff, reading: TheReading, names: TheNames) -> Response:
    """The form. Raises Forbidden, BadParameter and NotFound."""
    if who is None:
        return signing_in(request)
    typed = _begun(request, reading.connection, who)
    return shown(request, reading.connection, names, who, Form(typed))


def _begun(request: Request, connection: sa.Connection, who: Who) -> Typed:
    """What the form begins with: an entry that is corrected or copied, and over that what the
    address says."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != PARAMETER]
    asked = prefilled(pairs, more=(CORRECT, COPY))
    once([pair for pair in pairs if pair[0] in {CORRECT, COPY}])
    from_entry = Typed()
    if asked.one(CORRECT):
        row = _row(connection, CORRECT, asked.one(CORRECT))
        from_entry = filled_with(row, CORRECTED).but(supersedes=str(row["id"]))
    elif asked.one(COPY) == LATEST:
        rows = entries.own(connection, who.account_id, 1)
        from_entry = filled_with(rows[0], COPIED) if rows else from_entry
    elif asked.one(COPY):
        from_entry = filled_with(_row(connection, COPY, asked.one(COPY)), COPIED)
    given = {name: texts for name, texts in asked.texts.items() if name not in {CORRECT, COPY}}
    return begun(Typed({**from_entry.texts, **given}))


def _row(connection: sa.Connection, name: str, text: str) -> Row:
    number = activity.number(text)
    if number is None:
        raise BadParameter(name, "ska vara numret på en post.")
    row = entries.entry(connection, number)
    if row is None:
        raise NotFound("Det finns ingen post med nummer {number}.", number=text)
    return row
