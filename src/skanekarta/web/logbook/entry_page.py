"""`/logga/{id}`: an entry as it stands, what can be done with it, and all that has been done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import activity
from skanekarta.access import Who
from skanekarta.activity import UNDO_WITHIN, Version
from skanekarta.deps import TheNames, TheReading
from skanekarta.errors import BadEntry, NotFound, RequestError, UnknownParameter
from skanekarta.routes import ReadingRoute
from skanekarta.vocabulary import Names
from skanekarta.web.addresses import root_of
from skanekarta.web.language import KNOWN_LANGUAGE, PARAMETER, _, in_page
from skanekarta.web.logbook import wording
from skanekarta.web.logbook.asking import PRIVATE, Staff, signing_in
from skanekarta.web.logbook.page import key
from skanekarta.web.onward import redirect, with_language
from skanekarta.web.periods import when
from skanekarta.web.rendering import render

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

SAVED = "sparad"


@dataclass(frozen=True)
class Thread:
    """An entry through time, as one member of staff sees it."""

    versions: list[Version]
    who: Who

    @property
    def now(self) -> Version:
        """The version that stands."""
        return self.versions[0]

    @property
    def can_be_undone(self) -> bool:
        """Whether it was they who wrote it, a moment ago."""
        age = dt.datetime.now(dt.UTC) - self.now.recorded_at
        is_own = self.now.account_id == self.who.account_id and self.now.action != "erasure"
        return is_own and age < UNDO_WITHIN

    @property
    def can_be_restored(self) -> bool:
        """Whether there is a state to go back to."""
        before = self.versions[1:2]
        is_change = self.now.action in {"withdrawal", "correction"}
        return is_change and bool(before) and before[0].erased_at is None


@router.get("/logga/{fid}")
def entry_page(
    request: Request, fid: str, who: Staff, reading: TheReading, names: TheNames
) -> Response:
    """The entry. An earlier version leads to the one that stands. Raises Forbidden and
    NotFound."""
    if who is None:
        return signing_in(request)
    for name in request.query_params:
        if name not in {SAVED, PARAMETER}:
            raise UnknownParameter(name, (SAVED, PARAMETER))
    thread = read(reading.connection, fid, who)
    if str(thread.now.id) != fid:
        return redirect(f"{root_of(request)}/logga/{thread.now.id}")
    return shown(request, thread, names)


def read(connection: sa.Connection, fid: str, who: Who) -> Thread:
    """The entry that has that number, or has had it. Raises NotFound."""
    number = activity.number(fid)
    if number is None:
        raise NotFound("Det finns ingen post med nummer {number}.", number=fid)
    return Thread(activity.history(connection, number), who)


def shown(
    request: Request, thread: Thread, names: Names, error: RequestError | None = None
) -> Response:
    """The page, with what went wrong when something was to be done."""
    return render(
        request,
        "logga_post.html",
        status=error.status if error else 200,
        headers=PRIVATE,
        thread=thread,
        now=thread.now,
        saved=SAVED in request.query_params and error is None,
        wrong=_sentence(error) if error else "",
        lacks_reason=_lacks_reason(error),
        csrf=thread.who.csrf or "",
        key=key,
        action=with_language(f"{root_of(request)}/logga/{thread.now.id}"),
        facts=wording.facts(thread.now, names),
        changes=lambda version: wording.changes(version, names),
        done=wording.DONE,
        moment=wording.moment,
        when=when,
    )


def _lacks_reason(error: RequestError | None) -> bool:
    return isinstance(error, BadEntry) and "reason" in error.problems


def _sentence(error: RequestError) -> str:
    """What went wrong, in whole sentences."""
    if not isinstance(error, BadEntry):
        return in_page(error)
    reason = error.problems.get("reason")
    if reason is None:
        return in_page(error)
    is_missing = reason.template == "måste anges."
    return _("Skriv ett skäl.") if is_missing else f"{_('Skäl')}: {in_page(reason)}"
