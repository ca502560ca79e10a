"""Fetched figures into the database, in the caller's transaction.

Only what differs is written, so that the same answer twice changes nothing. What a figure was is
kept by the database itself (`figure_history`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import astuple

import sqlalchemy as sa

from skanekarta import provenance
from skanekarta.facts import Figure, Indicator
from skanekarta.importers.importing import refresh, take_turn
from skanekarta.municipality import Municipality
from skanekarta.provenance import SYNC, Import
from skanekarta.sync.fetched import Fetched, Outcome, Run

RANKS = {f"{SYNC}scb": 2, f"{SYNC}kolada": 1}
"""Who is believed of a figure that two tell: whoever made it before whoever passes it on, and
either before a file that came with the program."""

KEY = ("municipality", "indicator", "year")
SAID = ("value", "source", "source_url", "note", "derived")

CHANGE = sa.text(f"""
UPDATE figures SET import_id = :import_id, {", ".join(f"{name} = :{name}" for name in SAID)}
WHERE municipality = :municipality AND indicator = :indicator
AND year IS NOT DISTINCT FROM CAST(:year AS integer)
""")

Key = tuple[str, str, int | None]


def store(connection: sa.Connection, run: Run, figures: Iterable[Fetched]) -> Outcome:
    """Stores what is new or other than before; what is there and is not spoken of stays. Raises
    ValueError for figures of what the database does not know, and for two of the same."""
    take_turn(connection)
    given = list(figures)
    _check(connection, given)
    outcome, new, changed = Outcome(), [], []
    held = _held(connection, {each.indicator for each in given})
    for each in given:
        counts, there = outcome.of(each.indicator), held.get(_key(each))
        if there is None:
            counts.added += 1
            new.append(each)
        elif _said(each) == tuple(there[name] for name in SAID):
            counts.unchanged += 1
        elif _may_say(run, each, there):
            counts.changed += 1
            changed.append(each)
        else:
            counts.held += 1
    if new or changed:
        outcome.import_id = note_import(connection, run, given, outcome)
        _write(connection, outcome.import_id, new, changed)
        refresh(connection, Figure.__tablename__)
    return outcome


def note_import(
    connection: sa.Connection, run: Run, given: Iterable[object], outcome: Outcome
) -> int:
    """Notes where the rows come from, as for a file; gives the import's id."""
    said = sorted(repr(astuple(each) if isinstance(each, Fetched) else each) for each in given)
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


def _key(each: Fetched) -> Key:
    return each.municipality, each.indicator, each.year


def _said(each: Fetched) -> tuple[object, ...]:
    return tuple(getattr(each, name) for name in SAID)


def _check(connection: sa.Connection, given: list[Fetched]) -> None:
    if len({_key(each) for each in given}) != len(given):
        raise ValueError("two figures of the same municipality, indicator and year")
    codes = set(connection.scalars(sa.select(Municipality.code)))
    slugs = set(connection.scalars(sa.select(Indicator.slug)))
    for each in given:
        if each.municipality not in codes or each.indicator not in slugs:
            raise ValueError(f"no such figure: {each.municipality}, {each.indicator}")


def _held(connection: sa.Connection, indicators: Iterable[str]) -> dict[Key, sa.RowMapping]:
    """What there is of those indicators, and from which data set."""
    columns = (*KEY, *SAID)
    statement = (
        sa.select(*(getattr(Figure, name) for name in columns), Import.dataset)
        .join(Import, Import.id == Figure.import_id)
        .where(Figure.indicator.in_(sorted(indicators)))
    )
    rows = connection.execute(statement).mappings().all()
    return {(row["municipality"], row["indicator"], row["year"]): row for row in rows}


def _may_say(run: Run, each: Fetched, there: sa.RowMapping) -> bool:
    """Whether what is there may give way. A source takes back what it has said itself, but that
    it does not know says nothing against another's value."""
    dataset = f"{SYNC}{run.system}"
    if there["dataset"] == dataset:
        return True
    if each.value is None and there["value"] is not None:
        return False
    return RANKS.get(dataset, 0) >= RANKS.get(there["dataset"], 0)


def _write(
    connection: sa.Connection, import_id: int, new: list[Fetched], changed: list[Fetched]
) -> None:
    if new:
        rows = [{**vars(each), "import_id": import_id} for each in new]
        connection.execute(sa.insert(Figure), rows)
    if changed:
        parameters = [{**vars(each), "import_id": import_id} for each in changed]
        connection.execute(CHANGE, parameters)
