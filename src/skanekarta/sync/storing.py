"""Fetched figures into the database, in the caller's transaction.

Only what differs is written, so that the same answer twice changes nothing. What a figure was is
kept by the database itself (`figure_history`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

import sqlalchemy as sa

from skanekarta import provenance
from skanekarta.facts import Figure, Indicator, ReferenceFigure
from skanekarta.importers.importing import refresh, take_turn
from skanekarta.municipality import Municipality
from skanekarta.provenance import SYNC, Import
from skanekarta.sync.fetched import Fetched, Outcome, Reference, Run

RANKS = {f"{SYNC}scb": 2, f"{SYNC}kolada": 1}
"""Who is believed of a figure that two tell: whoever made it before whoever passes it on, and
either before a file that came with the program."""

Said = Fetched | Reference


@dataclass
class Sifted:
    """What is new for a table, and what is other than it was."""

    model: type[Figure] | type[ReferenceFigure]
    key: tuple[str, ...]
    said: tuple[str, ...]
    new: list[Said] = field(default_factory=list)
    changed: list[Said] = field(default_factory=list)


def store(
    connection: sa.Connection,
    run: Run,
    figures: Iterable[Fetched],
    references: Iterable[Reference] = (),
) -> Outcome:
    """Stores what is new or other than before; what is there and is not spoken of stays. Raises
    ValueError for figures of what the database does not know, and for two of the same."""
    take_turn(connection)
    given, beside = list(figures), list(references)
    _check(connection, given, beside)
    outcome, told = Outcome(), ("value", "source", "source_url", "note")
    of_figures = Sifted(Figure, ("municipality", "indicator", "year"), (*told, "derived"))
    of_references = Sifted(ReferenceFigure, ("area_code", "area_name", "indicator", "year"), told)
    _sift(connection, run, given, of_figures, outcome)
    _sift(connection, run, beside, of_references, outcome)
    if outcome.total.brings:
        outcome.import_id = note_import(connection, run, [*given, *beside], outcome)
        for each in (of_figures, of_references):
            _write(connection, outcome.import_id, each)
        refresh(connection, Figure.__tablename__)
    return outcome


def note_import(connection: sa.Connection, run: Run, given: Iterable[Any], outcome: Outcome) -> int:
    """Notes where the rows come from, as for a file; gives the import's id."""
    said = sorted(repr(astuple(each)) for each in given)
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    import_id = provenance.record(
        connection, f"{SYNC}{run.system}", run.address, digest, len(said), run.by
    )
    total = outcome.total
    counts = {
        "added": total.added,
        "changed": total.changed,
        "unchanged": total.unchanged + total.held,
        "withdrawn": 0,
    }
    provenance.count(connection, import_id, counts)
    return import_id


def _key(each: Said, names: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(each, name) for name in names)


def _check(connection: sa.Connection, given: list[Fetched], beside: list[Reference]) -> None:
    codes = set(connection.scalars(sa.select(Municipality.code)))
    slugs = set(connection.scalars(sa.select(Indicator.slug)))
    for each in given:
        if each.municipality not in codes:
            raise ValueError(f"no such municipality: {each.municipality}, {each.indicator}")
    unknown = {*(each.indicator for each in given), *(other.indicator for other in beside)} - slugs
    if unknown:
        raise ValueError(f"no such indicator: {sorted(unknown)}")


def _sift(
    connection: sa.Connection, run: Run, given: Sequence[Said], into: Sifted, outcome: Outcome
) -> None:
    """Sorts what is given by what is to be done with it."""
    if len({_key(each, into.key) for each in given}) != len(given):
        raise ValueError("two figures of the same place, indicator and year")
    held = _held(connection, {each.indicator for each in given}, into)
    for each in given:
        counts, there = outcome.of(each.indicator), held.get(_key(each, into.key))
        if there is None:
            counts.added += 1
            into.new.append(each)
        elif _key(each, into.said) == tuple(there[name] for name in into.said):
            counts.unchanged += 1
        elif _may_say(run, each, there):
            counts.changed += 1
            into.changed.append(each)
        else:
            counts.held += 1


def _held(
    connection: sa.Connection, indicators: Iterable[str], of: Sifted
) -> dict[tuple[object, ...], sa.RowMapping]:
    """What there is of those indicators, and from which data set."""
    columns = [getattr(of.model, name) for name in (*of.key, *of.said)]
    statement = (
        sa.select(*columns, Import.dataset)
        .join(Import, Import.id == of.model.import_id)
        .where(of.model.indicator.in_(sorted(indicators)))
    )
    rows = connection.execute(statement).mappings().all()
    return {tuple(row[name] for name in of.key): row for row in rows}


def _may_say(run: Run, each: Said, there: sa.RowMapping) -> bool:
    """Whether what is there may give way. A source takes back what it has said itself, but that
    it does not know says nothing against another's value."""
    dataset = f"{SYNC}{run.system}"
    if there["dataset"] == dataset:
        return True
    if each.value is None and there["value"] is not None:
        return False
    return RANKS.get(dataset, 0) >= RANKS.get(there["dataset"], 0)


def _write(connection: sa.Connection, import_id: int, sifted: Sifted) -> None:
    if sifted.new:
        rows = [{**vars(each), "import_id": import_id} for each in sifted.new]
        connection.execute(sa.insert(sifted.model), rows)
    if sifted.changed:
        said = ", ".join(f"{name} = :{name}" for name in sifted.said)
        same = " AND ".join(
            f"{name} IS NOT DISTINCT FROM CAST(:{name} AS integer)"
            if name == "year"
            else f"{name} = :{name}"
            for name in sifted.key
        )
        table = sifted.model.__tablename__
        change = sa.text(f"UPDATE {table} SET import_id = :import_id, {said} WHERE {same}")
        connection.execute(
            change, [{**vars(each), "import_id": import_id} for each in sifted.changed]
        )
