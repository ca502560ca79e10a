"""Grants that a file might be expected to have and lacks; and rows that look like corrections.

A file is taken to speak of its groups: every combination of funder, year and call that it has
rows of. A grant of such a group is missing when an earlier import of the same data set brought
it, or when it is of a source that the file names too.
"""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.importers.reading import Finding, Report
from skanekarta.importers.storing.comparing import rows
from skanekarta.importers.storing.scope import Scope
from skanekarta.importers.storing.staging import CONTENT
from skanekarta.importers.storing.telling import differences, what
from skanekarta.vocabulary import Names

MAKE = "CREATE TEMP TABLE absent (id bigint PRIMARY KEY, goes boolean NOT NULL) ON COMMIT DROP"

UNKNOWN = "NOT EXISTS (SELECT FROM matched m WHERE m.grant_id = g.id)"
OWN = "(SELECT id FROM imports WHERE dataset = :dataset)"

OF_THE_DATASET = f"""
INSERT INTO absent SELECT g.id, true FROM grants g WHERE {UNKNOWN} AND g.added_by IN {OWN}
"""

OF_THE_FILE = f"""
INSERT INTO absent SELECT g.id, false FROM grants g
WHERE {UNKNOWN} AND (g.added_by IN {OWN} OR g.source IN (SELECT DISTINCT source FROM incoming))
AND (g.funder, coalesce(g.year, 0), coalesce(g.call, '')) IN (
    SELECT DISTINCT funder, coalesce(year, 0), coalesce(call, '') FROM incoming)
ON CONFLICT DO NOTHING
"""

# A row and a missing grant that say the same of who gave what to whom in which call, and differ
# in the title or in the amount alone (or in that only one of them has the funder's id).
ALIKE = """
SELECT i.import_row, g.id FROM absent a JOIN grants g ON g.id = a.id
JOIN incoming i ON (i.funder, coalesce(i.year, 0), coalesce(i.call, ''), i.recipient, {same})
                 = (g.funder, coalesce(g.year, 0), coalesce(g.call, ''), g.recipient, {other})
JOIN matched m ON m.import_row = i.import_row AND m.grant_id IS NULL
WHERE i.source_id IS NULL OR g.source_id IS NULL OR i.source_id = g.source_id
"""

TITLE = ALIKE.format(same="coalesce(i.project_title, '')", other="coalesce(g.project_title, '')")
AMOUNT = ALIKE.format(same="i.amount_sek", other="g.amount_sek")

PAIRS = f"""
SELECT import_row, id FROM (
    SELECT import_row, id, count(*) OVER (PARTITION BY import_row) AS grants,
           count(*) OVER (PARTITION BY id) AS rows
    FROM ({TITLE} UNION {AMOUNT}) AS p) AS q
WHERE grants = 1 AND rows = 1 ORDER BY import_row
"""

# A corrected row without the funder's id does not take the id from the grant.
CORRECT = (
    """UPDATE incoming i SET source_id = g.source_id FROM grants g
       WHERE i.import_row = :row AND g.id = :id AND i.source_id IS NULL""",
    """UPDATE matched m SET grant_id = g.id, key = CASE WHEN g.source_id IS NULL THEN m.key
                            WHEN i.source_id = g.source_id THEN g.key ELSE m.key END
       FROM grants g, incoming i
       WHERE m.import_row = :row AND i.import_row = :row AND g.id = :id""",
    "DELETE FROM absent WHERE id = :id",
)


def find_absent(connection: sa.Connection, dataset: str, scope: Scope | None) -> None:
    """Finds them, in the temporary table `absent`; those in the scope are to go."""
    connection.exec_driver_sql(MAKE)
    if scope is not None:
        ids = scope.ids()
        if ids is None:
            connection.execute(sa.text(OF_THE_DATASET), {"dataset": dataset})
        else:
            connection.execute(_of_the_scope(ids.subquery("g")))
    connection.execute(sa.text(OF_THE_FILE), {"dataset": dataset})
    connection.exec_driver_sql("ANALYZE absent")


def _of_the_scope(ids: sa.Subquery) -> sa.Insert:
    matched = sa.table("matched", sa.column("grant_id"))
    unknown = ~sa.exists().where(matched.c.grant_id == ids.c.id)
    chosen = sa.select(ids.c.id, sa.true()).where(unknown)
    absent = sa.table("absent", sa.column("id"), sa.column("goes"))
    return sa.insert(absent).from_select(["id", "goes"], chosen)


def correct(connection: sa.Connection, report: Report, names: Names, *, apply: bool) -> None:
    """Tells of every row that looks like a correction of a missing grant. `apply`: the grant is
    that row's from now on; else the row is a new grant and this an advice."""
    pairs = connection.exec_driver_sql(PAIRS).all()
    for row, grant in pairs:
        asked = {"row": row, "id": grant}
        if apply:
            for statement in CORRECT:
                connection.execute(sa.text(statement), asked)
        else:
            report.add(_advice(connection, asked, names))


def _advice(connection: sa.Connection, asked: dict[str, int], names: Names) -> Finding:
    columns = ", ".join(CONTENT)
    new = f"SELECT {columns} FROM incoming WHERE import_row = :row"
    old = f"SELECT {columns} FROM grants WHERE id = :id"
    after, before = (next(rows(connection, each, asked)) for each in (new, old))
    changed = [
        f"{title} var {was or 'okänt'}"
        for title, was, _ in differences(before, after, names)
        if title in {"Projekt", "Belopp", "Finansiärens id"}
    ]
    text = (
        f"Ser ut som en rättelse av {what(before)}, som filen saknar ({', '.join(changed)}). "
        "Med --corrections ändras det stödet; annars blir raden ett nytt stöd bredvid."
    )
    return Finding("advice", "looks-like-correction", text, asked["row"])
