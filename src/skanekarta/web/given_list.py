"""The grants of an organisation or a call on its own page: in an order, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request

from skanekarta.deps import page_pairs
from skanekarta.errors import UnknownParameter
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.links import with_query
from skanekarta.query import Query
from skanekarta.web.language import PARAMETER
from skanekarta.web.pager import Paging, paging
from skanekarta.web.tables import filled

ORDERED = ("year", "recipient", "project_title", "support_form", "call", "funder", "amount_sek")
"""The columns that a heading sorts by."""

OWN = ("sortby", "limit", "offset")
"""What the page is asked for; a selection of the grants is for the table."""

PLACE = "#varje-stod"


@dataclass(frozen=True)
class GivenList:
    """A query for the grants of one row (`field`, `slug`), and the page that shows them."""

    field: str
    slug: str
    page: str
    query: Query

    def address(self, query: Query) -> str:
        """The same page with its list in another order, or at another place of it."""
        of_row = {self.field}
        pairs = [pair for pair in query.pairs(GRANTS) if pair[0] not in of_row]
        return with_query(self.page, pairs) + PLACE

    def order(self, name: str) -> dict[str, Any]:
        """How the list is sorted by a field, and the address that sorts by it or turns it."""
        first = (self.query.sort or GRANTS.sort)[0]
        order = {name: "ascending", f"-{name}": "descending"}.get(first)
        turned = f"-{name}" if order == "ascending" else name
        href = self.address(replace(self.query, sort=(turned,), offset=0))
        return {"order": order, "href": href}

    def orders(self) -> dict[str, dict[str, Any]]:
        """The same for every heading that sorts."""
        return {name: self.order(name) for name in ORDERED}

    def pages(self, matched: int) -> Paging:
        """The pages of that many grants."""
        return paging(self.query, matched, self.address)


def asked(request: Request, field: str, slug: str, page: str) -> GivenList:
    """What the address asks of the list. Raises BadParameter."""
    pairs = filled(page_pairs(request))
    for name, _text in pairs:
        if name not in OWN:
            raise UnknownParameter(name, (*OWN, PARAMETER))
    query = Query.parse(GRANTS, [(field, slug), *pairs])
    return GivenList(field, slug, page, query)
