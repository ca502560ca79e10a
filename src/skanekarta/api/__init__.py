"""The open API: OGC API – Features over the layers, statistics, and the log's one write."""

from __future__ import annotations

from fastapi import APIRouter

from skanekarta.api import (
    activity,
    catalogue,
    collections,
    descriptions,
    facets,
    items,
    landing,
    statistics,
    tiles,
)
from skanekarta.links import API

router = APIRouter()
for module in (landing, descriptions, collections, items, facets, tiles, statistics, activity):
    router.include_router(module.router, prefix=API)
router.include_router(catalogue.router)
