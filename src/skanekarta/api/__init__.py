"""The open API: OGC API – Features over the layers, statistics, and the log's one write."""

from __future__ import annotations

from fastapi import APIRouter

from skanekarta.api import (
    activity,
    analyses,
    catalogue,
    changes,
    collections,
    descriptions,
    facets,
    giving,
    items,
    landing,
    schemes,
    shapes,
    statistics,
    tiles,
)
from skanekarta.links import API

router = APIRouter()
MODULES = (
    landing,
    descriptions,
    collections,
    items,
    giving,
    facets,
    tiles,
    schemes,
    shapes,
    statistics,
    analyses,
    changes,
    activity,
)
for module in MODULES:
    router.include_router(module.router, prefix=API)
router.include_router(catalogue.router)
