"""`/`: the map, one page; and what it needs in words when its filters change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import facets, provenance, vocabulary
from skanekarta.deps import ReadConnection, TheNames, TheParts
from skanekarta.freshness import respond
from skanekarta.layer import Layer
from skanekarta.layers import get_layer
from skanekarta.links import JSON, Addresses, with_query
from skanekarta.pairs import LARGEST_LIMIT
from skanekarta.parts import Parts
from skanekarta.plain_json import encoded
from skanekarta.query import PAGE_PARAMETERS, Query
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import YEAR, Ground, ground
from skanekarta.swedish import today
from skanekarta.vocabulary import Names
from skanekarta.web import map_answer, map_choices, map_form, map_layers, page_parameters
from skanekarta.web.addresses import LocalAddresses
from skanekarta.web.comparison.pairing import CHANGE, latest, lone_year
from skanekarta.web.conditions import OF_TABLES, conditions, is_bare, of_page
from skanekarta.web.downloads import downloads
from skanekarta.web.folding import folded
from skanekarta.web.language import KNOWN_LANGUAGE
from skanekarta.web.map_layers import START, Shown
from skanekarta.web.map_parts import folium_parts
from skanekarta.web.onward import redirect
from skanekarta.web.rendering import as_json, render
from skanekarta.web.selection import Pair, Selection
from skanekarta.web.static_files import static

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)


@dataclass(frozen=True)
class MapSelection(Selection):
    """A selection whose chips lead to the map without them."""

    def address(self, query: Query) -> str:
        """The map of another query."""
        pairs = [*self.kept, *query.selection(self.layer)]
        return with_query(f"{self.addresses.base}/", pairs)


def map_pairs(request: Request) -> list[Pair]:
    """The pairs of the address; with the start's own where it is bare."""
    given = list(request.query_params.multi_items())
    return [*_start(), *given] if is_bare(given) else given


def _start() -> list[Pair]:
    return [("tab", map_layers.FIRST), *START.get(map_layers.FIRST, ())]


def selected(pairs: list[Pair], shown: Shown, names: Names, addresses: Addresses) -> MapSelection:
    """What the pairs select, with those that only a page knows beside it. Raises BadParameter."""
    query = conditions(shown.layer, pairs, names)
    kept = {"tab": shown.layer.id} | of_page(pairs)
    page_parameters.check(kept, names, measures=page_parameters.OF_MAP)
    return MapSelection(shown.layer.on(query.day), query, names, addresses, tuple(kept.items()))


@router.get("/")
def front_page(
    request: Request,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
    the: TheParts,
) -> Response:
    """The map that the address describes. Raises BadParameter."""
    pairs = map_pairs(request)
    shown = map_layers.shown(of_page(pairs).get("tab"))
    straight = folded(shown.layer, pairs)
    selection = selected(straight, shown, names, addresses)
    if way := _way(connection, selection, straight, is_sent=straight != pairs):
        return redirect(way, 303)
    controls = map_form.controls(connection, shown.layer, selection.query, names)
    offered = _offered(connection, shown.layer)
    return render(
        request,
        "map.html",
        shown=shown,
        selection=selection,
        table=addresses.table(shown.layer, selection.query),
        tabs=[(each, _tab_address(selection, each)) for each in map_layers.tabs(shown.layer)],
        controls=controls,
        carried=map_form.carried(shown.layer, selection.query, controls),
        downloads=downloads(selection, LARGEST_LIMIT),
        address=with_query,
        folium=folium_parts(the.settings.basemap_url, the.settings.basemap_attribution),
        data=as_json({**_data(request, selection, shown), **offered}),
        figures=offered["figures"],
        **_about(shown.layer, names),
    )


def _way(
    connection: sa.Connection, selection: MapSelection, pairs: list[Pair], *, is_sent: bool
) -> str | None:
    """Where the reader is sent on to: by the form itself, without JavaScript, to the address that
    says the same; from a change without a year to the latest two."""
    straight = with_query(f"{selection.addresses.base}/", pairs) if is_sent else None
    return _years_of_change(connection, selection) or straight


def _years_of_change(connection: sa.Connection, selection: MapSelection) -> str | None:
    """The address of the latest two years, for a map of change that names no year of its own;
    None where it does, or where there are no two."""
    layer, query = selection.layer, selection.query
    page = dict(selection.kept)
    if page.get("measure") != CHANGE or lone_year(query) or YEAR not in layer.by_name:
        return None
    counted = facets.answer(connection, layer, query, selection.names)
    years = latest(counted["facets"], query)
    if years is None:
        return None
    other, year = map(str, years)
    kept = tuple({**page, "compare": other}.items())
    chosen = [pair for pair in query.selection(layer) if pair[0] != YEAR]
    return with_query(f"{selection.addresses.base}/", [*kept, *chosen, (YEAR, year)])


def _offered(connection: sa.Connection, layer: Layer) -> dict[str, Any]:
    """What the map can be shaded by, what its bars nest by, and the year that is not over."""
    is_areas = map_layers.view(layer) == "areas"
    return {
        "figures": map_choices.figures(connection) if is_areas else [],
        "broader": map_choices.broader(connection, layer),
        "year": today().year,
    }


def _about(layer: Layer, names: Names) -> dict[str, Any]:
    """What the layer's own description says of its map."""
    return {
        "view": map_layers.view(layer),
        "parts": map_layers.parts(layer),
        "offered": map_layers.offered(layer),
        "indicators": map_layers.indicators(layer, names),
        "charted": map_choices.charted(layer),
    }


def _tab_address(selection: Selection, layer: Layer) -> str:
    """Another tab, as it opens; the municipality that stands open stays so."""
    panel = [pair for pair in selection.kept if pair[0] == "panel"]
    pairs = [("tab", layer.id), *START.get(layer.id, ()), *panel]
    return with_query(f"{selection.addresses.base}/", pairs)


def _data(request: Request, selection: MapSelection, shown: Shown) -> dict[str, Any]:
    """What the scripts are told: constants and descriptions, no rows."""
    start = map_pairs(request) if is_bare(request.query_params.multi_items()) else []
    base, names = selection.addresses.base, selection.names
    return {
        "root": base,
        "layer": map_layers.description(shown.layer),
        "beside": [map_layers.description(each) for each in map_layers.offered(shown.layer)],
        "indicators": map_layers.indicators(shown.layer, names),
        "facts": map_layers.indicators(get_layer("kommunfakta"), names),
        "panel": {id_: map_layers.in_panel(get_layer(id_)) for id_ in map_layers.IN_PANEL},
        "page_parameters": sorted(PAGE_PARAMETERS),
        "of_tables": sorted(OF_TABLES),
        "start": with_query("", start),
        "basemap": static(base, "basemap.geojson"),
    }


@router.get("/urval")
def chosen(
    request: Request,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
    the: TheParts,
) -> Response:
    """All that the map tells of the selection in its address (`map_answer`), the filters in the
    sentences that the page opened with. Raises BadParameter."""
    pairs = list(request.query_params.multi_items())
    shown = map_layers.shown(of_page(pairs).get("tab"))
    selection = selected(pairs, shown, names, addresses)
    tables = shown.layer.tables | ground.TABLES | vocabulary.tables()
    version = provenance.version(connection, tables)

    def make() -> bytes:
        stands_on = None
        if map_layers.view(shown.layer) == "shares":
            stands_on = _ground(connection, selection, the)
        return encoded(map_answer.made(connection, selection, names, stands_on))

    return respond(request, version, JSON, make)


def _ground(connection: sa.Connection, selection: Selection, the: Parts) -> Ground:
    """What the selection's statistics stand on, remembered as for the API's."""
    layer, query = selection.layer, selection.query
    version = provenance.version(connection, layer.tables | ground.TABLES)
    asked_of = (layer.id, version, tuple(query.selection(layer)))
    return the.grounds.get(asked_of, lambda: Ground.of(connection, layer, query))
