"""Is it alive, is it ready, how is it doing: for proxies, orchestrators and Prometheus."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta.deps import TheParts
from skanekarta.errors import Unavailable
from skanekarta.metrics import MEDIA_TYPE
from skanekarta.municipality import Municipality

router = APIRouter(include_in_schema=False)


@router.get("/livez")
def livez() -> dict[str, str]:
    """The process answers; it asks nothing of the database."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(the: TheParts) -> dict[str, str]:
    """The database answers, is migrated and has its ground loaded. Raises Unavailable."""
    try:
        with the.reading.connect() as connection:
            count = connection.scalar(sa.select(sa.func.count()).select_from(Municipality))
    except sa.exc.ProgrammingError:
        raise Unavailable("Databasen är inte migrerad.") from None
    if not count:
        raise Unavailable("Databasen saknar kommuner: kör skanekarta load.")
    return {"status": "ok"}


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Counters and timings in Prometheus' text format."""
    return Response(request.app.state.metrics.text(), media_type=MEDIA_TYPE)
