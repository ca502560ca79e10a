"""The pages, their static files, and the addresses that machines watch."""

from __future__ import annotations

from skanekarta.web import (
    about,
    account,
    analyses,
    auditing,
    crawlers,
    given_pages,
    health,
    municipality_list,
    municipality_pages,
    offline,
    oidc,
    pages,
    pictures,
    search_page,
    signing_in,
    statement,
    stylesheets,
    tables,
)
from skanekarta.web.comparison import page as comparison
from skanekarta.web.data_pages import ROUTES as DATA_ROUTES
from skanekarta.web.drawing.png import Painter
from skanekarta.web.indicators import page as indicators
from skanekarta.web.language import said
from skanekarta.web.logbook import changing, entry_page, files, sending, state
from skanekarta.web.logbook import form as log_form
from skanekarta.web.paper.press import Press
from skanekarta.web.region import page as region
from skanekarta.web.security import secured
from skanekarta.web.static_files import mount_static

__all__ = [
    "DATA_ROUTES",
    "ROUTES",
    "Painter",
    "Press",
    "mount_static",
    "said",
    "secured",
]

MODULES = (
    health,
    pages,
    pictures,
    tables,
    search_page,
    signing_in,
    oidc,
    account,
    auditing,
    analyses,
    comparison,
    municipality_list,
    municipality_pages,
    region,
    given_pages,
    indicators,
    about,
    statement,
    offline,
    log_form,
    sending,
    state,
    files,
    entry_page,
    changing,
    crawlers,
    stylesheets,
)
ROUTES = [
    *files.reading_router.routes,
    *(route for module in MODULES for route in module.router.routes),
]
