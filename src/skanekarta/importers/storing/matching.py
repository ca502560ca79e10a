"""Which grant a row of the file is: its key, its twins, and what becomes of it."""

from __future__ import annotations

import sqlalchemy as sa

from skanekarta.importers.reading import MOST_FINDINGS, Finding, Report, shortened
from skanekarta.importers.storing.staging import CONTENT
from skanekarta.organisations import SOLE_TRADER

# What tells grants apart, with a counter for true twins (GrantRow.identity). The texts are those
# that the first keys were made of, so that these stay: `None` for what is not known, the amount
# without needless zeros. A funder's own id needs no counter, and stands behind a word that is no
# year, so that no id can be made to look like another grant's.
IDENTITY = """concat_ws(chr(31), funder, coalesce(year::text, 'None'), coalesce(call, 'None'),
    recipient, coalesce(project_title, 'None'), trim_scale(amount_sek)::text)"""

DIGEST = "left(encode(sha256(convert_to({}, 'UTF8')), 'hex'), 32)"

# All sole traders are one recipient, so what is alike in two lists is of two of them.
WHOSE_LIST = f"CASE WHEN recipient = '{SOLE_TRADER}' THEN chr(31) || :dataset ELSE '' END"

TWIN = "row_number() OVER (PARTITION BY identity, source_id IS NULL ORDER BY import_row)"
BARE = "bool_or(source_id IS NULL) OVER (PARTITION BY identity)"

# A row whose funder's id is new is the grant that had none and is otherwise the same, unless
# another row without any id is that grant.
MATCHED = f"""
CREATE TEMP TABLE matched ON COMMIT DROP AS
WITH named AS (
    SELECT import_row, funder, source_id, ({IDENTITY} || {WHOSE_LIST}) COLLATE "C" AS identity
    FROM incoming),
keyed AS (
    SELECT import_row, source_id, {BARE} AS bare,
           {DIGEST.format(f"identity || chr(31) || ({TWIN})::text")} AS plain_key,
           CASE WHEN source_id IS NOT NULL THEN
               {DIGEST.format("concat_ws(chr(31), funder, 'id', source_id)")} END AS id_key
    FROM named)
SELECT k.import_row, CASE WHEN k.source_id IS NULL THEN k.plain_key ELSE k.id_key END AS key,
       coalesce(g.id, h.id) AS grant_id
FROM keyed k
LEFT JOIN grants g ON g.key = CASE WHEN k.source_id IS NULL THEN k.plain_key ELSE k.id_key END
LEFT JOIN grants h ON g.id IS NULL AND k.source_id IS NOT NULL AND NOT k.bare
                      AND h.source_id IS NULL AND h.key = k.plain_key
"""

# A case's number may stand at several decisions: one of another year, or to somebody else, is no
# correction of the first.
OF_ANOTHER = """
SELECT i.import_row, i.source_id, g.year, r.title
FROM incoming i JOIN matched m USING (import_row) JOIN grants g ON g.id = m.grant_id
JOIN recipients r ON r.slug = g.recipient
WHERE i.source_id = g.source_id
AND (i.year IS DISTINCT FROM g.year OR i.recipient <> g.recipient)
ORDER BY i.import_row LIMIT :most
"""

TWICE = """
SELECT t.import_row, t.first, i.source_id, count(*) OVER () AS number FROM (
    SELECT import_row, min(import_row) OVER (PARTITION BY key) AS first FROM matched) AS t
JOIN incoming i USING (import_row) WHERE t.first < t.import_row ORDER BY t.import_row LIMIT :most
"""

# Where a list states no source its file's name stands there: another name is no change of it.
SAID = {"source": "CASE WHEN i.source = :file THEN coalesce(g.source, :file) ELSE i.source END"}
SAYS = tuple(SAID.get(name, f"i.{name}") for name in CONTENT)

# Looked up once, not for each row.
SEQUENCE = "(SELECT pg_get_serial_sequence('grants', 'id')::regclass)"

# The fate of every row, and the id of its grant: the known one's, or the next. A row whose grant
# says the same already is `same`, and touches nothing.
SETTLED = f"""
CREATE TEMP TABLE settled ON COMMIT DROP AS
SELECT o.import_row, o.key, CASE o.fate WHEN 'new' THEN
           nextval({SEQUENCE}) ELSE o.grant_id END AS id, o.fate
FROM (SELECT m.import_row, m.key, m.grant_id,
             CASE WHEN g.id IS NULL THEN 'new'
                  WHEN (g.key, {", ".join(f"g.{name}" for name in CONTENT)})
                       IS DISTINCT FROM (m.key, {", ".join(SAYS)})
                  THEN 'changed' ELSE 'same' END AS fate
      FROM matched m JOIN incoming i USING (import_row) LEFT JOIN grants g ON g.id = m.grant_id
      ORDER BY m.import_row) AS o
"""


def match(
    connection: sa.Connection, report: Report, dataset: str, *, corrections: bool = False
) -> None:
    """Gives every staged row of a data set its key and the grant it is, in the temporary table
    `matched`. Two rows with the same id of a funder are an error; so is one whose id is that of
    another year's grant or another recipient's, unless rows may be corrections."""
    connection.execute(sa.text(MATCHED), {"dataset": dataset})
    connection.exec_driver_sql("CREATE INDEX ON matched (import_row)")
    connection.exec_driver_sql("CREATE INDEX ON matched (grant_id)")
    connection.exec_driver_sql("ANALYZE matched")
    _refuse_same_ids(connection, report)
    if not corrections:
        _refuse_ids_of_others(connection, report)


def _refuse_ids_of_others(connection: sa.Connection, report: Report) -> None:
    for row, number, year, recipient in connection.execute(
        sa.text(OF_ANOTHER), {"most": MOST_FINDINGS}
    ):
        text = (
            f"Id ”{shortened(number)}” hör redan till ett annat stöd: {recipient}, "
            f"{year or 'okänt år'}. Är raden en rättelse av det, läs in med --corrections; annars "
            "behöver den ett eget id."
        )
        found = Finding("error", "id-of-another-grant", text, row, value=shortened(number))
        report.add(found)


def _refuse_same_ids(connection: sa.Connection, report: Report) -> None:
    found = connection.execute(sa.text(TWICE), {"most": MOST_FINDINGS}).all()
    for row, first, text, _ in found:
        why = f"Id ”{shortened(text)}” står redan på rad {first}. Ett id är ett enda stöd."
        report.add(Finding("error", SAME_ID, why, row, value=shortened(text)))
    if found:
        report.counts["error", SAME_ID] += found[0].number - len(found)


SAME_ID = "duplicate-source-id"


def settle(connection: sa.Connection, file: str) -> dict[str, int]:
    """Decides the fate of every row of a file of that name, in the temporary table `settled`; how
    many have each."""
    connection.execute(sa.text(SETTLED), {"file": file})
    for column in ("id", "import_row"):
        connection.exec_driver_sql(f"CREATE INDEX ON settled ({column})")
    connection.exec_driver_sql("ANALYZE settled")
    counted = "SELECT fate, count(*) FROM settled GROUP BY fate"
    found: dict[str, int] = dict(connection.exec_driver_sql(counted).all())
    return {fate: int(found.get(fate, 0)) for fate in ("new", "changed", "same")}
