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
    items,
    tiles,
    statistics,
    facets,
    landing,
    descriptions,
    collections,
    giving,
    schemes,
    shapes,
    analyses,
    changes,
    activity,
    history,
    revisions,
    catalogue,
)
ROUTES = [route for module in MODULES for route in module.router.routes]
"""In one list, the most asked first: FastAPI looks for a route in routers within routers twice
over, and asks each whether it is the one."""
