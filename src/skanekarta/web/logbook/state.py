"""`/logga/lage`: who is signed in, for the form's own scripts."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from skanekarta.deps import TheWho
from skanekarta.routes import ReadingRoute
from skanekarta.swedish import today
from skanekarta.web.language import KNOWN_LANGUAGE
from skanekarta.web.logbook.asking import PRIVATE

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)


@router.get("/logga/lage")
def state(who: TheWho) -> JSONResponse:
    """Whether what waits can be sent, and with what. What a session's own page knows is given to
    none but that session: no other site can read an answer that names no origin."""
    may = who is not None and who.may("append")
    answer = {
        "signed_in": who is not None,
        "may_append": may,
        "name": who.name if who else None,
        "csrf": who.csrf if who and may else None,
        "today": today().isoformat(),
    }
    return JSONResponse(answer, headers=PRIVATE)
