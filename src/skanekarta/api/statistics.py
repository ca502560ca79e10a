"""Aggregates under the same filters as the features."""

from __future__ import annotations

import json
from decimal import Decimal

from fastapi import APIRouter, Request, Response

from skanekarta import provenance, statistics
from skanekarta.api.freshness import respond
from skanekarta.deps import (
    ReadConnection,
    TheLayer,
    TheNames,
    api_pairs,
    check_values,
)
from skanekarta.links import JSON
from skanekarta.query import Query
from skanekarta.statistics import Statistic

router = APIRouter(tags=["Statistik"])

GROUND = frozenset({"coverage", "figures", "municipalities"})
"""Tables that a statistic reads besides its layer's own."""


def number(value: object) -> float | int | str:
    """A database number as JSON has it: whole where it is whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


@router.get(
    "/statistics/{collection_id}",
    summary="Statistik",
    response_class=Response,
    responses={200: {"content": {JSON: {}}, "description": "Grupper, summa och täckning"}},
)
def get_statistics(
    request: Request, layer: TheLayer, connection: ReadConnection, names: TheNames
) -> Response:
    """Groups and measures over a selection; see `skanekarta.statistics.answer`."""
    statistic, pairs = Statistic.split(layer, api_pairs(request))
    query = Query.parse(layer, pairs)
    check_values(layer, query, names)
    version = provenance.version(connection, layer.tables | GROUND)

    def make() -> bytes:
        found = statistics.answer(connection, layer, query, statistic, names)
        return json.dumps(found, ensure_ascii=False, default=number).encode()

    return respond(request, version, JSON, make)
