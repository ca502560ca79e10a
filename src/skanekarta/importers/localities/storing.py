"""A delimitation into the table of localities: what was is kept, what differs takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta import provenance
from skanekarta.db import SRID
from skanekarta.importers.importing import refresh, take_turn
from skanekarta.importers.localities.delimited import DECIMALS, Delimitation, Delimited
from skanekarta.layers.localities import Locality, LocalityHistory

DATASET = "localities/scb"
"""What the imports are of, whether the rows came in a file or over WFS."""

Row = dict[str, Any]

SAID = (
    *("name", "municipality", "population", "population_year", "population_note"),
    *("population_source_url", "undated_population", "area_ha", "coordinate_source", "source_url"),
    *("other_municipalities", "geom"),
)
"""What an import says of a locality."""


@dataclass(frozen=True)
class Told:
    """Who brings a delimitation, from where: `source` as readers are told it, with its address."""

    file: str
    sha256: str
    by: str
    source: str
    source_url: str


@dataclass(frozen=True)
class Outcome:
    """The codes of what came, differed, was as before and went; and the import, if any did."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    import_id: int | None = None

    @property
    def brings(self) -> bool:
        """Whether anything is not as it was."""
        return bool(self.added or self.changed or self.withdrawn)


def store(
    connection: sa.Connection, found: Delimitation, told: Told, *, dry_run: bool = False
) -> Outcome:
    """Puts the localities in place, in the caller's transaction. A delimitation is the whole of
    the municipalities that it speaks of: what it leaves out of them is withdrawn. What is the
    same again changes nothing, and leaves no import. Call it only when nothing was wrong."""
    assert not found.problems
    take_turn(connection)
    before = held(connection)
    after = {each.code: _row(each, before.get(each.code), told) for each in found.localities}
    spoken_of = {each.municipality for each in found.localities}
    gone = [c for c, row in before.items() if row["municipality"] in spoken_of and c not in after]
    changed = {c: row for c, row in after.items() if c in before and row != before[c]}
    added = {c: row for c, row in after.items() if c not in before}
    same = after.keys() - changed.keys() - added.keys()
    outcome = Outcome(_sorted(added), _sorted(changed), _sorted(same), _sorted(gone))
    if dry_run or not outcome.brings:
        return outcome
    import_id = _note(connection, told, outcome)
    write(connection, {**added, **changed}, gone, import_id)
    remember(connection, outcome, (before, after), import_id)
    refresh(connection, "localities")
    return replace(outcome, import_id=import_id)


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes))


def held(connection: sa.Connection) -> dict[str, Row]:
    """What is said of every locality now, by code; the place as text."""
    where = sa.func.ST_AsEWKT(Locality.geom, DECIMALS).label("geom")
    columns = [where if name == "geom" else getattr(Locality, name) for name in SAID]
    found = connection.execute(sa.select(Locality.code, *columns)).mappings()
    return {row["code"]: {name: row[name] for name in SAID} for row in found}


def _row(each: Delimited, before: Mapping[str, Any] | None, told: Told) -> Row:
    """What the table is to say. What the source is silent of stays as it was known."""
    nothing = dict.fromkeys(SAID) | {"other_municipalities": []}
    row: Row = {**(before or nothing), "name": each.name}
    row |= {"municipality": each.municipality, "source_url": told.source_url}
    if each.population is not None:
        row |= {
            "population": each.population,
            "population_year": each.year,
            "population_note": told.source,
            "population_source_url": told.source_url,
            "undated_population": None,
        }
    if each.area_ha is not None:
        row["area_ha"] = each.area_ha
    if each.point is not None:
        row["geom"] = _ewkt(each.point)
        row["coordinate_source"] = told.source
    return row


def _ewkt(point: tuple[float, float]) -> str:
    """As the database writes it, so that what is the same is found to be."""
    x, y = (f"{part:.{DECIMALS}f}".rstrip("0").rstrip(".") for part in point)
    return f"SRID={SRID};POINT({x} {y})"


def _note(connection: sa.Connection, told: Told, outcome: Outcome) -> int:
    rows = len(outcome.added) + len(outcome.changed) + len(outcome.unchanged)
    import_id = provenance.record(connection, DATASET, told.file, told.sha256, rows, told.by)
    names = ("added", "changed", "unchanged", "withdrawn")
    provenance.count(connection, import_id, {n: len(getattr(outcome, n)) for n in names})
    return import_id


def write(
    connection: sa.Connection, rows: Mapping[str, Row], gone: list[str], import_id: int
) -> None:
    """Puts localities in place, and takes away those that are gone."""
    connection.execute(sa.delete(Locality).where(Locality.code.in_(gone)))
    if not rows:
        return
    values = [{"code": code, **row, "import_id": import_id} for code, row in rows.items()]
    statement = insert(Locality).values(values)
    changed = {name: statement.excluded[name] for name in (*SAID, "import_id")}
    connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed))


def remember(
    connection: sa.Connection,
    outcome: Outcome,
    states: tuple[Mapping[str, Row], Mapping[str, Row]],
    import_id: int,
) -> None:
    """Keeps what was and what is said of what an import touched."""
    before, after = states
    touched = (*outcome.added, *outcome.changed, *outcome.withdrawn)
    rows = [
        {
            "locality": code,
            "import_id": import_id,
            "before": _kept(before.get(code)),
            "after": _kept(after.get(code)),
        }
        for code in touched
    ]
    connection.execute(sa.insert(LocalityHistory), rows)


def _kept(row: Row | None) -> Row | None:
    if row is None:
        return None
    area = row["area_ha"]
    return {**row, "area_ha": None if area is None else str(area)}
