"""`/lager/{id}`: any layer's selection as a table, with the API's own query string.

Generic over the layers: what one is stands in its description, and how its columns are arranged
in `columns`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta.chosen_share import with_share
from skanekarta.deps import ReadConnection, TheAddresses, TheLayer, TheNames, page_pairs
from skanekarta.layer import Field, Layer
from skanekarta.layers import all_layers
from skanekarta.links import Addresses
from skanekarta.pairs import once
from skanekarta.query import PAGE_PARAMETERS, Query
from skanekarta.routes import ReadingRoute
from skanekarta.terms import check_values
from skanekarta.totals import count as how_many
from skanekarta.web import page_parameters, rows, totals
from skanekarta.web.addresses import LocalAddresses
from skanekarta.web.cells import Cell
from skanekarta.web.choices import choices
from skanekarta.web.columns import Column, columns, shown, unit_of
from skanekarta.web.downloads import api_address, downloads
from skanekarta.web.folding import folded
from skanekarta.web.language import KNOWN_LANGUAGE
from skanekarta.web.onward import redirect
from skanekarta.web.pager import paging
from skanekarta.web.rendering import render
from skanekarta.web.selection import Pair, Selection

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)


@dataclass(frozen=True)
class Sorter:
    """A field of a heading: where it can be sorted by, the address that does so."""

    title: str
    unit: str | None
    order: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Heading:
    """A column's heading: its fields, and the order that the column has, if it has any."""

    column: Column
    sorters: tuple[Sorter, ...]

    @property
    def order(self) -> str | None:
        """What `aria-sort` says."""
        return next((each.order for each in self.sorters if each.order), None)


def filled(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs that have a value: a form sends a field that nobody has touched as `name=`.
    The API refuses those; a page can't, or its own form would not work without JavaScript."""
    return [(name, text) for name, text in pairs if text.strip()]


def straightened(layer: Layer, pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs as the API writes them: the form sends each ticked box, and both ends of an
    interval, as pairs of their own."""
    pairs = list(pairs)
    of_fields = [pair for pair in pairs if pair[0] in layer.by_name]
    rest = [pair for pair in pairs if pair[0] not in layer.by_name]
    return [*folded(layer, of_fields), *filled(rest)]


@router.get("/lager/{collection_id}")
def table(
    request: Request,
    layer: TheLayer,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
    absolute: TheAddresses,
) -> Response:
    """A page of the rows that the parameters select. Raises NotFound and BadParameter."""
    pairs = page_pairs(request)
    straight = straightened(layer, pairs)
    query = Query.parse(layer, straight)
    check_values(layer, query, names)
    kept = [pair for pair in request.query_params.multi_items() if pair[0] in PAGE_PARAMETERS]
    page_parameters.check(once(filled(kept)), names)
    selection = Selection(layer.on(query.day), query, names, addresses, tuple(filled(kept)))
    if straight != pairs and len(pairs) != len({name for name, _ in pairs}):
        return redirect(selection.address(replace(query, after=None)))
    return shown_page(request, connection, selection, absolute)


def shown_page(
    request: Request,
    connection: sa.Connection,
    selection: Selection,
    absolute: Addresses,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page of a selection's rows. It counts them from the first: a place that only `after`
    knows has no number."""
    selection = replace(selection, query=replace(selection.query, after=None))
    layer, query = selection.layer, selection.query
    matched = how_many(connection, layer, query)
    apart = with_share(layer, query)
    arranged = columns(apart)
    return render(
        request,
        "table.html",
        headers=headers,
        layer=layer,
        layers=all_layers().values(),
        selection=selection,
        headings=[_heading(selection, each) for each in arranged],
        rows=_rows(connection, selection, apart, arranged),
        matched=totals.counted(layer, matched),
        paging=paging(query, matched, selection.address),
        choices=choices(connection, selection, matched),
        listed_names=[each.name for each in layer.fields if each.listed],
        downloads=downloads(selection, matched),
        api_address=api_address(selection, absolute, matched),
        total=totals.total(connection, layer, query, selection.names, matched),
        foot=_foot(layer, arranged),
        coverage=totals.coverage(connection, layer, query),
    )


def _rows(
    connection: sa.Connection, selection: Selection, layer: Layer, arranged: tuple[Column, ...]
) -> list[list[tuple[Cell, ...]]]:
    addresses, on = selection.addresses, Query(day=selection.query.day)
    return [
        [shown(layer, column, row, addresses, on) for column in arranged]
        for row in rows.of_layer(connection, layer, selection.query, selection.names)
    ]


def _heading(selection: Selection, column: Column) -> Heading:
    return Heading(column, tuple(_sorter(selection, each) for each in column.fields))


def _sorter(selection: Selection, field: Field) -> Sorter:
    layer, query = selection.layer, selection.query
    if field.name not in layer.by_name or layer.many(field.name):
        return Sorter(field.title, unit_of(field))
    first = (query.sort or layer.sort or ("",))[0]
    order = {field.name: "ascending", f"-{field.name}": "descending"}.get(first)
    turned = f"-{field.name}" if order == "ascending" else field.name
    href = selection.address(replace(query, sort=(turned,), offset=0))
    return Sorter(field.title, unit_of(field), order, href)


def _foot(layer: Layer, arranged: tuple[Column, ...]) -> int:
    """How many columns stand before the one that is summed; all of them where none is."""
    summed = [at for at, each in enumerate(arranged) if each.fields[0].name == layer.amount]
    return summed[0] if summed else len(arranged)
