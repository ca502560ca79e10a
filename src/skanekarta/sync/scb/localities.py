"""SCB's localities as a source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from skanekarta.importers.localities import Delimitation, Feature, Told, read
from skanekarta.importers.localities import Outcome as Delimiting
from skanekarta.importers.localities import store as store_them
from skanekarta.layers.localities import Locality
from skanekarta.outward import with_parameters
from skanekarta.polite import Polite
from skanekarta.sync.fetched import Counts, Outcome, Run, Stopped
from skanekarta.sync.running import Source
from skanekarta.sync.scb.places import LAYER, PAGE_URL, SOURCE, NoFeatures, features

LOCALITIES = "localities"
FEWEST = 0.8
"""Of the localities that we have: an answer with fewer is not taken for all of them."""

STEPS = 2


@dataclass
class Delivery:
    """The localities as they came."""

    features: list[Feature]
    stopped: list[Stopped] = field(default_factory=list)


def localities(
    address: str, client: Polite, tell: Callable[[str, int], None]
) -> Source[None, Delivery]:
    """How SCB's localities are read."""

    def get(parameters: Mapping[str, str]) -> object:
        return client.json(with_parameters(address, parameters))

    def fetched(_: None) -> Delivery:
        with client:
            return Delivery(list(features(get, lambda step: tell(step, STEPS))))

    return Source(lambda connection: None, fetched, keep)


def keep(connection: sa.Connection, run: Run, delivery: Delivery) -> Outcome:
    """Stores the localities, in the caller's transaction: all of them or none. Raises NoFeatures
    for what can't be all of Skåne's."""
    found = read(connection, delivery.features)
    if found.problems:
        more = f" (och {len(found.problems) - 1} till)" if found.problems[1:] else ""
        raise NoFeatures(f"{str(found.problems[0]).rstrip('.')}{more}")
    there = connection.scalar(sa.select(sa.func.count()).select_from(Locality)) or 0
    if len(found.localities) < FEWEST * there:
        raise NoFeatures(f"svaret har {len(found.localities)} tätorter, men {there} är kända")
    told = Told(LAYER, _digest(found), run.by, SOURCE, PAGE_URL)
    return _told(store_them(connection, found, told))


def _digest(found: Delimitation) -> str:
    rows = sorted(map(repr, found.localities))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _told(stored: Delimiting) -> Outcome:
    changed = len(stored.changed) + len(stored.withdrawn)
    counts = Counts(len(stored.added), changed, len(stored.unchanged))
    return Outcome({LOCALITIES: counts}, stored.import_id)
