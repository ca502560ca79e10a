"""Aggregates under the same filters as the features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.datastructures import QueryParams

from skanekarta import plain_json, provenance, statistics
from skanekarta.api.selecting import OF_PAGES, format_of, refuse_unknown_names
from skanekarta.deps import (
    Glance,
    TheAddresses,
    TheLayer,
    TheParts,
)
from skanekarta.dialects import DEFAULT_DIALECT, DIALECTS, Dialect, read_dialect
from skanekarta.freshness import respond
from skanekarta.glance import settled
from skanekarta.layer import Layer
from skanekarta.links import API, JSON, with_query
from skanekarta.pairs import once
from skanekarta.plain_json import encoded
from skanekarta.query import REMEMBERED, Query
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
    asked = _asked(layer, request.scope["query_string"])
    layer, query, statistic = asked.layer, asked.query, asked.statistic
    names = the.names_now(connection)
    check_values(layer, query, names)
    version = provenance.version(connection, layer.tables | ground.TABLES)
    told: dict[str, str] = {}

    def make() -> bytes:
        stands_on = the.grounds.get(
            (layer.id, version, asked.selection),
            settled(connection, Ground.of, layer, query, the.people_now),
        )
        found = statistics.found(connection, layer, query, statistic, names, stands_on)
        if asked.dialect is None:
            return encoded(statistics.read(found, plain_json.read))
        statistics.read(found, Decimal)
        told["Link"] = _link(addresses.api(f"/statistics/{layer.id}"), asked, found)
        return statistics.as_csv(found, layer, statistic, names, asked.dialect)

    answer = respond(request, version, CSV if asked.dialect else JSON, make)
    answer.headers.update(told)
    return answer


@dataclass(frozen=True)
class Asked:
    """What a query string asks of a layer, which is as on the day asked for. `dialect` is that of
    a CSV, None for JSON; `pairs` say the same without the form; `selection` those that choose rows,
    in their one form."""

    layer: Layer
    query: Query
    statistic: Statistic
    dialect: Dialect | None
    pairs: tuple[tuple[str, str], ...]
    selection: tuple[tuple[str, str], ...]


@lru_cache(maxsize=REMEMBERED)
def _asked(layer: Layer, query_string: bytes) -> Asked:
    """Raises BadParameter."""
    every = QueryParams(query_string).multi_items()
    form = once(every)
    as_csv = format_of(form, "json", "csv") == "csv"
    dialect = DIALECTS[read_dialect(form.get("dialect"), is_csv=as_csv) or DEFAULT_DIALECT]
    pairs = tuple(pair for pair in every if pair[0] not in {"f", "dialect"})
    statistic, others = Statistic.split(layer, pairs)
    refuse_unknown_names(layer, others, ("by", "measure", "f", "dialect"), OF_PAGES)
    query = Query.parse(layer, others)
    selection = tuple(query.selection(layer))
    on_day = layer.on(query.day)
    return Asked(on_day, query, statistic, dialect if as_csv else None, pairs, selection)


def _link(address: str, asked: Asked, found: Mapping[str, Any]) -> str:
    """The same question as JSON; the title in RFC 8187's form, since it is Swedish."""
    covered = found["coverage"]
    title = quote(covered["text"] if covered else "Samma svar med summa", safe="")
    to = with_query(address, asked.pairs)
    return f'<{to}>; rel="describedby"; type="{JSON}"; title*=UTF-8\'\'{title}'
