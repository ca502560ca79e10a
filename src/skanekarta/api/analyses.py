"""Analyses of the grants and of the log: what there is, under the same filters as the items."""

from __future__ import annotations

from urllib.parse import quote

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import provenance, statistics, vocabulary
from skanekarta.analysis import BY_LAYER, Analysis, Asked, get_analysis
from skanekarta.api.selecting import format_asked, selection
from skanekarta.api.statistics import CSV
from skanekarta.deps import ReadConnection, TheAddresses, TheNames, api_pairs, refuse_unknown
from skanekarta.dialects import DEFAULT_DIALECT, DIALECTS, read_dialect
from skanekarta.freshness import OF_THE_PROGRAM, respond
from skanekarta.layer import Layer
from skanekarta.layers import get_layer
from skanekarta.links import API, GEOJSON, JSON, Addresses, link, with_query
from skanekarta.pairs import once
from skanekarta.plain_json import encoded
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import ground
from skanekarta.vocabulary import Names

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Analyser"])


def analyses(request: Request, layer_id: str, addresses: Addresses) -> Response:
    """Every analysis of a layer with its definition, its formula and its columns."""
    refuse_unknown(request)
    own, every = addresses.api(f"/analyses/{layer_id}"), BY_LAYER[layer_id]
    found = {
        "links": [link(own, "self", JSON, "Analyser")],
        "analyses": [
            {**each.told(), "links": [link(f"{own}/{each.id}", "item", JSON, each.title)]}
            for each in every.values()
        ],
    }
    body = encoded(found)
    return respond(request, OF_THE_PROGRAM, JSON, lambda: body)


def analysis(
    request: Request,
    found: Analysis,
    layer: Layer,
    connection: sa.Connection,
    names: Names,
    addresses: Addresses,
) -> Response:
    """One analysis of a selection; see `skanekarta.analysis`. With `f=csv` the rows alone.
    Raises BadParameter."""
    as_csv = format_asked(request, "json", "csv") == "csv"
    given = once(pair for pair in api_pairs(request) if pair[0] != "f")
    dialect = DIALECTS[read_dialect(given.pop("dialect", None), is_csv=as_csv) or DEFAULT_DIALECT]
    more = {name: given.pop(name) for name in found.takes if name in given}
    query = selection(layer, given.items(), names, "dialect", *found.takes)
    pairs = [*query.selection(layer), *more.items()]
    own = with_query(addresses.api(f"/analyses/{layer.id}/{found.id}"), pairs)
    version = provenance.version(connection, _tables(found, layer))
    told: dict[str, str] = {}

    def make() -> bytes:
        answer = found.answer(Asked(connection, layer, query, names, more=more))
        if not as_csv:
            links = [
                link(own, "self", JSON, found.title),
                link(addresses.items(layer, query), "items", GEOJSON, "Posterna i urvalet"),
            ]
            return encoded({**answer, "links": links})
        title = quote(found.definition, safe="")
        told["Link"] = f'<{own}>; rel="describedby"; type="{JSON}"; title*=UTF-8\'\'{title}'
        return statistics.rows_as_csv(_headings(found), answer["rows"], dialect)

    response = respond(request, version, CSV if as_csv else JSON, make)
    response.headers.update(told)
    return response


def _tables(found: Analysis, layer: Layer) -> frozenset[str]:
    others = frozenset[str]().union(*(get_layer(each).tables for each in found.reads))
    return layer.tables | others | ground.TABLES | vocabulary.tables()


def _add(layer_id: str) -> None:
    """Routes of their own for a layer that has analyses: others have no such address."""

    def listed(request: Request, addresses: TheAddresses) -> Response:
        return analyses(request, layer_id, addresses)

    def one(
        request: Request,
        analysis_id: str,
        connection: ReadConnection,
        names: TheNames,
        addresses: TheAddresses,
    ) -> Response:
        found = get_analysis(layer_id, analysis_id)
        return analysis(request, found, get_layer(layer_id), connection, names, addresses)

    router.get(f"/analyses/{layer_id}", summary="Analyser", response_class=Response)(listed)
    address = f"/analyses/{layer_id}/{{analysis_id}}"
    router.get(address, summary="En analys", response_class=Response)(one)


for _layer_id in BY_LAYER:
    _add(_layer_id)


def _headings(found: Analysis) -> dict[str, str]:
    """The columns' names, and what people read above them."""
    return {
        each.name: each.title + (f" ({each.unit})" if each.unit else "") for each in found.columns
    }
