"""`POST /logga`: what the form sends becomes an entry, or comes back with what is wrong."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import activity
from skanekarta.access import Who
from skanekarta.deps import TheParts
from skanekarta.errors import BadEntry, Conflict, RequestError, Unauthorized
from skanekarta.parts import Parts
from skanekarta.reading import STAFF_SETTING
from skanekarta.same_site import FIELD, same_origin, same_session
from skanekarta.vocabulary import Names
from skanekarta.web.addresses import root_of
from skanekarta.web.language import KNOWN_LANGUAGE, PARAMETER
from skanekarta.web.logbook import entries
from skanekarta.web.logbook.asking import Sent, Staff
from skanekarta.web.logbook.feature import feature
from skanekarta.web.logbook.page import Form, shown
from skanekarta.web.logbook.places import Unplaced, gazetteer, placed
from skanekarta.web.logbook.typed import Typed, typed
from skanekarta.web.onward import redirect

router = APIRouter(dependencies=KNOWN_LANGUAGE, include_in_schema=False)


@router.post("/logga")
def send(request: Request, who: Staff, pairs: Sent, the: TheParts) -> Response:
    """Saves and goes on to the entry; 400 and the form, with all that was typed, where something
    is wrong. Raises Forbidden and BadParameter."""
    given = typed(pair for pair in pairs if pair[0] != PARAMETER)
    same_origin(request)
    try:
        if who is None:
            raise Unauthorized("Du är utloggad. Logga in i en ny flik och spara sedan igen.")
        same_session(request, who, given.one(FIELD))
        fid = save(the, given, who)
    except Conflict as error:
        return _again(request, the, who, Form(_newer(the, given, error), error, error.status))
    except RequestError as error:
        return _again(request, the, who, Form(given, error, error.status))
    return redirect(f"{root_of(request)}/logga/{fid}?sparad=1")


def save(the: Parts, given: Typed, who: Who) -> int:
    """The number of the entry that was typed. Raises BadEntry."""
    with the.write() as connection:
        names = the.names_now(connection)
        try:
            point = placed(connection, gazetteer(connection), given)
        except Unplaced as error:
            raise error.beside(_others(connection, given, names, who)) from None
        key = given.one("key") or None
        return activity.append(connection, feature(given, point), names, who, key).id


def _newer(the: Parts, given: Typed, error: Conflict) -> Typed:
    """The form as it can be sent again by one who has been told what has happened since: as a
    correction of the version that stands now, and as another request. What is internal by now
    does not become open because it was when the form was opened."""
    newest = error.details().get("newest")
    if not isinstance(newest, int):
        return given.but(key="")
    with the.writing.begin() as connection:  # the one that surely has it
        row = entries.entry(connection, newest)
    asked = given.one("visibility")
    visibility = "internal" if row and row["visibility"] == "internal" else asked
    return given.but(key="", supersedes=str(newest), visibility=visibility)


def _others(connection: sa.Connection, given: Typed, names: Names, who: Who) -> BadEntry:
    """What is wrong with all but the place, so that everything is told at once."""
    try:
        activity.append(connection, feature(given, None), names, who)
    except BadEntry as error:
        return error
    raise AssertionError("an entry without a place was taken")


def _again(request: Request, the: Parts, who: Who | None, form: Form) -> Response:
    with the.reading.connect() as connection:
        if who is not None:
            connection.execute(STAFF_SETTING)
        return shown(request, connection, the.names_now(connection), who, form)
