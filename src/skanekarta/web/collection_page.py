"""`/api/v1/collections/{id}` for people: what it holds, how it is asked, and how it is had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import facets, formats, provenance, sql, totals
from skanekarta.crs import SYSTEMS
from skanekarta.deps import ReadConnection, TheAddresses, TheLayer, TheNames
from skanekarta.errors import BadParameter
from skanekarta.formats import DEFAULT
from skanekarta.layer import Layer
from skanekarta.links import API, Addresses, with_query
from skanekarta.negotiation import PAGE, VARIES, PageRoute
from skanekarta.pairs import DEFAULT_LIMIT, LARGEST_LIMIT, once
from skanekarta.query import Query
from skanekarta.terms import check_values
from skanekarta.web import clients, field_values
from skanekarta.web.addresses import LocalAddresses, asked
from skanekarta.web.clients import Wanted
from skanekarta.web.errors import error_page
from skanekarta.web.language import KNOWN_LANGUAGE, _
from skanekarta.web.notation import day, number
from skanekarta.web.onward import redirect
from skanekarta.web.rendering import render
from skanekarta.web.selection import Control, Pair, Selection
from skanekarta.web.tables import filled

router = APIRouter(
    prefix=API, route_class=PageRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False
)

FORMAT = "format"
"""What only this page knows: the format that its addresses ask for. `f` is its own."""

OWN = frozenset({FORMAT, "limit", "crs"})
LIMITS = ("10", "100", "1000", str(LARGEST_LIMIT))


@dataclass(frozen=True)
class CollectionSelection(Selection):
    """A selection whose conditions lead to the collection's page without them."""

    def address(self, query: Query) -> str:
        """The collection's page for another query."""
        own = self.addresses.collection(self.layer)
        pairs = replace(query, after=None).pairs(self.layer)
        return with_query(own, [("f", PAGE), *pairs, *self.kept])

    @property
    def on_map(self) -> str:
        """The map of the same selection, which knows nothing of formats."""
        return Selection(self.layer, self.query, self.names, self.addresses).on_map

    def carried(self) -> list[Pair]:
        """What the form has no control for and must bring along."""
        kept = [pair for pair in super().carried() if pair[0] not in OWN]
        return [("f", PAGE), *kept]

    def fetching(self) -> list[Control]:
        """The controls for how the selection is had."""
        asked = dict(self.kept) | dict(self.query.pairs(self.layer))
        ways = [(_written(own), _(title)) for title, _type, own in formats.variants(self.layer)]
        limits = [("", _("Alla")), *((text, number(int(text))) for text in LIMITS)]
        limit = asked.get("limit", "")
        limits += [] if limit in dict(limits) else [(limit, number(int(limit)))]
        systems = [("", _("Gradnät (WGS 84)")), *((uri, _(each.title)) for uri, each in _systems())]
        return [
            Control(FORMAT, _("Format"), asked.get(FORMAT, DEFAULT), tuple(ways)),
            Control("limit", _("Antal poster"), limit, tuple(limits)),
            Control("crs", _("Koordinatsystem"), asked.get("crs", ""), tuple(systems)),
        ]


def _systems() -> Iterable[tuple[str, Any]]:
    return list(SYSTEMS.items())[1:]


def _written(own: Iterable[Pair]) -> str:
    """A way to write a layer as one value of a form: `csv,excel-sv`."""
    return ",".join(text for _name, text in own)


@router.get("/collections/{collection_id}")
def collection(
    request: Request,
    layer: TheLayer,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
    absolute: TheAddresses,
) -> Response:
    """The collection's page. What is wrong with the selection is told as a page too: it may come
    from the page's own form. Raises NotFound."""
    pairs = asked(request)
    try:
        selection = _selected(layer, filled(pairs), names, addresses)
    except BadParameter as error:
        return error_page(request, error)
    if len(filled(pairs)) < len(pairs):  # sent by the form, with what nobody has touched
        return redirect(selection.address(selection.query), 303, VARIES)
    found = facets.answer(connection, layer, selection.query, names)
    wanted = _wanted(selection, absolute, found["numberMatched"])
    return render(
        request,
        "api_collection.html",
        headers=VARIES,
        layer=layer,
        selection=selection,
        wanted=wanted,
        lines=clients.lines(wanted),
        fields=field_values.told(selection, found),
        about=about(connection, layer),
        files=_files(wanted),
    )


def _selected(
    layer: Layer, pairs: list[Pair], names: Any, addresses: Addresses
) -> CollectionSelection:
    """What the pairs select and how it is to be had. Raises BadParameter."""
    given = once(pairs)
    query = Query.parse(layer, [pair for pair in pairs if pair[0] != FORMAT])
    check_values(layer, query, names)
    ways = {_written(own): own for _title, _type, own in formats.variants(layer)}
    if given.get(FORMAT, DEFAULT) not in ways:
        raise BadParameter(
            FORMAT, "”{text}” är inget format som finns här.", tuple(ways), text=given[FORMAT]
        )
    kept = [(FORMAT, given[FORMAT])] if given.get(FORMAT, DEFAULT) != DEFAULT else []
    if "limit" in given and query.limit == DEFAULT_LIMIT:
        kept.append(("limit", str(DEFAULT_LIMIT)))  # asked for, though a query takes it for granted
    layer = layer.on(query.day)
    return CollectionSelection(layer, replace(query, after=None), names, addresses, tuple(kept))


def _wanted(selection: CollectionSelection, addresses: Addresses, matched: int) -> Wanted:
    layer, query, kept = selection.layer, selection.query, dict(selection.kept)
    ways = {_written(own): own for _title, _type, own in formats.variants(layer)}
    limit = kept.get("limit") or (str(query.limit) if query.limit != DEFAULT_LIMIT else None)
    own = ways[kept.get(FORMAT, DEFAULT)]
    return Wanted(layer, query, addresses, matched, own, limit)


def _files(wanted: Wanted) -> list[tuple[str, str, str]]:
    """The selection in every format: title, media type and address."""
    return [
        (title, media_type, replace(wanted, format=own).address)
        for title, media_type, own in formats.variants(wanted.layer)
        if wanted.query.geometry or not formats.FORMATS[dict(own)["f"]].geometric
    ]


@dataclass(frozen=True)
class About:
    """What is true of a collection, whatever is asked of it."""

    count: int
    changed: str | None
    extent: str | None
    period: str | None


def about(connection: sa.Connection, layer: Layer) -> About:
    """How much there is of a collection, where, of what time, and since when."""
    west, south, east, north, first, last = connection.execute(sql.extent(layer)).one()
    changed = provenance.version(connection, layer.tables).changed_at
    return About(
        totals.count(connection, layer, Query()),
        day(changed) if changed else None,
        None if west is None else _box(west, south, east, north),
        f"{day(first)}–{day(last)}" if first and last else None,
    )


def _box(west: float, south: float, east: float, north: float) -> str:
    text = _("Longitud {west}–{east}°, latitud {south}–{north}°")
    ends = {"west": west, "east": east, "south": south, "north": north}
    return text.format(**{name: number(end, 2) for name, end in ends.items()})
