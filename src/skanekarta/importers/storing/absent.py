"""Grants that a file might be expected to have and lacks; and rows that look like corrections.

A file is taken to speak of its groups: every combination of funder, year and call that it has
rows of. A grant of such a group is missing when an earlier import of the same data set brought
it, or when it is of a source that the file names too. What a new row may be a correction of is
looked for more widely: a corrected list often has another name.
"""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.importers.reading import MOST_FINDINGS, Finding, Report
from skanekarta.importers.storing import alike
from skanekarta.importers.storing.comparing import rows
from skanekarta.importers.storing.scope import Scope
from skanekarta.importers.storing.staging import CONTENT
from skanekarta.importers.storing.telling import differences, title_of, what
from skanekarta.vocabulary import Names

MAKE = """
CREATE TEMP TABLE absent (id bigint PRIMARY KEY, goes boolean NOT NULL, missed boolean NOT NULL)
ON COMMIT DROP
"""

UNKNOWN = "NOT EXISTS (SELECT FROM matched m WHERE m.grant_id = g.id)"
OWN = "(SELECT id FROM imports WHERE dataset = :dataset)"

OF_THE_DATASET = f"""
INSERT INTO absent SELECT g.id, true, true FROM grants g WHERE {UNKNOWN} AND g.added_by IN {OWN}
"""

OF_THE_FILE = f"""
INSERT INTO absent SELECT g.id, false, true FROM grants g
WHERE {UNKNOWN} AND (g.added_by IN {OWN} OR g.source IN (SELECT DISTINCT source FROM incoming))
AND (g.funder, coalesce(g.year, 0), coalesce(g.call, '')) IN (
    SELECT DISTINCT funder, coalesce(year, 0), coalesce(call, '') FROM incoming)
ON CONFLICT DO NOTHING
"""

OF_THE_RECIPIENTS = f"""
INSERT INTO absent SELECT g.id, false, false FROM grants g
WHERE {UNKNOWN} AND (g.funder, coalesce(g.year, 0), coalesce(g.call, ''), g.recipient) IN (
    SELECT i.funder, coalesce(i.year, 0), coalesce(i.call, ''), i.recipient
    FROM incoming i JOIN matched m USING (import_row) WHERE m.grant_id IS NULL)
ON CONFLICT DO NOTHING
"""

# A corrected row without the funder's id does not take the id from the grant.
CORRECT = (
    """UPDATE incoming i SET source_id = g.source_id FROM alike p JOIN grants g USING (id)
       WHERE i.import_row = p.import_row AND i.source_id IS NULL AND g.source_id IS NOT NULL""",
    """UPDATE matched m SET grant_id = g.id,
           key = CASE WHEN i.source_id = g.source_id THEN g.key ELSE m.key END
       FROM alike p JOIN incoming i USING (import_row) JOIN grants g USING (id)
       WHERE m.import_row = p.import_row""",
    "DELETE FROM absent a USING alike p WHERE p.id = a.id",
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
    connection.exec_driver_sql(OF_THE_RECIPIENTS)
    connection.exec_driver_sql("ANALYZE absent")


def _of_the_scope(ids: sa.Subquery) -> sa.Insert:
    matched = sa.table("matched", sa.column("grant_id"))
    unknown = ~sa.exists().where(matched.c.grant_id == ids.c.id)
    chosen = sa.select(ids.c.id, sa.true(), sa.true()).where(unknown)
    names = ("id", "goes", "missed")
    absent = sa.table("absent", *(sa.column(name) for name in names))
    return sa.insert(absent).from_select(names, chosen)


def correct(connection: sa.Connection, report: Report, names: Names, *, apply: bool) -> None:
    """Gives rows to the missing grants that they are, and tells of those that look like
    corrections of one. `apply`: they are; else each is a new grant, and this an advice."""
    alike.find(connection, alike.SAME)
    _give(connection)
    alike.find(connection, alike.NEARLY)
    if apply:
        _give(connection)
    else:
        _advise(connection, report, names)


def _give(connection: sa.Connection) -> None:
    for statement in CORRECT:
        connection.exec_driver_sql(statement)


NEW = f"""
SELECT p.import_row, {", ".join(f"i.{name}" for name in CONTENT)},
       {", ".join(f"g.{name} AS old_{name}" for name in CONTENT)}
FROM alike p JOIN incoming i USING (import_row) JOIN grants g USING (id)
ORDER BY p.import_row LIMIT :most
"""

CORRECTED = {title_of(column) for column in ("project_title", "amount_sek", "source_id")}
CODE = "looks-like-correction"


def _advise(connection: sa.Connection, report: Report, names: Names) -> None:
    number = connection.exec_driver_sql("SELECT count(*) FROM alike").scalar_one()
    told = 0
    for row in rows(connection, NEW, {"most": MOST_FINDINGS}):
        told += 1
        before = {name: row[f"old_{name}"] for name in CONTENT}
        changed = [
            f"{title} var {was or 'okänt'}"
            for title, was, _ in differences(before, row, names)
            if title in CORRECTED
        ]
        text = (
            f"Ser ut som en rättelse av {what(before)}, som filen saknar ({', '.join(changed)}). "
            "Med --corrections ändras det stödet; annars blir raden ett nytt stöd bredvid."
        )
        report.add(Finding("advice", CODE, text, row["import_row"]))
    report.counts["advice", CODE] += number - told
