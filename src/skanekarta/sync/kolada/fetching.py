"""All that is wanted of Kolada: fetched, and then stored in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from skanekarta import swedish
from skanekarta.facts import Indicator
from skanekarta.municipality import Municipality
from skanekarta.polite import NoAnswer, Polite
from skanekarta.sync.fetched import Fetched, Outcome, Reference, Run, Stopped
from skanekarta.sync.kolada import grouping
from skanekarta.sync.kolada.answers import Damaged, Group, Value
from skanekarta.sync.kolada.asking import Kolada, parts
from skanekarta.sync.kolada.resolving import Resolved, Tell, Wanted, resolve
from skanekarta.sync.running import Source
from skanekarta.sync.storing import store

SYSTEM = "kolada"
CREDIT = "Kolada"
"""Kolada's terms: raw values are credited «Källa: Kolada»."""

PAGE = "https://www.kolada.se/verktyg/fri-sokning/?kpis={kpi}"
COUNTRY = "0000"
REFERENCE = ("00", "Riket")
GROUPS = "Kommungrupper"


@dataclass(frozen=True)
class Known:
    """What is wanted, and of which municipalities: their names by code."""

    wanted: Sequence[Wanted]
    municipalities: Mapping[str, str]


@dataclass
class Delivery:
    """What Kolada said. `groups` is None where they could not be had."""

    figures: list[Fetched] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)
    groups: list[Group] | None = None
    stopped: list[Stopped] = field(default_factory=list)


def source(
    base: str, client: Polite, since: int | None, tell: Callable[[str, int], None]
) -> Source[Known, Delivery]:
    """How Kolada is read. `tell` is told of each step, and of how many there are."""

    def fetch(known: Known) -> Delivery:
        with client:
            years = _years(since)
            total = _steps(known, years)
            return _fetch(Kolada(base, client), known, years, lambda step: tell(step, total))

    return Source(_known, fetch, keep)


def _known(connection: sa.Connection) -> Known:
    columns = (Indicator.slug, Indicator.title, Indicator.upstream_id, Indicator.upstream_title)
    statement = sa.select(*columns).where(
        Indicator.system == SYSTEM, Indicator.upstream_title.is_not(None)
    )
    rows = connection.execute(statement.order_by(Indicator.slug))
    wanted = [Wanted(slug, title, kpi, theirs or "") for slug, title, kpi, theirs in rows]
    places = sa.select(Municipality.code, Municipality.name).order_by(Municipality.code)
    return Known(wanted, dict(connection.execute(places).all()))


def _years(since: int | None) -> list[str]:
    """The years that are asked for; none is all of them."""
    if since is None:
        return []
    return [str(year) for year in range(since, swedish.today().year + 1)]


def _steps(known: Known, years: Sequence[str]) -> int:
    """How many times something is asked for, at most, pages apart."""
    ids = [each.slug for each in known.wanted]
    places = [*known.municipalities, COUNTRY]
    unknown = sum(1 for each in known.wanted if each.kpi is None)
    of_values = len(parts(ids)) * len(parts(places)) * max(1, len(parts(years)))
    return len(parts(ids)) + unknown + of_values + 1


def _fetch(kolada: Kolada, known: Known, years: Sequence[str], tell: Tell) -> Delivery:
    resolved = resolve(kolada, known.wanted, tell)
    delivery = Delivery(found=resolved.found, stopped=resolved.stopped)
    values = _values(kolada, resolved, [*known.municipalities, COUNTRY], years, tell)
    titles = {each.slug: each.title for each in known.wanted}
    for slug, kpi in resolved.ids.items():
        _take(delivery, slug, titles[slug], values[kpi], is_cut=bool(years))
    tell(GROUPS)
    try:
        delivery.groups = grouping.similar(kolada.groups())
    except (NoAnswer, Damaged) as error:
        delivery.stopped.append(Stopped(GROUPS, f"Kolada: {error}."))
    return delivery


def _values(
    kolada: Kolada, resolved: Resolved, places: Sequence[str], years: Sequence[str], tell: Tell
) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = defaultdict(list)
    for ids in parts(sorted(resolved.ids.values())):
        for some in parts(places):
            for span in parts(years) or [()]:
                tell("Värden")
                for each in kolada.values(ids, some, span):
                    found[each.kpi].append(each)
    return found


def _take(
    delivery: Delivery, slug: str, title: str, values: Sequence[Value], *, is_cut: bool
) -> None:
    """The values of an indicator, if they go together."""
    said = {(each.place, each.year): each for each in values}
    if any(said[each.place, each.year] != each for each in values):
        why = "Kolada säger två olika saker om samma kommun och år."
        delivery.stopped.append(Stopped(title, why))
        return
    if not said and not is_cut:
        delivery.stopped.append(Stopped(title, "Kolada svarade utan något värde."))
    for each in said.values():
        page = PAGE.format(kpi=each.kpi)
        if each.place == COUNTRY:
            delivery.references.append(
                Reference(*REFERENCE, slug, each.year, each.value, CREDIT, page)
            )
        else:
            delivery.figures.append(Fetched(each.place, slug, each.year, each.value, CREDIT, page))


def keep(connection: sa.Connection, run: Run, delivery: Delivery) -> Outcome:
    """Stores what was said, and which id each title has, in the caller's transaction."""
    outcome = store(connection, run, delivery.figures, delivery.references)
    for slug, kpi in delivery.found.items():
        statement = sa.update(Indicator).where(Indicator.slug == slug)
        connection.execute(statement.values(upstream_id=kpi))
    if delivery.groups is not None and not grouping.keep(connection, run, delivery.groups, outcome):
        why = "Kolada svarade utan grupper av liknande kommuner; de som fanns är kvar."
        delivery.stopped.append(Stopped(GROUPS, why))
    return outcome
