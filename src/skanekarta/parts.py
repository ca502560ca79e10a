"""What the running program is put together of, and what it remembers of the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from skanekarta import features, provenance, spots, stored, vocabulary
from skanekarta.access.passwords import Passwords
from skanekarta.briefing.keeping import Pictures
from skanekarta.cache import Remembered
from skanekarta.db import AS_WEB
from skanekarta.glance import settled
from skanekarta.layer import Layer
from skanekarta.line import Lines
from skanekarta.outlines import Outlines
from skanekarta.provenance import State, Version
from skanekarta.settings import Settings
from skanekarta.statistics import Ground, people
from skanekarta.statistics.people import People
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
    people: Remembered[People] = field(default_factory=lambda: Remembered(1))
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

    def people_now(self, connection: sa.Connection) -> People:
        """Inhabitants of every municipality, read again only when they have changed."""
        version = provenance.version(connection, people.TABLES).number
        return self.people.get(version, settled(connection, People))

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
