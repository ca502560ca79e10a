"""`/lager/{id}`: any layer's selection as a table, with the API's own query string.

Generic over the layers: it reads a layer's description and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta.deps import ReadConnection, TheLayer, TheNames, page_pairs
from skanekarta.layer import Field
from skanekarta.layers import all_layers
from skanekarta.query import PAGE_PARAMETERS, Query
from skanekarta.routes import ReadingRoute
from skanekarta.terms import check_values
from skanekarta.totals import count as how_many
from skanekarta.web import rows, totals
from skanekarta.web.addresses import LocalAddresses
from skanekarta.web.cells import Cell, cell, is_figure, listed
from skanekarta.web.language import KNOWN_LANGUAGE
from skanekarta.web.notation import number
from skanekarta.web.rendering import render
from skanekarta.web.selection import Pair, Selection

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE)


@dataclass(frozen=True)
class Heading:
    """A column's heading: where it can be sorted by, the address that does so."""

    title: str
    unit: str | None
    numeric: bool
    order: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Paging:
    """Which rows of how many stand here, and the ways on."""

    text: str
    back: str | None
    onward: str | None
    beyond: str | None


def filled(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs that have a value: a form sends a field that nobody has touched as `name=`.
    The API refuses those; a page can't, or its own form would not work without JavaScript."""
    return [(name, text) for name, text in pairs if text.strip()]


@router.get("/lager/{collection_id}")
def table(
    request: Request,
    layer: TheLayer,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
) -> Response:
    """A page of the rows that the parameters select. Raises NotFound and BadParameter."""
    query = Query.parse(layer, filled(page_pairs(request)))
    check_values(layer, query, names)
    kept = [pair for pair in request.query_params.multi_items() if pair[0] in PAGE_PARAMETERS]
    return shown(
        request, connection, Selection(layer, query, names, addresses, tuple(filled(kept)))
    )


def shown(
    request: Request,
    connection: sa.Connection,
    selection: Selection,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page of a selection's rows. It counts them from the first: a place that only `after`
    knows has no number."""
    selection = replace(selection, query=replace(selection.query, after=None))
    layer, query = selection.layer, selection.query
    matched = how_many(connection, layer, query)
    return render(
        request,
        "table.html",
        headers=headers,
        layer=layer,
        layers=all_layers().values(),
        selection=selection,
        headings=[_heading(selection, each) for each in listed(layer)],
        rows=_rows(connection, selection),
        matched=totals.counted(layer, matched),
        paging=_paging(selection, matched),
        data=selection.data(matched),
        total=totals.total(connection, layer, query, selection.names, matched),
        coverage=totals.coverage(connection, layer, query),
    )


def _rows(connection: sa.Connection, selection: Selection) -> list[list[Cell]]:
    layer = selection.layer
    return [
        [cell(layer, field, row, selection.addresses) for field in listed(layer)]
        for row in rows.of_layer(connection, layer, selection.query)
    ]


def _heading(selection: Selection, field: Field) -> Heading:
    layer, query = selection.layer, selection.query
    numeric = is_figure(layer, field)
    if layer.many(field.name):
        return Heading(field.title, field.unit, numeric)
    first = (query.sort or layer.sort or ("",))[0]
    order = {field.name: "ascending", f"-{field.name}": "descending"}.get(first)
    turned = f"-{field.name}" if order == "ascending" else field.name
    href = selection.address(replace(query, sort=(turned,), offset=0))
    return Heading(field.title, field.unit, numeric, order, href)


def _paging(selection: Selection, matched: int) -> Paging:
    query = selection.query
    last = min(query.offset + query.limit, matched)
    start = max(0, query.offset - query.limit)
    back = selection.address(replace(query, offset=start)) if query.offset else None
    onward = selection.address(replace(query, offset=last)) if last < matched else None
    beyond = selection.address(replace(query, offset=0)) if query.offset >= matched > 0 else None
    text = f"Rad {number(query.offset + 1)}–{number(last)} av {number(matched)}"
    return Paging(text, None if beyond else back, onward, beyond)
