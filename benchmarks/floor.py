"""The floor: what the same SQL costs when nothing but a bare Starlette app stands before it.

One statement an address, its text sent out as it comes, over psycopg's own asynchronous pool.
No counting, no links, no negotiation, no errors: what no real server can be faster than.
The statements come as JSON in FLOOR_STATEMENTS (a file): {"name": ["sql", "media type"]}.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATIENCE_S = 300.0

OPTIONS = "-c max_parallel_workers_per_gather=0 -c jit=off"


def make_app() -> Starlette:
    """The application for the statements and the database in the environment."""
    statements = json.loads(Path(os.environ["FLOOR_STATEMENTS"]).read_text())
    pool = AsyncConnectionPool(
        os.environ["FLOOR_DATABASE"],
        min_size=10,
        max_size=10,
        open=False,
        # Of a million rows the plain tile takes seconds, and sixteen wait for ten connections.
        timeout=PATIENCE_S,
        kwargs={"autocommit": True, "prepare_threshold": None, "options": OPTIONS},
    )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with pool:
            yield

    async def answer(request: Request) -> Response:
        sql, media_type = statements[request.path_params["name"]]
        # Text for text, bytes for bytes: nothing is opened on the way.
        async with pool.connection() as connection:
            cursor = await connection.execute(sql)
            row = await cursor.fetchone()
        return Response(row[0] if row else b"", media_type=media_type)

    return Starlette(routes=[Route("/{name}", answer)], lifespan=lifespan)
