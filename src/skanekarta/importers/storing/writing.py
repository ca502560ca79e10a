"""States of grants into the tables: what was is kept, what differs is put in its place.

Everything here reads the temporary table `arriving`: the states that grants are to have, each
with its id. They are the rows of a file for an import, and earlier states for one that is undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from skanekarta.grant import Grant
from skanekarta.importers.storing.staging import CONTENT, Tell

BATCH = 50_000
"""Grants a statement: what PostgreSQL keeps of a statement for its triggers stays in memory."""

# What a state of a grant is, when it is kept: all columns but the geometry, which follows.
KEPT = ("id", "key", "import_id", "import_row", "added_by", *CONTENT)
STATE = f"""(SELECT to_jsonb(s) FROM (SELECT {", ".join(f"g.{name}" for name in KEPT)}) AS s)"""

HISTORY = f"""
INSERT INTO grant_history (grant_id, key, happened, import_id, added_by, state)
SELECT g.id, g.key, :happened, :import_id, g.added_by, {STATE} FROM grants g WHERE g.id IN ({{}})
"""

# Few places are shared by many grants, so each is made once.
PLACES = """
CREATE TEMP TABLE places ON COMMIT DROP AS
SELECT f.municipality, (SELECT ST_Multi(ST_Collect(m.centre ORDER BY m.code))
                        FROM municipalities m WHERE m.code = ANY (f.municipality)) AS geom
FROM (SELECT DISTINCT municipality FROM arriving WHERE scope = 'municipality') AS f
"""

NEW = f"""
INSERT INTO grants ({", ".join(KEPT)}, geom) OVERRIDING SYSTEM VALUE
SELECT {", ".join(f"a.{name}" for name in KEPT)}, p.geom
FROM arriving a LEFT JOIN places p ON a.scope = 'municipality' AND p.municipality = a.municipality
WHERE a.is_new AND a.id BETWEEN :low AND :high ORDER BY a.id
"""

CHANGED = f"""
UPDATE grants g SET {", ".join(f"{name} = a.{name}" for name in KEPT if name != "id")},
    geom = p.geom
FROM arriving a LEFT JOIN places p ON a.scope = 'municipality' AND p.municipality = a.municipality
WHERE g.id = a.id AND NOT a.is_new AND a.id BETWEEN :low AND :high
"""

# The rows that a state has in each of the tables beside `grants`.
LINKS = {
    "grant_municipalities": """
        SELECT a.id AS grant_id, 'seat' AS role, a.seat AS municipality, a.amount_sek AS share_sek
        FROM arriving a WHERE a.seat IS NOT NULL AND {0}
        UNION ALL SELECT a.id, 'activity', u.code, u.share
        FROM arriving a, unnest(a.municipality, a.municipality_share) AS u (code, share)
        WHERE a.scope = 'municipality' AND {0}""",
    "grant_areas": "SELECT a.id AS grant_id, unnest(a.area) AS area FROM arriving a WHERE {0}",
    "grant_target_groups": """
        SELECT a.id AS grant_id, unnest(a.target_group) AS target_group
        FROM arriving a WHERE {0}""",
    "grant_applicants": """
        SELECT a.id AS grant_id, unnest(a.applicant) AS recipient FROM arriving a WHERE {0}""",
    "grant_years": """
        SELECT a.id AS grant_id, u.year, u.part
        FROM arriving a, unnest(a.amount_years, a.amount_per_year) AS u (year, part) WHERE {0}""",
}

SPAN = "SELECT min(id), max(id) FROM arriving WHERE is_new = :is_new"


def write(connection: sa.Connection, tell: Tell | None = None) -> None:
    """Gives the grants of `arriving` their states, in batches; what is there already and differs
    is replaced, links too. `tell` is called with the number of new ones so far."""
    connection.exec_driver_sql(PLACES)
    for span in _batches(connection, is_new=False):
        _replace_links(connection, span)
        connection.execute(sa.text(CHANGED), span)
    done = 0
    for span in _batches(connection, is_new=True):
        done += connection.execute(sa.text(NEW), span).rowcount
        for table, wanted in LINKS.items():
            _link(connection, table, wanted, "a.is_new AND a.id BETWEEN :low AND :high", span)
        if tell is not None:
            tell(done)


def _batches(connection: sa.Connection, *, is_new: bool) -> Iterator[dict[str, Any]]:
    """Spans of ids with at most `BATCH` grants in each."""
    first, last = connection.execute(sa.text(SPAN), {"is_new": is_new}).one()
    upto = sa.text(
        "SELECT max(id) FROM (SELECT id FROM arriving WHERE is_new = :is_new AND id >= :low "
        "ORDER BY id LIMIT :most) AS s"
    )
    while first is not None and first <= last:
        asked = {"is_new": is_new, "low": first, "most": BATCH}
        high = connection.scalar(upto, asked)
        if high is None:
            return
        yield {"low": first, "high": high}
        first = high + 1


def _link(
    connection: sa.Connection, table: str, wanted: str, which: str, span: dict[str, Any]
) -> None:
    connection.execute(sa.text(f"INSERT INTO {table} {wanted.format(which)}"), span)


def _replace_links(connection: sa.Connection, span: dict[str, Any]) -> None:
    """Links are never updated (migration 0002): those that are not wanted go, those that lack
    come. A table where nothing differs is not touched."""
    which = "NOT a.is_new AND a.id BETWEEN :low AND :high"
    mine = f"grant_id IN (SELECT a.id FROM arriving a WHERE {which})"
    for table, wanted in LINKS.items():
        asked = wanted.format(which)
        gone = f"SELECT * FROM {table} WHERE {mine} EXCEPT ({asked})"
        if connection.execute(sa.text(f"SELECT EXISTS ({gone})"), span).scalar():
            same = "t.grant_id = s.grant_id AND ROW(t.*) = ROW(s.*)"
            delete = f"DELETE FROM {table} t USING ({gone}) AS s WHERE {same}"
            connection.execute(sa.text(delete), span)
        lacking = f"({asked}) EXCEPT SELECT * FROM {table} WHERE {mine}"
        if connection.execute(sa.text(f"SELECT EXISTS ({lacking})"), span).scalar():
            connection.execute(sa.text(f"INSERT INTO {table} {lacking}"), span)


def withdraw(connection: sa.Connection, chosen: str, import_id: int, happened: str) -> int:
    """Takes away the grants that the subquery chooses; the history keeps them. How many."""
    asked = {"import_id": import_id, "happened": happened}
    kept = connection.execute(sa.text(HISTORY.format(chosen)), asked).rowcount
    if kept:
        connection.exec_driver_sql(f"DELETE FROM grants WHERE id IN ({chosen})")
    return kept


def keep_earlier(connection: sa.Connection, import_id: int, happened: str) -> None:
    """Keeps the present states of the grants that `arriving` changes."""
    chosen = "SELECT id FROM arriving WHERE NOT is_new"
    asked = {"import_id": import_id, "happened": happened}
    connection.execute(sa.text(HISTORY.format(chosen)), asked)


TABLES = ("grants", *LINKS)

SHOWN = (
    *("key", "import_row", "project_title", "published_date", "recipient_wording"),
    *("support_form_wording", "call_wording", "area_wording", "target_group_wording"),
    *("municipality_share", "amount_per_year"),
)
"""Columns of a grant that no condition of a reader's is on: PostgreSQL looks at them later."""

ASKED = ", ".join(each.name for each in Grant.__table__.columns if each.name not in SHOWN)
ANALYZE = f"ANALYZE grants ({ASKED}), {', '.join(LINKS)}"
MANY = 1_000
"""Grants that have moved since PostgreSQL last looked at the tables: it is told to look again."""


def check(connection: sa.Connection, moved: int) -> None:
    """Lets the database hold its rules now, not first at the end of the transaction."""
    if moved >= MANY:
        connection.exec_driver_sql(ANALYZE)
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
