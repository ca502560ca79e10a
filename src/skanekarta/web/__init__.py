"""The pages, their static files, and the addresses that machines watch."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from skanekarta.web import (
    about,
    analyses,
    given_pages,
    health,
    municipality_list,
    municipality_pages,
    pages,
    search_page,
    tables,
)
from skanekarta.web.data_pages import router as data_router
from skanekarta.web.language import ReadersLanguage, known_language
from skanekarta.web.security import SecurityHeaders
from skanekarta.web.static_files import mount_static

__all__ = ["ReadersLanguage", "SecurityHeaders", "data_router", "mount_static", "router"]

router = APIRouter(include_in_schema=False)
router.include_router(health.router)
for module in (
    *(pages, tables, search_page, analyses),
    *(municipality_list, municipality_pages, given_pages, about),
):
    router.include_router(module.router, dependencies=[Depends(known_language)])
