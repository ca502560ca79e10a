"""`/sok`: what the words are found in, as a page and as JSON for a search field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from skanekarta import credentials
from skanekarta.deps import ReadConnection, TheNames
from skanekarta.errors import BadParameter, RequestError
from skanekarta.layers import get_layer
from skanekarta.links import Addresses, with_query
from skanekarta.pairs import once
from skanekarta.query import LONGEST_QUERY, PAGE_PARAMETERS, Query
from skanekarta.routes import ReadingRoute
from skanekarta.search import Scope
from skanekarta.values import clean
from skanekarta.vocabulary import Names
from skanekarta.web import page_parameters
from skanekarta.web.addresses import LocalAddresses
from skanekarta.web.conditions import OF_TABLES, conditions
from skanekarta.web.found import GROUPS, MOST_IN_A_GROUP, MOST_OF_ONE_GROUP, Group, Hits, hits
from skanekarta.web.language import KNOWN_LANGUAGE, _, in_page, ngettext, of_many, title_of
from skanekarta.web.notation import number
from skanekarta.web.rendering import render
from skanekarta.web.selection import Chip, Selection

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

Pair = tuple[str, str]
OWN = frozenset({"q", "f", "group"})
OF_LISTS = OF_TABLES | {"after"}
FIRST_LAYER = "grants"


@dataclass(frozen=True)
class SearchedSelection(Selection):
    """A selection that a search stays within; its chips lead to a wider search."""

    words: str = ""

    def address(self, query: Query) -> str:
        """The same search within another selection."""
        return with_query(f"{self.addresses.base}/sok", [("q", self.words), *self.pairs(query)])

    def pairs(self, query: Query) -> list[Pair]:
        """The selection as the page's own address has it."""
        chosen = query.selection(self.layer)
        return [("tab", self.layer.id), *chosen] if chosen else []


@dataclass(frozen=True)
class Asked:
    """What is searched for: the words, the selection to stay within, the one group to show."""

    words: str
    within: SearchedSelection | None
    group: str | None
    addresses: Addresses

    @property
    def scope(self) -> Scope | None:
        """The selection as the search reads it."""
        return Scope(self.within.layer, self.within.query) if self.within else None

    def address(self, *more: Pair) -> str:
        """The address of this search with something more."""
        chosen = self.within.pairs(self.within.query) if self.within else []
        pairs = [("q", self.words), *chosen, *more]
        return with_query(f"{self.addresses.base}/sok", pairs)

    def all_of(self, group: Group) -> str:
        """Where all of a group's rows stand: the layer's own table where it can ask for them."""
        layer = group.sought.layer
        if group.own:
            return self.address(("group", group.id))
        if self.within is None or self.within.layer is layer:
            within = self.within.query if self.within else Query()
            return self.addresses.table(layer, replace(within, q=self.words))
        return self.address(("group", group.id))


@router.get("/sok")
def search(
    request: Request, connection: ReadConnection, names: TheNames, addresses: LocalAddresses
) -> Response:
    """What is found. Raises BadParameter, and NotFound for a layer that there is not."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[1].strip()]
    as_json = ("f", "json") in pairs
    try:
        asked = _asked(pairs, names, addresses)
    except RequestError as error:
        if not as_json:
            raise
        problem = {
            "title": title_of(error),
            "status": error.status,
            "detail": in_page(error),
        }
        return JSONResponse(problem, error.status, media_type="application/problem+json")
    found = _found(connection, asked)
    if as_json:
        kept = credentials.kept_by(request.headers, "no-cache")
        headers = {"Cache-Control": kept, "Vary": credentials.VARIES}
        return JSONResponse(_as_json(asked, found), headers=headers)
    return render(
        request, "search.html", asked=asked, found=found, sentence=_sentence(asked, found)
    )


def _asked(pairs: list[Pair], names: Names, addresses: Addresses) -> Asked:
    given = once(pairs)
    if given.get("f", "html") not in {"html", "json"}:
        raise BadParameter("f", "ska vara json eller html.", ("html", "json"))
    known = tuple(each.id for each in GROUPS)
    if given.get("group", known[0]) not in known:
        raise BadParameter("group", "”{text}” finns inte.", known, text=given["group"])
    words = clean("q", given.get("q", ""), LONGEST_QUERY)
    page = PAGE_PARAMETERS - {"tab"}  # any layer, also one that no map draws
    page_parameters.check({name: given[name] for name in sorted(page & set(given))}, names)
    own = [pair for pair in pairs if pair[0] not in OWN | OF_LISTS | PAGE_PARAMETERS]
    within = None
    if own:
        layer = get_layer(given.get("tab", FIRST_LAYER))
        query = conditions(layer, own, names)
        within = SearchedSelection(layer.on(query.day), query, names, addresses, words=words)
    return Asked(words, within, given.get("group"), addresses)


def _found(connection: sa.Connection, asked: Asked) -> list[Hits]:
    """The groups that have anything; none at all where nothing is searched for."""
    if not asked.words:
        return []
    limit = MOST_OF_ONE_GROUP if asked.group else MOST_IN_A_GROUP
    found = []
    for group in GROUPS:
        if asked.group not in {None, group.id} or not group.fits(asked.scope):
            continue
        total, rows = hits(connection, group, asked.words, asked.scope, limit)
        items = tuple(group.told(row, asked.addresses) for row in rows)
        href = asked.all_of(group)
        found.append(Hits(group.id, of_many(group.title), group.collection, total, items, href))
    return [each for each in found if each.total]


def _as_json(asked: Asked, found: list[Hits]) -> dict[str, Any]:
    return {
        "q": asked.words,
        "within": [chip.text for chip in _chips(asked)],
        "total": sum(each.total for each in found),
        "sentence": _sentence(asked, found),
        "href": asked.address(),
        "groups": [each.told() for each in found],
    }


def _chips(asked: Asked) -> list[Chip]:
    return asked.within.chips() if asked.within else []


def _sentence(asked: Asked, found: list[Hits]) -> str:
    """«12 träffar på ”dans”», for the page's heading and for those who hear it."""
    if not asked.words:
        return _("Skriv vad du söker.")
    total = sum(each.total for each in found)
    counted = _("Inga träffar")
    if total:
        counted = ngettext("{n}\u00a0träff", "{n}\u00a0träffar", total).format(n=number(total))
    if asked.within:
        return _("{hits} på ”{words}” i urvalet").format(hits=counted, words=asked.words)
    return _("{hits} på ”{words}”").format(hits=counted, words=asked.words)
