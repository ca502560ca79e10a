"""The open API: OGC API – Features over the layers, statistics, and the log's one write."""

from __future__ import annotations

from skanekarta.api import (
    activity,
    analyses,
    catalogue,
    changes,
    collections,
    descriptions,
    facets,
    giving,
    history,
    items,
    landing,
    revisions,
    schemes,
    shapes,
    statistics,
    tiles,
)

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
    history,
    revisions,
    catalogue,
)
ROUTES = [route for module in MODULES for route in module.router.routes]
"""In one list: FastAPI looks for a route in routers within routers twice over."""
