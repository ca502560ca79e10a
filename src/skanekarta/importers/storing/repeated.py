"""Rows about sole traders that another list has had already.

All sole traders are one recipient, so their grants are told apart by list too, and the same list
under another name brings its rows again. Whether they are the same persons nobody can tell from
the rows: it is told, and the person who loads the file judges.
"""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.importers.reading import MOST_ADVICE, Finding, Report
from skanekarta.organisations import SOLE_TRADER

CODE = "possible-duplicate"

REPEATED = f"""
WITH there AS (
    SELECT g.funder, coalesce(g.year, 0) AS year, coalesce(g.call, '') AS call,
           coalesce(g.project_title, '') AS title, g.amount_sek, max(n.id) AS import_id
    FROM grants g JOIN imports n ON n.id = g.added_by
    WHERE g.recipient = '{SOLE_TRADER}' AND n.dataset <> :dataset AND g.source_id IS NULL
    GROUP BY 1, 2, 3, 4, 5)
SELECT i.import_row, n.id, n.file, count(*) OVER () AS number
FROM incoming i JOIN matched m USING (import_row) JOIN there t ON
    (i.funder, coalesce(i.year, 0), coalesce(i.call, ''), coalesce(i.project_title, ''),
     i.amount_sek) = (t.funder, t.year, t.call, t.title, t.amount_sek)
JOIN imports n ON n.id = t.import_id
WHERE i.recipient = '{SOLE_TRADER}' AND i.source_id IS NULL AND m.grant_id IS NULL
ORDER BY i.import_row LIMIT :most
"""


def tell(connection: sa.Connection, report: Report, dataset: str) -> None:
    """Advises of new rows about sole traders that say the same as grants of another list."""
    asked = {"dataset": dataset, "most": MOST_ADVICE}
    found = connection.execute(sa.text(REPEATED), asked).all()
    for row, import_id, file, _ in found:
        text = (
            f"Samma rad om en enskild firma finns redan från {file} (inläsning {import_id}). Är "
            "det samma lista under ett annat namn blir stödet dubbelt: ge filen samma namn som "
            "då, så känns raderna igen."
        )
        report.add(Finding("advice", CODE, text, row))
    if found:
        report.counts["advice", CODE] += found[0].number - len(found)
