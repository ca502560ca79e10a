"""`/kommun`: every municipality in one table, with what the chosen grants come to in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import statistics
from skanekarta.deps import ReadConnection, TheNames
from skanekarta.errors import BadParameter
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.links import Addresses, with_query
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.pairs import once
from skanekarta.query import PAGE_PARAMETERS, Query
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import Statistic
from skanekarta.terms import check_values
from skanekarta.vocabulary import Names
from skanekarta.web import days, page_parameters, totals
from skanekarta.web.addresses import LocalAddresses, municipality
from skanekarta.web.choices import choices
from skanekarta.web.conditions import is_bare
from skanekarta.web.language import KNOWN_LANGUAGE, noted, of_many
from skanekarta.web.notation import adding_up
from skanekarta.web.onward import redirect
from skanekarta.web.rendering import render
from skanekarta.web.rows import Row
from skanekarta.web.selection import Pair, Selection
from skanekarta.web.tables import filled, straightened

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

START = (("funder", "region-skane"),)
"""What the list opens on, as the map does (truth 6)."""

ASKED = ("funder", "year", "area", "support_form", "recipient_type", "target_group")
"""The fields of the grants that the form asks for."""

MEASURES = ("sum", "per_inhabitant", "count", "recipients", "share")
COLUMNS = {
    "name": noted("Kommun"),
    "sum": noted("Belopp"),
    "per_inhabitant": noted("Kronor per invånare"),
    "count": noted("Antal stöd"),
    "recipients": noted("Mottagare"),
    "share": noted("Andel av Skåne"),
}


@dataclass(frozen=True)
class ListSelection(Selection):
    """A selection of grants whose conditions lead to the list without them."""

    sort: str = "name"

    def address(self, query: Query) -> str:
        """The list of another selection, in the same order."""
        order = [("sortby", self.sort)] if self.sort != "name" else []
        pairs = [("tab", GRANTS.id), *query.selection(GRANTS), *order, *self.kept]
        return with_query(f"{self.addresses.base}/kommun", pairs)

    def carried(self) -> list[Pair]:
        """What the form has no control for and must bring along."""
        shown = {*ASKED, "municipality_role"}
        chosen = [pair for pair in self.query.selection(GRANTS) if pair[0] not in shown]
        return [("tab", GRANTS.id), *chosen, *self.kept]


@router.get("/kommun")
def all_municipalities(
    request: Request, connection: ReadConnection, names: TheNames, addresses: LocalAddresses
) -> Response:
    """Every municipality; with `code`, as the list on a municipality's page sends it, that one's
    page. Raises BadParameter."""
    pairs = list(request.query_params.multi_items())
    if code := dict(pairs).get("code"):
        return redirect(municipality(addresses, code, days.chosen(request)), 303)
    selection = _selected(pairs, names, addresses)
    if len(pairs) != len({name for name, _text in pairs}):
        return redirect(selection.address(selection.query), 303)
    return _page(request, connection, selection, names)


def _page(
    request: Request, connection: ReadConnection, selection: ListSelection, names: Names
) -> Response:
    query, addresses = selection.query, selection.addresses
    asked = Statistic(("municipality",), MEASURES)
    found = statistics.answer(connection, GRANTS, query, asked, names)
    rows = _in_kronor(found)
    matched = statistics.answer(connection, GRANTS, query, Statistic((), ("count",)), names)
    count = matched["total"]["count"]
    return render(
        request,
        "municipality_list.html",
        selection=selection,
        headings=[_heading(selection, name, title) for name, title in COLUMNS.items()],
        places=_places(selection, rows),
        rest=_rest(rows),
        total=found["total"],
        matched=totals.counted(GRANTS, count),
        population_year=found["population_year"],
        choices=_choices(connection, selection, count),
        coverage=totals.coverage(connection, GRANTS, query),
        address=lambda code: municipality(addresses, code),
        grants=lambda code: _grants(selection, code),
    )


def _selected(pairs: list[Pair], names: Names, addresses: Addresses) -> ListSelection:
    """What the pairs select. Raises BadParameter."""
    asked = straightened(GRANTS, [pair for pair in pairs if pair[0] not in PAGE_PARAMETERS])
    if is_bare(pairs):
        asked = list(START)
    sort = once(pair for pair in asked if pair[0] == "sortby").get("sortby", "name")
    if sort.removeprefix("-") not in COLUMNS:
        raise BadParameter("sortby", "”{text}” går inte att sortera på.", tuple(COLUMNS), text=sort)
    query = Query.parse(GRANTS, [pair for pair in asked if pair[0] != "sortby"])
    check_values(GRANTS, query, names)
    kept = [pair for pair in filled(pairs) if pair[0] in PAGE_PARAMETERS - {"tab"}]
    page_parameters.check(once(kept), names)
    plain = replace(query, limit=Query().limit, offset=0, after=None)
    return ListSelection(GRANTS, plain, names, addresses, tuple(kept), sort)


def _choices(connection: sa.Connection, selection: ListSelection, matched: int) -> list[Any]:
    return list(choices(connection, selection, matched, ASKED))


def _heading(selection: ListSelection, name: str, title: str) -> dict[str, Any]:
    """A column's heading: its order, and the address that sorts by it or turns it."""
    falling = f"-{name}"
    order = {name: "ascending", falling: "descending"}.get(selection.sort)
    first, other = (name, falling) if name == "name" else (falling, name)
    turned = replace(selection, sort=other if selection.sort == first else first)
    href = turned.address(turned.query)
    return {"name": name, "title": of_many(title), "order": order, "href": href}


def _places(selection: ListSelection, rows: list[Row]) -> list[Row]:
    """The municipalities in the order asked for; what is not known comes last either way."""
    codes = list(selection.names["municipality"])
    places = [row for row in rows if row["municipality"] not in {None, WHOLE_SKANE}]
    places.sort(key=lambda row: codes.index(row["municipality"]))
    by = selection.sort.removeprefix("-")
    if by == "name":
        return places[::-1] if selection.sort.startswith("-") else places
    known = [row for row in places if row[by] is not None]
    known.sort(key=lambda row: row[by], reverse=selection.sort.startswith("-"))
    return [*known, *(row for row in places if row[by] is None)]


def _in_kronor(found: Mapping[str, Any]) -> list[Row]:
    """The rows with their sums in whole kronor that add up to the foot."""
    known = [row for row in found["rows"] if row["sum"] is not None]
    whole = adding_up([row["sum"] for row in known], found["total"]["sum"] or 0)
    sums = {row["municipality"]: kronor for row, kronor in zip(known, whole, strict=True)}
    return [{**row, "sum": sums.get(row["municipality"])} for row in found["rows"]]


def _rest(rows: list[Row]) -> Mapping[str, Row]:
    """What is of all Skåne, and what is of no known place: with the municipalities' it adds up."""
    found = {row["municipality"]: row for row in rows}
    named = {"whole": found.get(WHOLE_SKANE), "unknown": found.get(None)}
    return {name: row for name, row in named.items() if row is not None}


def _grants(selection: ListSelection, code: str) -> str:
    """The grants of a row, as a table."""
    pairs = [*selection.query.without("municipality").selection(GRANTS), ("municipality", code)]
    return selection.addresses.table(GRANTS, Query.parse(GRANTS, pairs))
