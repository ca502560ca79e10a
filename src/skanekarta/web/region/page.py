"""`/skane`: all of Skåne on one page that prints, and that can be taken along as a file."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from skanekarta.deps import TheNames, TheParts, TheReading
from skanekarta.links import Addresses
from skanekarta.routes import ReadingRoute
from skanekarta.web.addresses import LocalAddresses, nothing_asked
from skanekarta.web.language import KNOWN_LANGUAGE, _
from skanekarta.web.paper import taken
from skanekarta.web.region.book import bound
from skanekarta.web.region.contents import contents
from skanekarta.web.rendering import render

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

ADDRESS = "/skane"


@router.get(ADDRESS, dependencies=[Depends(nothing_asked)])
def region_page(
    request: Request,
    the: TheParts,
    reading: TheReading,
    names: TheNames,
    addresses: LocalAddresses,
) -> Response:
    """All of Skåne, as a page or a file. Raises BadParameter, Unavailable and RequestError."""
    form = taken.form(request)

    def page(request: Request) -> Response:
        shown = contents(reading.connection, names, addresses, the)
        return render(request, "region.html", files=taken.files(request), **shown)

    def book(at: Addresses, author: str) -> bytes:
        return bound(contents(reading.connection, names, at, the), f"{at.base}{ADDRESS}", author)

    if form == taken.PAGE:
        return page(request)
    taking = taken.Taking(request, reading, the, _("Hela Skåne"))
    return taking.pdf(page) if form == taken.PDF else taking.xlsx(book)
