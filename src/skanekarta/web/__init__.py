"""The pages, their static files, and the addresses that machines watch."""

from __future__ import annotations

from fastapi import APIRouter

from skanekarta.web import (
    about,
    analyses,
    given_pages,
    health,
    municipality_pages,
    pages,
    stylesheets,
    tables,
)
from skanekarta.web.data_pages import router as data_router
from skanekarta.web.security import SecurityHeaders
from skanekarta.web.static_files import mount_static

__all__ = ["SecurityHeaders", "data_router", "mount_static", "router"]

router = APIRouter(include_in_schema=False)
for module in (
    health,
    pages,
    tables,
    analyses,
    municipality_pages,
    given_pages,
    about,
    stylesheets,
):
    router.include_router(module.router)
