"""Analyses of the grants and of the log: what there is, under the same filters as the items."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from skanekarta import provenance, statistics, vocabulary
from skanekarta.analysis import Analysis, Asked, analyses_of, get_analysis
from skanekarta.api.selecting import format_asked, selection
from skanekarta.api.statistics import CSV
from skanekarta.deps import ReadConnection, TheAddresses, TheNames, api_pairs, refuse_unknown
from skanekarta.dialects import DEFAULT_DIALECT, DIALECTS, read_dialect
from skanekarta.freshness import OF_THE_PROGRAM, respond
from skanekarta.layers import get_layer
from skanekarta.links import API, GEOJSON, JSON, link, with_query
from skanekarta.plain_json import encoded
from skanekarta.query import once
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import ground

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Analyser"])


@router.get(
    "/analyses/{collection_id}",
    summary="Analyser",
    response_class=Response,
    responses={200: {"content": {JSON: {}}, "description": "De analyser som finns"}},
)
def analyses(request: Request, collection_id: str, addresses: TheAddresses) -> Response:
    """Every analysis with its definition, its formula and its columns. Raises NotFound."""
    refuse_unknown(request)
    every = analyses_of(collection_id)
    own = addresses.api(f"/analyses/{collection_id}")
    found = {
        "links": [link(own, "self", JSON, "Analyser")],
        "analyses": [
            {**each.told(), "links": [link(f"{own}/{each.id}", "item", JSON, each.title)]}
            for each in every.values()
        ],
    }
    body = encoded(found)
    return respond(request, OF_THE_PROGRAM, JSON, lambda: body)


@router.get(
    "/analyses/{collection_id}/{analysis_id}",
    summary="En analys",
    response_class=Response,
    responses={200: {"content": {JSON: {}, CSV: {}}, "description": "Rader, sammanfattning"}},
)
def analysis(
    request: Request,
    collection_id: str,
    analysis_id: str,
    connection: ReadConnection,
    names: TheNames,
    addresses: TheAddresses,
) -> Response:
    """One analysis of a selection; see `skanekarta.analysis`. With `f=csv` the rows alone.
    Raises NotFound and BadParameter."""
    found, layer = get_analysis(collection_id, analysis_id), get_layer(collection_id)
    as_csv = format_asked(request, "json", "csv") == "csv"
    given = once(pair for pair in api_pairs(request) if pair[0] != "f")
    dialect = DIALECTS[read_dialect(given.pop("dialect", None), is_csv=as_csv) or DEFAULT_DIALECT]
    query = selection(layer, given.items(), names, "dialect")
    version = provenance.version(connection, layer.tables | ground.TABLES | vocabulary.tables())
    own = with_query(addresses.api(f"/analyses/{layer.id}/{found.id}"), query.selection(layer))
    told: dict[str, str] = {}

    def make() -> bytes:
        answer = found.answer(Asked(connection, layer, query, names))
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


def _headings(found: Analysis) -> dict[str, str]:
    """The columns' names, and what people read above them."""
    return {
        each.name: each.title + (f" ({each.unit})" if each.unit else "") for each in found.columns
    }
