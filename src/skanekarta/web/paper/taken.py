"""`?f=` on a page that can be taken along: which form is asked for, and the answer as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import sqlalchemy as sa
from fastapi import Request, Response

from skanekarta import formats, provenance
from skanekarta.deps import the_addresses
from skanekarta.errors import BadParameter
from skanekarta.freshness import respond
from skanekarta.heads import ASKED as HEAD_ONLY
from skanekarta.layers.activities import COUNTED
from skanekarta.links import Addresses, with_query
from skanekarta.pairs import once
from skanekarta.parts import Parts
from skanekarta.provenance import Version
from skanekarta.reading import Reading
from skanekarta.swedish import today
from skanekarta.web.addresses import address_of, root_of
from skanekarta.web.paper.press import Press
from skanekarta.web.paper.sheet import Sheet
from skanekarta.web.pictures import plain

PAGE = "html"
PDF = "pdf"
XLSX = "xlsx"
MEDIA_TYPES = {PDF: "application/pdf", XLSX: formats.FORMATS[XLSX].media_type}
FORMS = (PAGE, *MEDIA_TYPES)

UNTOLD = frozenset({*COUNTED.values(), "imports"})
"""Versions that move with what only staff are told of."""


def form(request: Request) -> str:
    """Which of the page's forms is asked for. Raises BadParameter."""
    given = [pair for pair in request.query_params.multi_items() if pair[0] == "f"]
    text = once(given).get("f", PAGE)
    if text not in FORMS:
        raise BadParameter("f", "”{text}” är inget format som finns här.", FORMS, text=text)
    return text


def files(request: Request, pairs: Iterable[tuple[str, str]] = ()) -> Mapping[str, str]:
    """The address of each form that the page can be taken along in, with what is chosen on it."""
    here = address_of(request)
    return {each: with_query(here, [*pairs, ("f", each)]) for each in MEDIA_TYPES}


def as_page(request: Request) -> Request:
    """The same request, as if the page had been asked for: what it prints of its own address is
    where the page is."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "f"]
    return Request({**request.scope, "query_string": urlencode(pairs).encode()})


def everything(connection: sa.Connection) -> Version:
    """The version of all data that a page may tell its reader of."""
    tables = provenance.state(connection).tables.keys() - UNTOLD
    return provenance.version(connection, tables)


@dataclass(frozen=True)
class Taking:
    """Who takes a page along, what it is read with, and what the file is called."""

    request: Request
    reading: Reading
    the: Parts
    name: str

    @property
    def author(self) -> str:
        """Who answers for what the file says."""
        return f"{self.the.settings.publisher_name}, {self.the.settings.contact_name}"

    def pdf(self, page: Callable[[Request], Response]) -> Response:
        """The page that `page` makes, as a PDF. Raises Unavailable and RequestError."""
        press: Press = self.request.app.state.press

        def printed() -> bytes:
            html = bytes(page(as_page(self.request)).body).decode()
            self.reading.close()  # setting it takes a while, and others need the connection
            base = the_addresses(self.request, self.the).base
            return press.printed(Sheet(html, base, root_of(self.request), self.author, today()))

        made = (lambda: None) if HEAD_ONLY in self.request.scope else printed
        return self._answer(PDF, made)

    def xlsx(self, book: Callable[[Addresses, str], bytes]) -> Response:
        """The workbook that `book` makes, given the addresses that lead here from anywhere and
        the author. It tells when it was made, so it comes as other files do (`respond`)."""

        def made() -> Iterator[bytes]:
            yield book(the_addresses(self.request, self.the), self.author)

        return self._answer(XLSX, made)

    def _answer(self, form: str, make: Callable[[], bytes | Iterator[bytes] | None]) -> Response:
        version = everything(self.reading.connection)
        headers = disposition(self.name, form)
        return respond(self.request, version, MEDIA_TYPES[form], make, headers)


def disposition(name: str, ending: str) -> Mapping[str, str]:
    """The header that names the file, once in ASCII for the oldest readers (RFC 6266 §4.3).
    It is saved and not shown: the policy of answers that are data lets a browser show nothing."""
    told = quote(f"{name.lower().replace(' ', '-')}-{today()}.{ending}", safe="")
    ascii_name = file_name(name, ending)
    return {
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{told}"
    }


def file_name(name: str, ending: str) -> str:
    """The name of a file of today, as any system takes it."""
    return f"{plain(name)}-{today()}.{ending}"
