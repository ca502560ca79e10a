"""What rows of registers were before: kept, told, and put back.

Registers are small, so whatever changes them is seen by comparing all of their rows before and
after; every row that differs is kept whole, as it was and as it became (`RegisterHistory`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from skanekarta import vocabulary
from skanekarta.importers.reading import shortened
from skanekarta.importers.registers.kinds import TABLES, Key, State, Table
from skanekarta.importers.storing import undoing
from skanekarta.importers.storing.recorded import MOST, Touched
from skanekarta.importers.storing.telling import Fields
from skanekarta.register import RegisterHistory
from skanekarta.vocabulary import Names

States = Mapping[str, Mapping[Key, State]]
"""Table → what names a row → the row."""

FIRST = """
SELECT DISTINCT ON (register, key) register, key, before FROM register_history
WHERE import_id = :import_id ORDER BY register, key, id
"""

TOUCHED_BY = """
SELECT DISTINCT h.import_id FROM register_history h
WHERE h.import_id > :import_id AND (h.register, h.key) IN (
    SELECT register, key FROM register_history WHERE import_id = :import_id)
"""

RETURN = """
INSERT INTO {table} OVERRIDING SYSTEM VALUE
SELECT s.* FROM jsonb_populate_recordset(NULL::{table}, :states) AS s
"""

YES_OR_NO = {True: "ja", False: "nej"}


def states(connection: sa.Connection, tables: Iterable[Table]) -> States:
    """Every row of those tables as it is."""
    return {table.name: _states(connection, table) for table in tables}


def _states(connection: sa.Connection, table: Table) -> Mapping[Key, State]:
    rows = connection.exec_driver_sql(f"SELECT to_jsonb(t) FROM {table.name} t")
    return {table.key_of(state): state for (state,) in rows}


def keep(connection: sa.Connection, import_id: int, before: States) -> dict[str, int]:
    """Keeps every row that differs from what it was, as the work of that import; how many were
    added, changed and withdrawn."""
    counts = {"added": 0, "changed": 0, "withdrawn": 0}
    rows = []
    for name, earlier in before.items():
        now = _states(connection, TABLES[name])
        for key in [each for each in {**earlier, **now} if earlier.get(each) != now.get(each)]:
            was, is_now = earlier.get(key), now.get(key)
            happened = "added" if was is None else "withdrawn" if is_now is None else "changed"
            counts[happened] += 1
            rows.append(
                {"register": name, "key": list(key), "import_id": import_id}
                | {"before": was, "after": is_now}
            )
    if rows:
        connection.execute(sa.insert(RegisterHistory), rows)
    return counts


def touches(connection: sa.Connection, import_id: int) -> bool:
    """Whether that import did anything with a register."""
    found = sa.exists().where(RegisterHistory.import_id == import_id)
    return bool(connection.scalar(sa.select(found)))


def tables_of(connection: sa.Connection, import_id: int) -> frozenset[str]:
    """The tables that an import touched."""
    of = sa.select(RegisterHistory.register).where(RegisterHistory.import_id == import_id)
    return frozenset(connection.scalars(of.distinct()))


def touched(connection: sa.Connection, import_id: int) -> list[Touched]:
    """What an import did with registers, at most `MOST` rows."""
    names = vocabulary.names(connection)
    of = RegisterHistory
    asked = sa.select(of.register, of.key, of.before, of.after).where(of.import_id == import_id)
    return [_touched(row, names) for row in connection.execute(asked.order_by(of.id).limit(MOST))]


def _touched(row: Any, names: Names) -> Touched:
    table = TABLES[row.register]
    what, key = table.told(row.after or row.before, names), " ".join(filter(None, row.key))
    if row.before is None or row.after is None:
        return Touched(key, "added" if row.before is None else "withdrawn", what)
    return Touched(key, "changed", what, differences(table, row.before, row.after, names))


def differences(table: Table, before: State, after: State, names: Names) -> Fields:
    """Each column that differs: its title, what it was and what it is."""

    def told(name: str, state: State) -> str | None:
        value = state.get(name)
        if value is None:
            return None
        if isinstance(value, bool):
            return YES_OR_NO[value]
        text = names.get(table.lists.get(name, ""), {}).get(str(value), str(value))
        return shortened(text)

    return tuple(
        (table.titles.get(name, name), told(name, before), told(name, after))
        for name in table.columns
        if before.get(name) != after.get(name)
    )


def undo(connection: sa.Connection, import_id: int, by: str) -> int:
    """Gives every row that an import touched its state before, in the caller's transaction; the
    id of the import that does it. Raises SkanekartaError as `storing.undo` does."""
    found = undoing.found(connection, import_id)
    undoing.refuse_touched(connection, import_id, TOUCHED_BY)
    earlier = connection.execute(sa.text(FIRST), {"import_id": import_id}).all()
    tables = {TABLES[row.register] for row in earlier}
    before = states(connection, tables)
    new_id = undoing.record(connection, found, import_id, by)
    for table in tables:
        own = [row for row in earlier if row.register == table.name]
        _put_back(connection, table, own, before[table.name])
    undoing.count(connection, new_id, keep(connection, new_id, before))
    return new_id


def _put_back(
    connection: sa.Connection, table: Table, earlier: list[Any], now: Mapping[Key, State]
) -> None:
    """The rows go as they are, and those that were there before come back, number and all."""
    for row in earlier:
        if tuple(row.key) in now:
            delete(connection, table, tuple(row.key))
    back = [row.before for row in earlier if row.before is not None]
    statement = sa.text(RETURN.format(table=table.name))
    if back:
        connection.execute(
            statement.bindparams(sa.bindparam("states", type_=JSONB)), {"states": back}
        )


def delete(connection: sa.Connection, table: Table, key: Key) -> None:
    """Takes a row away."""
    columns = (table.table.c[name] for name in table.key)
    own = [
        column.is_(None) if value is None else sa.cast(column, sa.Text) == value
        for column, value in zip(columns, key, strict=True)
    ]
    connection.execute(sa.delete(table.table).where(*own))
