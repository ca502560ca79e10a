"""`POST /logga/{id}`: an entry is withdrawn, restored, or undone."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from skanekarta import activity
from skanekarta.access import Who
from skanekarta.deps import TheParts
from skanekarta.errors import RequestError
from skanekarta.parts import Parts
from skanekarta.reading import STAFF_SETTING
from skanekarta.same_site import FIELD, same_session
from skanekarta.web.addresses import root_of
from skanekarta.web.language import KNOWN_LANGUAGE, PARAMETER
from skanekarta.web.logbook import entry_page
from skanekarta.web.logbook.asking import Sent, Staff, signing_in
from skanekarta.web.logbook.entry_page import SAVED
from skanekarta.web.logbook.typed import Typed, typed
from skanekarta.web.onward import redirect

router = APIRouter(dependencies=KNOWN_LANGUAGE, include_in_schema=False)

ASKED = ("action", "csrf", "key")


@router.post("/logga/{fid}")
def change(request: Request, fid: str, who: Staff, pairs: Sent, the: TheParts) -> Response:
    """Does what is asked and goes on to the version that stands then; comes back with what is
    wrong. Raises Forbidden, NotFound and BadParameter."""
    if who is None:
        return signing_in(request)
    given = typed((pair for pair in pairs if pair[0] != PARAMETER), more=ASKED)
    same_session(request, who, given.one(FIELD))
    try:
        added = _change(the, fid, given, who)
    except RequestError as error:
        return _again(request, the, fid, who, error)
    return redirect(f"{root_of(request)}/logga/{added}?{SAVED}=1")


def _change(the: Parts, fid: str, given: Typed, who: Who) -> int:
    properties: dict[str, object] = {"supersedes": activity.number(fid)}
    properties |= {name: given.one(name) for name in ("action", "reason") if given.one(name)}
    entry = {"type": "Feature", "geometry": None, "properties": properties}
    with the.write() as connection:
        key = given.one("key") or None
        return activity.append(connection, entry, the.names_now(connection), who, key).id


def _again(request: Request, the: Parts, fid: str, who: Who, error: RequestError) -> Response:
    with the.reading.connect() as connection:
        connection.execute(STAFF_SETTING)
        thread = entry_page.read(connection, fid, who)
        return entry_page.shown(request, thread, the.names_now(connection), error)
