"""What a route is given: a connection, a layer, a query, the names, the addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from skanekarta import access, features, provenance, spots, stored, vocabulary
from skanekarta.cache import Remembered
from skanekarta.departures import LEAVING, Leaving
from skanekarta.errors import BadParameter, UnknownParameter
from skanekarta.layer import Layer
from skanekarta.layers import get_layer
from skanekarta.layers.activities import STAFF
from skanekarta.links import Addresses
from skanekarta.outlines import Outlines
from skanekarta.provenance import Version
from skanekarta.query import PAGE_PARAMETERS
from skanekarta.settings import Settings
from skanekarta.statistics import Ground
from skanekarta.vocabulary import Names


@dataclass(frozen=True)
class Parts:
    """What `create_app` puts together, kept on `app.state.parts`."""

    settings: Settings
    reading: sa.Engine
    writing: sa.Engine
    names: Remembered[Names] = field(default_factory=lambda: Remembered(1))
    counts: Remembered[int] = field(default_factory=lambda: Remembered(2_000))
    grounds: Remembered[Ground] = field(default_factory=lambda: Remembered(500))
    texts: Remembered[bool] = field(default_factory=lambda: Remembered(100))
    outlines: Remembered[Outlines] = field(default_factory=lambda: Remembered(2))
    pictures: Remembered[bytes] = field(default_factory=lambda: Remembered(8))
    watching: sa.Engine | None = None
    """For reading the versions alone; the reading engine where there is none."""

    def names_now(self, connection: sa.Connection) -> Names:
        """Every vocabulary's slugs and titles, read again only when the database says that they
        have changed."""
        version = provenance.version(connection, vocabulary.tables()).number
        return self.names.get(version, lambda: vocabulary.names(connection))

    def has_texts(self, connection: sa.Connection, layer: Layer, version: Version) -> bool:
        """Whether the features of that version are kept as text."""

        def look() -> bool:
            made_by = stored.print_of(features.texts(layer))
            return stored.is_whole(connection, layer.id, version, made_by)

        return self.texts.get((layer.id, version.number), look)

    def has_spots(self, connection: sa.Connection, layer: Layer, version: Version) -> bool:
        """Whether the spots of that version are kept."""
        key = (layer.id, version.number, "spots")
        return self.texts.get(key, lambda: spots.are_kept(connection, layer))


async def parts(request: Request) -> Parts:
    """The parts of the running program."""
    found: Parts = request.app.state.parts
    return found


STAFF_SETTING = sa.select(sa.func.set_config(STAFF, "on", True))
"""Run first in a transaction that a member of staff reads in; it ends with the transaction."""

TheParts = Annotated[Parts, Depends(parts)]


async def staff(request: Request, the: TheParts) -> str | None:
    """The name of the member of staff who asks, None for the public. A token that is wrong is
    an error, not the public. Raises Unauthorized."""
    header = request.headers.get("authorization")
    # What asks nothing of the database stays out of the threads: each hop costs (decision 0002).
    return None if header is None else await run_in_threadpool(_bearer, the, header)


def _bearer(the: Parts, header: str) -> str:
    with the.reading.connect() as connection:
        return access.bearer(connection, header)


Staff = Annotated[str | None, Depends(staff)]


@dataclass(frozen=True)
class Reading:
    """One answer's reading of the database, not begun yet."""

    the: Parts
    reader: Leaving
    is_staff: bool

    @contextmanager
    def opened(self) -> Iterator[sa.Connection]:
        """A connection for the answer; staff see internal entries too."""
        with self.the.reading.connect() as connection, self.reader.holding(connection):
            if self.is_staff:
                connection.execute(STAFF_SETTING)
            yield connection


@dataclass(frozen=True)
class Later:
    """What a route is given once its connection is open (`routes.ReadingRoute`)."""

    reading: Reading
    make: Callable[[sa.Connection], Any]


async def reading(request: Request, the: TheParts, who: Staff) -> Reading:
    """What a request will read with."""
    return Reading(the, request.scope.get(LEAVING) or Leaving(), who is not None)


TheReading = Annotated[Reading, Depends(reading)]


async def read_connection(reading: TheReading) -> Later:
    """A connection for one answer."""
    return Later(reading, lambda connection: connection)


ReadConnection = Annotated[sa.Connection, Depends(read_connection)]


async def the_layer(collection_id: str) -> Layer:
    """The layer in the path. Raises NotFound."""
    return get_layer(collection_id)


async def the_names(the: TheParts, reading: TheReading) -> Later:
    """Every vocabulary's slugs and titles."""
    return Later(reading, the.names_now)


async def the_addresses(request: Request, the: TheParts) -> Addresses:
    """Addresses under the public base: the setting's, else the request's own."""
    base = the.settings.base_url or str(request.base_url)
    return Addresses(base.rstrip("/"))


TheLayer = Annotated[Layer, Depends(the_layer)]
TheNames = Annotated[Names, Depends(the_names)]
TheAddresses = Annotated[Addresses, Depends(the_addresses)]


def refuse_unknown(request: Request) -> None:
    """For routes without parameters: any is an error, never ignored. Raises BadParameter."""
    for name in request.query_params:
        if name != "f":
            raise UnknownParameter(name, ("f",))
        if request.query_params["f"] != "json":
            raise BadParameter("f", "ska vara json.", ("json",))


def api_pairs(request: Request) -> list[tuple[str, str]]:
    """The query string's pairs as the API reads them."""
    return list(request.query_params.multi_items())


def page_pairs(request: Request) -> list[tuple[str, str]]:
    """The query string's pairs without those that only a page knows."""
    return [(name, text) for name, text in api_pairs(request) if name not in PAGE_PARAMETERS]
