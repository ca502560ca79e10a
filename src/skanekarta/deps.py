"""What a route is given: a connection, a layer, a query, the names, the addresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Request

from skanekarta import credentials, features, glance, provenance, spots, stored, vocabulary
from skanekarta.access import NEEDED, Who, sessions, tokens
from skanekarta.access.passwords import Passwords
from skanekarta.briefing.keeping import Pictures
from skanekarta.cache import Remembered
from skanekarta.db import AS_WEB
from skanekarta.departures import LEAVING, Leaving
from skanekarta.errors import BadParameter, Forbidden, Unauthorized, UnknownParameter
from skanekarta.glance import settled
from skanekarta.layer import Layer
from skanekarta.layers import get_layer
from skanekarta.layers.activities import COUNTED, STAFF
from skanekarta.line import Elsewhere, Lines
from skanekarta.links import Addresses
from skanekarta.outlines import Outlines
from skanekarta.provenance import State, Version
from skanekarta.query import PAGE_PARAMETERS
from skanekarta.settings import Settings
from skanekarta.statistics import Ground
from skanekarta.vocabulary import Names


class Known:
    """The newest state of the data that this process has seen."""

    state: State | None = None


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
    briefings: Pictures = field(default_factory=Pictures)
    passwords: Passwords = field(default_factory=Passwords)
    watching: sa.Engine | None = None
    """For reading the versions alone; the reading engine where there is none."""
    glancing: sa.Engine | None = None
    """For reading without a transaction; the reading engine where there is none."""
    lines: Lines | None = None
    """For reading on the event loop; none where threads do it all."""
    known: Known = field(default_factory=Known)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A connection in a transaction that writes with no more rights than the web needs."""
        with self.writing.begin() as connection:
            connection.execute(AS_WEB)
            yield connection

    def names_now(self, connection: sa.Connection) -> Names:
        """Every vocabulary's slugs and titles, read again only when they have changed."""
        version = provenance.version(connection, vocabulary.tables()).number
        return self.names.get(version, settled(connection, vocabulary.names))

    def has_texts(self, connection: sa.Connection, layer: Layer, version: Version) -> bool:
        """Whether the features of that version are kept as text."""

        def look(connection: sa.Connection) -> bool:
            made_by = stored.print_of(features.texts(layer))
            return stored.is_whole(connection, layer.id, version, made_by)

        return self.texts.get((layer.id, version.number), settled(connection, look))

    def has_spots(self, connection: sa.Connection, layer: Layer, version: Version) -> bool:
        """Whether the spots of that version are kept."""
        key = (layer.id, version.number, "spots")
        return self.texts.get(key, settled(connection, spots.are_kept, layer))


def parts(request: Request) -> Parts:
    """The parts of the running program."""
    found: Parts = request.app.state.parts
    return found


STAFF_SETTING = sa.select(sa.func.set_config(STAFF, "on", True))
"""Run first in a transaction that a member of staff reads in; it ends with the transaction."""

TheParts = Annotated[Parts, Depends(parts)]


ASKING = "skanekarta.who"
"""In the scope of a request: who asks, once that has been found out."""


def who(request: Request, the: TheParts) -> Who | None:
    """Who asks, None for the public. A key that is wrong is an error, not the public; a session
    that is over is the public, since a browser sends it with everything. Raises Unauthorized."""
    if ASKING not in request.scope:
        request.scope[ASKING] = _who(request, the)
    found: Who | None = request.scope[ASKING]
    return found


def _who(request: Request, the: Parts) -> Who | None:
    header = request.headers.get("authorization")
    text = credentials.session_text(request.headers, secure=request.url.scheme == "https")
    if header is None and text is None:
        return None
    if ON_LOOP in request.scope:
        raise Elsewhere
    # From the primary: a replica may not have heard of a session that has just begun or ended.
    with the.writing.begin() as connection:
        if header is not None:
            return tokens.bearer(connection, header)
        return sessions.who(connection, text, the.settings.session_idle) if text else None


TheWho = Annotated[Who | None, Depends(who)]


def allowed(who: Who | None, scope: str) -> Who:
    """The one who asks, if they may do that. Raises Unauthorized and Forbidden."""
    if who is None:
        raise Unauthorized("Logga in, eller ange en nyckel: Authorization: Bearer skk_…")
    if not who.may(scope):
        raise Forbidden("Det kräver behörighet att {what}.", what=NEEDED[scope])
    return who


ON_LOOP = "skanekarta.on_loop"
"""In the scope of a request that the event loop itself tries to answer: the lines."""

STEADY = "skanekarta.steady"
"""In the scope of a request whose data moved while they were looked at: no more glances."""


class Reading:
    """One answer's reading of the database: begun when something is first asked for, ended with
    the answer (`routes.ReadingRoute`)."""

    def __init__(
        self,
        the: Parts,
        reader: Leaving,
        lines: Lines | None = None,
        *,
        is_staff: bool,
        is_steady: bool,
    ) -> None:
        self._the, self._reader, self._lines = the, reader, lines
        self.is_staff, self._is_steady = is_staff, is_steady
        self._held = ExitStack()

    @cached_property
    def connection(self) -> sa.Connection:
        """A connection in a transaction; staff see internal entries too. Raises Elsewhere."""
        if self._lines is not None:
            raise Elsewhere
        connection = self._opened(self._the.reading)
        if self.is_staff:
            connection.execute(STAFF_SETTING)
            connection.info[provenance.INTERNAL] = COUNTED
            self._held.callback(connection.info.pop, provenance.INTERNAL)
        return connection

    @cached_property
    def glance(self) -> sa.Connection:
        """A connection for an answer of one or two statements; without a transaction, if that
        can be (`skanekarta.glance`). Raises Elsewhere."""
        if self.is_staff:
            return self.connection
        the = self._the
        if self._lines is not None:
            return self._over_line(self._lines)
        connection = self._opened(the.reading if self._is_steady else the.glancing or the.reading)
        if self._is_steady or the.known.state is None:
            the.known.state = provenance.state(connection)
        glance.begin(connection, the.known.state)
        self._held.callback(glance.end, connection)
        return connection

    def _over_line(self, lines: Lines) -> sa.Connection:
        """As to whoever reads; what a line cannot do it refuses (`line.Line`)."""
        if self._the.known.state is None:
            raise Elsewhere
        line: Any = self._held.enter_context(lines.one())
        self._held.enter_context(self._reader.holding(line.driver, line.close))
        glance.begin(line, self._the.known.state)
        connection: sa.Connection = line
        return connection

    def _opened(self, engine: sa.Engine) -> sa.Connection:
        connection = self._held.enter_context(engine.connect())
        driver: Any = connection.connection.driver_connection
        self._held.enter_context(self._reader.holding(driver, connection.invalidate))
        return connection

    def settle(self) -> None:
        """Makes sure that what was read is of one state of the data. Raises Moved."""
        if "glance" in self.__dict__:
            glance.settle(self.glance)

    def close(self) -> None:
        """Gives the connections back."""
        self._held.close()


def reading(request: Request, the: TheParts, who: TheWho) -> Reading:
    """What a request reads with."""
    reader = request.scope.get(LEAVING) or Leaving()
    is_staff = who is not None and who.may("read")
    lines = request.scope.get(ON_LOOP)
    return Reading(the, reader, lines, is_staff=is_staff, is_steady=STEADY in request.scope)


TheReading = Annotated[Reading, Depends(reading)]


def read_connection(reading: TheReading) -> sa.Connection:
    """A connection for one answer."""
    return reading.connection


def glance_connection(reading: TheReading) -> sa.Connection:
    """A connection for an answer of one or two statements."""
    return reading.glance


ReadConnection = Annotated[sa.Connection, Depends(read_connection)]
Glance = Annotated[sa.Connection, Depends(glance_connection)]


def the_layer(collection_id: str) -> Layer:
    """The layer in the path. Raises NotFound."""
    return get_layer(collection_id)


def the_names(the: TheParts, connection: ReadConnection) -> Names:
    """Every vocabulary's slugs and titles."""
    return the.names_now(connection)


def the_addresses(request: Request, the: TheParts) -> Addresses:
    """Addresses under the public base: the setting's, else the request's own."""
    if the.settings.base_url:
        return Addresses(the.settings.base_url.rstrip("/"))
    scope = request.scope
    host, server = request.headers.get("host"), tuple(scope.get("server") or ()) or None
    root = scope.get("app_root_path", scope.get("root_path", ""))
    return _addresses(scope["scheme"], host, server, root)


@lru_cache(maxsize=64)
def _addresses(
    scheme: str, host: str | None, server: tuple[Any, ...] | None, root_path: str
) -> Addresses:
    headers = [(b"host", host.encode("latin-1"))] if host is not None else []
    told = {"type": "http", "scheme": scheme, "server": server, "path": "/", "headers": headers}
    return Addresses(str(Request({**told, "app_root_path": root_path}).base_url).rstrip("/"))


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
