"""Aggregates under the same filters as the features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from skanekarta import provenance, statistics
from skanekarta.api.selecting import OF_PAGES, format_asked, refuse_unknown_names
from skanekarta.deps import (
    Glance,
    TheAddresses,
    TheLayer,
    TheParts,
    api_pairs,
)
from skanekarta.dialects import DEFAULT_DIALECT, DIALECTS, read_dialect
from skanekarta.freshness import respond
from skanekarta.glance import settled
from skanekarta.links import API, JSON, with_query
from skanekarta.pairs import once
from skanekarta.plain_json import encoded
from skanekarta.query import Query
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import Ground, Statistic, ground
from skanekarta.terms import check_values

router = APIRouter(prefix=API, route_class=ReadingRoute, tags=["Statistik"])

CSV = "text/csv; charset=utf-8; header=present"


@router.get(
    "/statistics/{collection_id}",
    summary="Statistik",
    response_class=Response,
    responses={200: {"content": {JSON: {}, CSV: {}}, "description": "Grupper, summa och täckning"}},
)
def get_statistics(
    request: Request,
    layer: TheLayer,
    connection: Glance,
    addresses: TheAddresses,
    the: TheParts,
) -> Response:
    """Groups and measures over a selection; see `skanekarta.statistics.answer`. With `f=csv` the
    rows alone, and a `Link` to the JSON whose title is the coverage sentence."""
    as_csv = format_asked(request, "json", "csv") == "csv"
    asked = once(api_pairs(request)).get("dialect")
    dialect = DIALECTS[read_dialect(asked, is_csv=as_csv) or DEFAULT_DIALECT]
    given = [pair for pair in api_pairs(request) if pair[0] not in {"f", "dialect"}]
    statistic, pairs = Statistic.split(layer, given)
    refuse_unknown_names(layer, pairs, ("by", "measure", "f", "dialect"), OF_PAGES)
    query = Query.parse(layer, pairs)
    layer = layer.on(query.day)
    names = the.names_now(connection)
    check_values(layer, query, names)
    version = provenance.version(connection, layer.tables | ground.TABLES)
    told: dict[str, str] = {}

    def make() -> bytes:
        asked_of = (layer.id, version, tuple(query.selection(layer)))
        stands_on = the.grounds.get(asked_of, settled(connection, Ground.of, layer, query))
        found = statistics.answer(connection, layer, query, statistic, names, stands_on)
        if not as_csv:
            return encoded(found)
        told["Link"] = _link(with_query(addresses.api(f"/statistics/{layer.id}"), given), found)
        return statistics.as_csv(found, layer, statistic, names, dialect)

    answer = respond(request, version, CSV if as_csv else JSON, make)
    answer.headers.update(told)
    return answer


def _link(address: str, found: Mapping[str, Any]) -> str:
    """The same question as JSON; the title in RFC 8187's form, since it is Swedish."""
    covered = found["coverage"]
    title = quote(covered["text"] if covered else "Samma svar med summa", safe="")
    return f'<{address}>; rel="describedby"; type="{JSON}"; title*=UTF-8\'\'{title}'
