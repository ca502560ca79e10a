"""`/granskning`: what was done with accounts, keys and data, for administrators."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from skanekarta.access import Who, audit
from skanekarta.access.audit import EVENTS, Sought, detail_text
from skanekarta.deps import TheParts, allowed
from skanekarta.dialects import DIALECTS, disarmed
from skanekarta.errors import BadParameter, UnknownParameter
from skanekarta.links import Addresses, with_query
from skanekarta.pairs import once
from skanekarta.routes import ReadingRoute
from skanekarta.swedish import SWEDEN
from skanekarta.values import clean
from skanekarta.web.account import NO_STORE, SignedIn
from skanekarta.web.addresses import LocalAddresses
from skanekarta.web.language import KNOWN_LANGUAGE, _
from skanekarta.web.notation import moment
from skanekarta.web.rendering import render

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

ADDRESS = "/granskning"
PARAMETERS = ("event", "account", "from", "to", "before")
ON_A_PAGE = 50
LONGEST_NAME = 100


def administrator(who: SignedIn) -> Who:
    """Whoever has signed in as an administrator. Raises Unauthorized and Forbidden."""
    return allowed(who, "administer")


Administrator = Annotated[Who, Depends(administrator)]


def sought(request: Request, who: Administrator) -> Sought:
    """What the address asks for. Raises BadParameter."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[1].strip()]
    given = once([pair for pair in pairs if pair[0] != "lang"])
    for name in given:
        if name not in PARAMETERS:
            raise UnknownParameter(name, PARAMETERS)
    event, before = given.get("event"), given.get("before")
    if event is not None and event not in EVENTS:
        raise BadParameter("event", "”{text}” finns inte.", tuple(EVENTS), text=event)
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise BadParameter("before", "har ett värde som inte går.")
    account = (
        clean("account", given["account"], LONGEST_NAME).lower() if "account" in given else None
    )
    return Sought(
        event,
        account,
        _day("from", given.get("from")),
        _day("to", given.get("to"), after=1),
        int(before) if before else None,
    )


def _day(name: str, text: str | None, after: int = 0) -> dt.datetime | None:
    """Where a day, or one so many days after it, begins in Sweden. Raises BadParameter."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text.strip()) + dt.timedelta(days=after)
        return dt.datetime.combine(day, dt.time(), SWEDEN).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise BadParameter(name, "ska vara en dag, ÅÅÅÅ-MM-DD.") from None


TheSought = Annotated[Sought, Depends(sought)]


@router.get(ADDRESS)
def page(request: Request, the: TheParts, asked: TheSought, addresses: LocalAddresses) -> Response:
    """A page of what is looked for, the newest first."""
    with the.writing.begin() as connection:
        rows = audit.found(connection, asked, ON_A_PAGE + 1)
    chosen = [(name, text) for name, text in _chosen(request) if name != "before"]
    onward = (
        [*chosen, ("before", str(rows[ON_A_PAGE - 1]["id"]))] if len(rows) > ON_A_PAGE else None
    )
    return render(
        request,
        "audit.html",
        headers=NO_STORE,
        events=EVENTS,
        chosen=dict(chosen),
        rows=rows[:ON_A_PAGE],
        actor=_actor,
        detail_text=lambda detail: detail_text(detail, _),
        first=_address(addresses, chosen) if asked.before else None,
        onward=_address(addresses, onward) if onward else None,
        as_csv=with_query(f"{addresses.base}{ADDRESS}.csv", chosen),
    )


@router.get(f"{ADDRESS}.csv")
def as_csv(the: TheParts, asked: TheSought) -> Response:
    """All of what is looked for, for a Swedish Excel."""
    dialect = DIALECTS["excel-sv"]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.separator)
    writer.writerow([_("Nr"), _("När"), _("Vad"), _("Av"), _("Gäller"), _("Mer")])
    with the.writing.begin() as connection:
        for row in audit.found(connection, asked, None):
            what = _(EVENTS.get(row["event"], row["event"]))
            texts = (_actor(row["actor"]), row["subject"] or "", detail_text(row["detail"], _))
            writer.writerow([row["id"], moment(row["at"]), what, *map(disarmed, texts)])
    headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="granskning.csv"'}
    return Response(dialect.mark + text.getvalue().encode(), 200, headers, "text/csv")


def _actor(name: str) -> str:
    return _(name) if name in audit.NAMELESS else name


def _chosen(request: Request) -> list[tuple[str, str]]:
    pairs = request.query_params.multi_items()
    return [(name, text) for name, text in pairs if name in PARAMETERS and text.strip()]


def _address(addresses: Addresses, pairs: list[tuple[str, str]]) -> str:
    return with_query(f"{addresses.base}{ADDRESS}", pairs)
