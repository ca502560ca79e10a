"""`/kommun/{code}`: everything about one municipality on one page that prints."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta.deps import TheNames, TheParts, TheReading
from skanekarta.layers.activities import LAYER as ACTIVITIES
from skanekarta.layers.figures import LAYER as FIGURES
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.links import Addresses, with_query
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.routes import ReadingRoute
from skanekarta.swedish import today
from skanekarta.vocabulary import Names
from skanekarta.web import (
    municipality_facts,
    municipality_grants,
    municipality_log,
    periods,
    totals,
)
from skanekarta.web.addresses import LocalAddresses, call, municipality, recipient
from skanekarta.web.cells import sources
from skanekarta.web.language import KNOWN_LANGUAGE, _, gettext
from skanekarta.web.paper import taken
from skanekarta.web.rendering import render

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)


@router.get("/kommun/{code}")
def municipality_page(
    request: Request,
    code: str,
    reading: TheReading,
    names: TheNames,
    addresses: LocalAddresses,
    the: TheParts,
) -> Response:
    """One municipality, as a page or as a file; 404 and the list of those that exist for any
    other code. Raises BadParameter, Unavailable and RequestError."""
    form = taken.form(request)
    places = _places(names, addresses)
    if code not in {place["code"] for place in places}:
        return render(request, "municipalities.html", places=places, unknown=code[:40], status=404)
    make = partial(_page, reading.connection, code, names, addresses, places)
    if form == taken.PDF:
        name = _("Samtalsunderlag {name}").format(name=names["municipality"][code])
        return taken.pdf(request, reading, the, name, make)
    return make(request)


def _page(
    connection: sa.Connection,
    code: str,
    names: Names,
    addresses: Addresses,
    places: list[dict[str, str]],
    request: Request,
) -> Response:
    here = [place["code"] for place in places].index(code)
    return render(
        request,
        "municipality.html",
        code=code,
        name=names["municipality"][code],
        places=places,
        before=places[here - 1] if here else None,
        after=places[here + 1] if here + 1 < len(places) else None,
        today=today(),
        links=_links(addresses, code),
        **_known(connection, code, names),
        locality_notes=lambda place: municipality_facts.notes(place, code),
        **_spoken(addresses),
    )


def _places(names: Names, addresses: Addresses) -> list[dict[str, str]]:
    return [
        {"code": code, "name": name, "href": municipality(addresses, code)}
        for code, name in names["municipality"].items()
        if code != WHOLE_SKANE
    ]


def _known(connection: sa.Connection, code: str, names: Names) -> dict[str, Any]:
    """What the page shows, read in its order."""
    log = municipality_log.entries(connection, code)
    return {
        "facts": municipality_facts.facts(connection, code),
        "localities": municipality_facts.localities(connection, code),
        "documents": municipality_facts.documents(connection, code),
        "activities": log,
        "visit": municipality_log.last_visit(log, today()),
        "grants": municipality_grants.grants(connection, code, names),
        "comparison": municipality_grants.comparison(connection, code, names),
        "statuses": names["policy_status"],
        "funder": gettext(names["funder"][municipality_grants.FUNDER]),
    }


def _spoken(addresses: Addresses) -> dict[str, Any]:
    """How the page's templates put a value into words and addresses."""
    return {
        "years": periods.years,
        "when": periods.when,
        "genitive": totals.genitive,
        "sources": sources,
        "counted": lambda number: totals.counted(GRANTS, number),
        "covering": lambda extent: extent.sentence(gettext),
        "passed_on": lambda rows: totals.passed_on(GRANTS, rows),
        "most_rows": municipality_grants.MOST_ROWS,
        "grant_page": lambda fid: addresses.item(GRANTS, str(fid)) + "?f=html",
        "recipient_page": lambda slug: recipient(addresses, slug),
        "call_page": lambda slug: call(addresses, slug),
        "entry_page": lambda fid: addresses.item(ACTIVITIES, str(fid)) + "?f=html",
    }


def _links(addresses: Addresses, code: str) -> dict[str, str]:
    """The ways on from the page: the same selections as tables, on the map and from the API."""
    own = municipality_grants.selection(code)
    everyone = municipality_grants.selection(code, None)
    here = [("municipality", code)]
    panel = [
        ("tab", GRANTS.id),
        ("funder", municipality_grants.FUNDER),
        ("panel", code),
    ]
    return {
        "map": with_query(f"{addresses.base}/", panel),
        "figures": addresses.table(FIGURES, Query.parse(FIGURES, here)),
        "grants": addresses.table(GRANTS, own),
        "all_grants": addresses.table(GRANTS, everyone),
        "as_seat": addresses.table(GRANTS, municipality_grants.of_seat(own)),
        "activities": addresses.table(ACTIVITIES, Query.parse(ACTIVITIES, here)),
        "data": addresses.data(GRANTS, own),
    }
