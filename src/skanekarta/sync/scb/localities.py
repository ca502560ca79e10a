"""SCB's localities as a source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from skanekarta.importers.localities import DATASET, Delimitation, Feature, Told, read
from skanekarta.importers.localities import Outcome as Delimiting
from skanekarta.importers.localities import store as store_them
from skanekarta.layers.localities import Locality
from skanekarta.outward import with_parameters
from skanekarta.polite import Polite
from skanekarta.provenance import Import
from skanekarta.sync.fetched import Counts, Outcome, Run, Stopped
from skanekarta.sync.running import Source
from skanekarta.sync.scb.places import LAYER, PAGE_URL, SOURCE, NoFeatures, features
from skanekarta.upstream import SYSTEMS

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
    why = _newer(connection, found) or _taken_back(connection, told)
    if why:
        delivery.stopped.append(Stopped(SYSTEMS[LOCALITIES], why, left_out=True))
        return Outcome({LOCALITIES: Counts(held=len(found.localities))})
    return _told(store_them(connection, found, told))


def _newer(connection: sa.Connection, found: Delimitation) -> str | None:
    """Why a delimitation that is older than what there is, from a file, does not replace it."""
    latest = connection.scalar(sa.select(sa.func.max(Locality.population_year)))
    said = max((each.year for each in found.localities if each.year is not None), default=0)
    return f"Avgränsningen {latest} är redan inläst." if latest and latest > said else None


def _taken_back(connection: sa.Connection, told: Told) -> str | None:
    """Why what a person has taken away does not come back by itself."""
    undone = aliased(Import)
    newest = (
        sa.select(undone.sha256)
        .select_from(Import)
        .outerjoin(undone, undone.id == Import.undoes)
        .where(Import.dataset == DATASET)
        .order_by(Import.id.desc())
        .limit(1)
    )
    is_same = connection.scalar(newest) == told.sha256
    return "Samma tätorter har lästs in och ångrats; läs in dem ur en fil." if is_same else None


def _digest(found: Delimitation) -> str:
    rows = sorted(map(repr, found.localities))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _told(stored: Delimiting) -> Outcome:
    changed = len(stored.changed) + len(stored.withdrawn)
    counts = Counts(len(stored.added), changed, len(stored.unchanged))
    return Outcome({LOCALITIES: counts}, stored.import_id)
