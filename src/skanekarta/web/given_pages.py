"""`/mottagare/{slug}` and `/utlysning/{slug}`: one organisation, one call, with all its grants."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import organisations, statistics
from skanekarta.deps import ReadConnection, TheNames
from skanekarta.layer import Layer
from skanekarta.layers.calls import LAYER as CALLS
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.layers.recipients import LAYER as RECIPIENTS
from skanekarta.links import Addresses, with_query
from skanekarta.query import Query
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import Statistic
from skanekarta.statistics.framing import OWNER
from skanekarta.values import is_identifier
from skanekarta.vocabulary import VOCABULARIES, Names
from skanekarta.web import given_list, grant_rows, rows, totals
from skanekarta.web.addresses import (
    LANGUAGE_ALONE,
    LocalAddresses,
    call,
    municipality,
    recipient,
)
from skanekarta.web.cells import sources
from skanekarta.web.language import KNOWN_LANGUAGE, _, gettext, noted
from skanekarta.web.onward import redirect
from skanekarta.web.rendering import render
from skanekarta.web.rows import Row

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

MOST_ROWS = 200
"""More than this is a list for the table page."""


@router.get("/mottagare", dependencies=LANGUAGE_ALONE)
def all_recipients(addresses: LocalAddresses) -> Response:
    """Every organisation, as a table."""
    return redirect(addresses.table(RECIPIENTS), 303)


@router.get("/utlysning", dependencies=LANGUAGE_ALONE)
def all_calls(addresses: LocalAddresses) -> Response:
    """Every call, as a table."""
    return redirect(addresses.table(CALLS), 303)


@router.get("/mottagare/{slug}")
def recipient_page(
    request: Request,
    slug: str,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
) -> Response:
    """One organisation. An old slug leads to what it has become; 404 and the likest names for
    any other that there is not."""
    if slug not in names["recipient"]:
        now = organisations.now_named(connection, slug) if is_identifier(slug) else None
        if now is not None:
            return redirect(recipient(addresses, now), 301)
        return _unknown(request, RECIPIENTS, slug, names["recipient"], addresses)
    return _shown(request, Given(RECIPIENTS, slug, connection, names, addresses))


@router.get("/utlysning/{slug}")
def call_page(
    request: Request,
    slug: str,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
) -> Response:
    """One call; 404 and the likest names for one that there is not."""
    if slug not in names["call"]:
        return _unknown(request, CALLS, slug, names["call"], addresses)
    return _shown(request, Given(CALLS, slug, connection, names, addresses))


OF = {
    RECIPIENTS.id: ("recipient", recipient),
    CALLS.id: ("call", call),
}
"""For each layer the field of the grants that names its rows, and the address of a row's page."""

UNKNOWN = {
    RECIPIENTS.id: (
        noted("Mottagaren finns inte"),
        noted("Det finns ingen mottagare med adressen ”{slug}”."),
    ),
    CALLS.id: (
        noted("Utlysningen finns inte"),
        noted("Det finns ingen utlysning med adressen ”{slug}”."),
    ),
}
"""What is said of a row that there is not."""


def _unknown(
    request: Request, layer: Layer, slug: str, titles: Mapping[str, str], addresses: Addresses
) -> Response:
    page, (heading, sentence) = OF[layer.id][1], UNKNOWN[layer.id]
    near = difflib.get_close_matches(slug[:80], list(titles), n=8, cutoff=0.5)
    return render(
        request,
        "given_unknown.html",
        status=404,
        heading=_(heading),
        sentence=_(sentence).format(slug=slug[:80]),
        near=[(titles[each], page(addresses, each)) for each in near],
        table=addresses.table(layer),
        layer=layer,
    )


@dataclass(frozen=True)
class Given:
    """A row of the recipients or the calls, and where its page reads what it shows."""

    layer: Layer
    slug: str
    connection: sa.Connection
    names: Names
    addresses: Addresses


def _shown(request: Request, given: Given) -> Response:
    field, page = OF[given.layer.id]
    connection, addresses = given.connection, given.addresses
    listed = given_list.asked(request, field, given.slug, page(addresses, given.slug))
    query = Query.parse(GRANTS, [(field, given.slug)])
    figures = _figures(connection, query, given.names)
    family = _family(connection, field, given.slug)
    return render(
        request,
        f"{field}.html",
        about=rows.one(connection, given.layer, given.slug, given.names),
        **figures,
        family=[(title, page(addresses, each)) for each, title in family],
        grants=_grants(given, listed.query),
        orders=listed.orders(),
        paging=listed.pages(figures["total"]["count"]),
        of=lambda *pairs: _of(addresses, query, pairs),
        joint=_joint(given),
        links=_links(addresses, given.layer, query),
        **_spoken(addresses),
    )


def _figures(connection: sa.Connection, query: Query, names: Names) -> dict[str, Any]:
    """What the grants come to, by the same statistics as the API's."""

    def ask(by: str) -> Row:
        asked = Statistic((by,), ("sum", "count"))
        return statistics.answer(connection, GRANTS, query, asked, names)

    by_year = ask("year")
    total = by_year["total"]
    summed = totals.total(connection, GRANTS, query, names, total["count"])
    areas = sorted(ask("area")["rows"], key=lambda row: -row["sum"])
    return {
        "total": total,
        "notes": summed.notes if summed else (),
        "by_year": sorted(by_year["rows"], key=lambda row: -(row["year"] or 0)),
        "by_area": areas,
        "by_funder": ask("funder")["rows"],
        "several_areas": sum(row["count"] for row in areas) > total["count"],
        "coverage": totals.coverage(connection, GRANTS, query),
        "frame": _frame(connection, query, names),
    }


def _family(connection: sa.Connection, vocabulary: str, slug: str) -> list[tuple[str, str]]:
    """The term above it and those below: slugs and titles."""
    table = VOCABULARIES[vocabulary].__table__
    above = sa.select(table.c.parent).where(table.c.slug == slug).scalar_subquery()
    near = (table.c.parent == slug) | (table.c.slug == above)
    statement = sa.select(table.c.slug, table.c.title).where(near).order_by(table.c.title)
    return [(row.slug, row.title) for row in connection.execute(statement)]


def _joint(given: Given) -> list[Row]:
    """The grants that others were given and that this one applied for with them."""
    if given.layer is not RECIPIENTS:
        return []
    query = Query.parse(GRANTS, [("applicant", given.slug), ("limit", str(MOST_ROWS))])
    return _grants(given, query, but=given.slug)


def _grants(given: Given, query: Query, but: str | None = None) -> list[Row]:
    found = rows.of_layer(given.connection, GRANTS, query, given.names)
    return [grant_rows.told(row, but) for row in found]


def _frame(connection: sa.Connection, query: Query, names: Names) -> str | None:
    """How much the map knows of the board's frames, for the years that the board's own grants in
    the selection are from."""
    asked = Query.parse(GRANTS, [*query.selection(GRANTS), ("funder", OWNER)])
    by_year = statistics.answer(connection, GRANTS, asked, Statistic(("year",), ("count",)), names)
    years = {row["year"] for row in by_year["rows"]}
    framed = statistics.framed(connection, GRANTS, Query.parse(GRANTS, [("funder", OWNER)]))
    return statistics.frame_text([each for each in framed if each.year in years], gettext)


def _links(addresses: Addresses, layer: Layer, query: Query) -> dict[str, str]:
    """The same selection as a table, on the map and from the API."""
    selection = query.selection(GRANTS)
    slug = selection[0][1]
    statistic = [*selection, ("by", "year"), ("measure", "sum,count")]
    return {
        "map": with_query(f"{addresses.base}/", [("tab", GRANTS.id), *selection]),
        "table": addresses.table(GRANTS, Query.parse(GRANTS, selection)),
        "data": addresses.data(GRANTS, Query.parse(GRANTS, selection)),
        "statistics": with_query(addresses.api(f"/statistics/{GRANTS.id}"), statistic),
        "joint": addresses.table(GRANTS, Query.parse(GRANTS, [("applicant", slug)])),
        "own": addresses.item(layer, slug) + "?f=html",
        "all": addresses.table(layer),
    }


def _of(addresses: Addresses, query: Query, pairs: Sequence[tuple[str, Any]]) -> str:
    """The table of those of the grants that a row of a sum is made of."""
    asked = [(name, "missing" if value is None else str(value)) for name, value in pairs]
    return addresses.table(GRANTS, Query.parse(GRANTS, [*query.selection(GRANTS), *asked]))


def _spoken(addresses: Addresses) -> dict[str, Any]:
    """How the templates put a value into words and addresses."""
    return {
        "sources": sources,
        "most_rows": MOST_ROWS,
        "grant_page": lambda fid: addresses.item(GRANTS, str(fid)) + "?f=html",
        "recipient_page": lambda slug: recipient(addresses, slug),
        "call_page": lambda slug: call(addresses, slug),
        "municipality_page": lambda code: municipality(addresses, code),
        "counted": lambda number: totals.counted(GRANTS, number),
    }
