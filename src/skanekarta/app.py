"""The composition root: where parts meet, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import sqlalchemy as sa
from fastapi import FastAPI

from skanekarta import __version__, api, web
from skanekarta.answers import Currency, KeptAnswers
from skanekarta.api.description import document
from skanekarta.api.descriptions import organisation
from skanekarta.api.landing import DESCRIPTION, TITLE
from skanekarta.application import WITHOUT, Application
from skanekarta.arenas import hold_together, set_aside
from skanekarta.around import Around
from skanekarta.codings import Compressing, plain
from skanekarta.db import snapshots, transactions, versions_engine, web_engine
from skanekarta.departures import Departures
from skanekarta.errors import SetupError
from skanekarta.glance import watch
from skanekarta.heads import HeadAsGet
from skanekarta.line import Lines
from skanekarta.links import Addresses
from skanekarta.metrics import Metrics
from skanekarta.oidc.configured import configured
from skanekarta.origins import OpenToAll
from skanekarta.parts import Parts
from skanekarta.settings import Settings
from skanekarta.trace import HEADERS as TRACE
from skanekarta.trace import traced

TOLD = ("OGC-NumberMatched", "OGC-NumberReturned")
"""How many features a tile would hold and holds."""


def create_app(settings: Settings, parts: Parts | None = None) -> FastAPI:
    """The web application for those settings, which must name a database. Nothing is opened
    until it is asked for; the engines are closed when the server stops. Raises SetupError."""
    if settings.database_url is None:
        raise SetupError("SKANEKARTA_DATABASE_URL saknas.")
    parts = parts or make_parts(settings, settings.database_url)
    currency = Currency(parts.watching or parts.reading)
    app = Application(
        title=TITLE,
        description=DESCRIPTION,
        version=__version__,
        lifespan=partial(_lifespan, parts, currency),
        root_path=settings.root_path,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=WITHOUT,
    )
    app.state.parts = parts
    app.state.metrics = Metrics()
    app.state.painter = web.Painter()
    app.state.press = web.Press()
    app.state.oidc = configured(settings)
    _put_together(app, settings, currency)
    return app


@asynccontextmanager
async def _lifespan(parts: Parts, currency: Currency, app: FastAPI) -> AsyncIterator[None]:
    yield
    currency.close()
    if parts.lines is not None:
        parts.lines.close()
    for engine in {parts.reading, parts.writing, parts.watching or parts.reading}:
        engine.dispose()


def make_parts(settings: Settings, url: str) -> Parts:
    """The settings and the engines: one, unless reads go to a replica."""

    def engine(address: str) -> sa.Engine:
        return web_engine(
            address,
            pool_size=settings.pool_size,
            statement_timeout_ms=settings.statement_timeout_ms,
        )

    primary = engine(url)
    replica = settings.read_database_url
    glancing = engine(replica) if replica else primary
    watch(glancing)
    return Parts(
        settings,
        snapshots(glancing),
        transactions(primary),
        watching=versions_engine(replica or url),
        glancing=glancing,
        lines=Lines(glancing, settings.pool_size),
    )


def _put_together(app: FastAPI, settings: Settings, currency: Currency) -> None:
    # One description, made from the layers, and not a second one guessed from the routes.
    base = Addresses((settings.base_url or "").rstrip("/"))
    app.openapi = partial(  # type: ignore[method-assign]  # FastAPI: extend it so
        document, base, organisation(settings), "3.1.0"
    )
    _add_routes(app)
    app.add_middleware(Compressing, minimum_size=1000, compresslevel=5)
    app.add_middleware(
        OpenToAll,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["If-None-Match", *TRACE],
        expose_headers=["ETag", "Link", "Content-Crs", "Content-Disposition", *TOLD, *TRACE],
        max_age=86_400,
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(Around, web.secured, web.said)
    app.add_middleware(Departures)
    if settings.answers_mib:
        app.add_middleware(KeptAnswers, currency=currency, room=settings.answers_mib * 2**20)
    app.add_middleware(Around, traced, app.state.metrics.timed, plain)


def _add_routes(app: FastAPI) -> None:
    # First for those who ask for a page; the API for all others.
    app.router.routes += [*web.DATA_ROUTES, *api.ROUTES, *web.ROUTES]
    web.mount_static(app)


def from_environment() -> FastAPI:
    """The application for the environment's settings: what a process manager asks for.
    Raises SetupError when no database is named."""
    hold_together()
    app = create_app(Settings())
    set_aside()
    return app
