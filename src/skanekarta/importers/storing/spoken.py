"""The terms that imports have brought, spoken of, and are taken back with.

A list can bring terms (approved ones) and organisation numbers. Both go when the import is undone,
unless anything else relies on them: another import that is in effect, or a row of any table that
points at the term. They come back when it is done again, or when grants that need them do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from skanekarta.db import Base
from skanekarta.importers.reading import Report
from skanekarta.provenance import Import, TermHistory
from skanekarta.vocabulary import VOCABULARIES

USED = {
    "recipient_type": ("recipient_type",),
    "funder": ("funder", "original_funder"),
    "support_form": ("support_form",),
    "call": ("call",),
    "area": ("unnest(area)",),
    "target_group": ("unnest(target_group)",),
    "recipient": ("recipient", "unnest(applicant)"),
}
"""Vocabularies that lists bring terms of, those that others point at first, and where the rows of
`incoming` and `arriving` speak of them."""

HELD = {
    "area": (("activities", "area"), ("grants", "area")),
    "target_group": (("activities", "target_group"), ("grants", "target_group")),
    "recipient": (("grants", "applicant"),),
}
"""Columns that hold several terms each: no foreign key keeps those."""

KEEP = "INSERT INTO term_history (vocabulary, term, import_id, before, after)"
NUMBER = "organisation_number"
IN_EFFECT = """
EXISTS (SELECT FROM term_history o JOIN imports n ON n.id = o.import_id
        WHERE o.vocabulary = :vocabulary AND o.term = {term} AND n.kind = 'import'
        AND n.id <> ALL (:gone){more})
"""

MADE = f"""
{KEEP} SELECT :vocabulary, slug, :id, NULL, to_jsonb(t) FROM {{table}} t WHERE slug = ANY (:terms)
"""
LEARNED = f"""
{KEEP} SELECT 'recipient', slug, :id, to_jsonb(t) || '{{"{NUMBER}": null}}', to_jsonb(t)
FROM recipients t WHERE slug = ANY (:terms)
"""

# What an import says of terms that have a history; the number is its own only if the file tells it.
SPOKEN = f"""
{KEEP} SELECT :vocabulary, t.slug, :id, s.said, s.said FROM {{table}} t CROSS JOIN LATERAL (
    SELECT CASE WHEN t.slug = ANY (:numbered) THEN to_jsonb(t) ELSE to_jsonb(t) - '{NUMBER}' END
    AS said) AS s
WHERE EXISTS (SELECT FROM term_history h WHERE h.vocabulary = :vocabulary AND h.term = t.slug
              AND h.import_id <> :id)
AND t.slug IN ({{spoken}})
"""

# The terms that an undo took away, each as it was then.
GONE = """
SELECT DISTINCT ON (term) term, before, after FROM term_history
WHERE vocabulary = :vocabulary AND before IS DISTINCT FROM after ORDER BY term, id DESC
"""
RETURNING = f"""
WITH back AS (
    INSERT INTO {{table}} SELECT s.* FROM ({GONE}) AS h
    CROSS JOIN LATERAL jsonb_populate_record(NULL::{{table}}, h.before) AS s
    WHERE h.after IS NULL AND NOT EXISTS (SELECT FROM {{table}} t WHERE t.slug = h.term)
    AND (h.term IN ({{needed}}) OR {IN_EFFECT.format(term="h.term", more="")})
    RETURNING *)
{KEEP} SELECT :vocabulary, slug, :id, NULL, to_jsonb(back) FROM back
"""

GOING = f"""
WITH going AS (
    DELETE FROM {{table}} t WHERE t.slug IN (
        SELECT h.term FROM term_history h WHERE h.vocabulary = :vocabulary AND h.before IS NULL
        AND h.import_id = ANY (:gone))
    AND NOT {IN_EFFECT.format(term="t.slug", more="")} {{unused}} RETURNING *)
{KEEP} SELECT :vocabulary, slug, :id, to_jsonb(going), NULL FROM going
"""

TELLS = f" AND o.after ->> '{NUMBER}' = t.{NUMBER}"
FORGOTTEN = f"""
WITH known AS (
    SELECT t.slug, to_jsonb(t) AS was FROM recipients t WHERE EXISTS (
        SELECT FROM term_history h WHERE h.vocabulary = 'recipient' AND h.term = t.slug
        AND h.before ->> 'slug' IS NOT NULL AND h.before ->> '{NUMBER}' IS NULL
        AND h.after ->> '{NUMBER}' = t.{NUMBER} AND h.import_id = ANY (:gone))
    AND NOT {IN_EFFECT.format(term="t.slug", more=TELLS)}),
told AS (UPDATE recipients t SET {NUMBER} = NULL FROM known WHERE known.slug = t.slug)
{KEEP} SELECT 'recipient', slug, :id, was, was || '{{"{NUMBER}": null}}' FROM known
"""

AGAIN = f"""
WITH known AS (
    SELECT DISTINCT ON (t.slug) t.slug, to_jsonb(t) AS was, h.after ->> '{NUMBER}' AS number
    FROM recipients t JOIN term_history h ON h.vocabulary = 'recipient' AND h.term = t.slug
    JOIN imports n ON n.id = h.import_id AND n.kind = 'import' AND n.id <> ALL (:gone)
    WHERE t.{NUMBER} IS NULL AND h.before ->> '{NUMBER}' IS NULL
    AND h.after ->> '{NUMBER}' IS NOT NULL AND NOT EXISTS (
        SELECT FROM recipients r WHERE r.{NUMBER} = h.after ->> '{NUMBER}')
    ORDER BY t.slug, h.id DESC),
told AS (UPDATE recipients t SET {NUMBER} = known.number FROM known WHERE known.slug = t.slug)
{KEEP} SELECT 'recipient', slug, :id, was, was || jsonb_build_object('{NUMBER}', number) FROM known
"""

# A call that a list of calls in effect speaks of is not of the grants alone.
OF_CALLS = """
AND NOT EXISTS (SELECT FROM call_history c JOIN imports n ON n.id = c.import_id
                WHERE c.call = t.slug AND n.kind = 'import' AND n.id <> ALL (:gone))
"""


def keep(connection: sa.Connection, import_id: int, report: Report, rows: str | None) -> None:
    """Notes what an import brought, and what it says of terms that earlier ones had brought.
    `rows` is the table with its rows; a list of calls has none, and its calls a history of their
    own."""
    for vocabulary, terms in report.made.items():
        if rows is not None or vocabulary != "call":
            asked = {"vocabulary": vocabulary, "terms": terms, "id": import_id}
            connection.execute(_of(vocabulary, MADE), asked)
    learned = {"terms": list(report.learned), "id": import_id}
    connection.execute(sa.text(LEARNED), learned)
    for vocabulary in _with_history(connection) if rows is not None else ():
        numbered = sorted(report.numbers) if vocabulary == "recipient" else []
        asked = {"vocabulary": vocabulary, "numbered": numbered, "id": import_id}
        spoken = _spoken(vocabulary, rows)
        connection.execute(_of(vocabulary, SPOKEN, spoken=spoken), asked)


def keep_project(
    connection: sa.Connection, import_id: int, vocabulary: str, numbers: Mapping[str, str | None]
) -> None:
    """Notes that the project's own list has those terms, with those numbers; one that it lacks
    and an import in effect has learned stays."""
    spoken = "SELECT unnest(CAST(:spoken AS text[]))"
    numbered = [slug for slug, number in numbers.items() if number is not None]
    asked = {"vocabulary": vocabulary, "id": import_id}
    told = {**asked, "spoken": list(numbers), "numbered": numbered}
    connection.execute(_of(vocabulary, SPOKEN, spoken=spoken), told)
    if vocabulary == "recipient":
        connection.execute(sa.text(AGAIN), {"id": import_id, "gone": list(undone(connection))})


def undone(connection: sa.Connection) -> dict[int, int]:
    """Each import that is not in effect, and the undo, itself in effect, that took it back."""
    columns = sa.select(Import.id, Import.undoes).where(Import.undoes.is_not(None))
    gone: dict[int, int] = {}
    for each, of in connection.execute(columns.order_by(Import.id.desc())):
        # From the newest: whatever undoes this one has been looked at already.
        if each not in gone and of is not None:
            gone[of] = each
    return gone


def bring_back(
    connection: sa.Connection, import_id: int, gone: Iterable[int], rows: str | None
) -> None:
    """The terms that imports in effect brought, and that the rows of that table need, come back
    where an undo took them away. `gone` are the imports that are not in effect."""
    for vocabulary in USED:
        asked = {"vocabulary": vocabulary, "id": import_id, "gone": list(gone)}
        needed = _spoken(vocabulary, rows) if rows is not None else "SELECT NULL"
        connection.execute(_of(vocabulary, RETURNING, needed=needed), asked)
    connection.execute(sa.text(AGAIN), {"id": import_id, "gone": list(gone)})


def take_back(connection: sa.Connection, import_id: int, gone: Iterable[int]) -> None:
    """Terms and numbers that came with imports which are not in effect go, where nothing else
    relies on them."""
    for vocabulary in reversed(USED):
        asked = {"vocabulary": vocabulary, "id": import_id, "gone": list(gone)}
        unused = _unused(vocabulary) + (OF_CALLS if vocabulary == "call" else "")
        connection.execute(_of(vocabulary, GOING, unused=unused), asked)
    forgotten = {"vocabulary": "recipient", "id": import_id, "gone": list(gone)}
    connection.execute(sa.text(FORGOTTEN), forgotten)


def _of(vocabulary: str, statement: str, **parts: str) -> sa.TextClause:
    return sa.text(statement.format(table=VOCABULARIES[vocabulary].__tablename__, **parts))


def _spoken(vocabulary: str, rows: str | None) -> str:
    return " UNION ".join(f"SELECT {each} FROM {rows}" for each in USED[vocabulary])


def _with_history(connection: sa.Connection) -> list[str]:
    found = set(connection.scalars(sa.select(TermHistory.vocabulary).distinct()))
    return [vocabulary for vocabulary in USED if vocabulary in found]


def _unused(vocabulary: str) -> str:
    """That no row of any table points at a term, or holds it among others."""
    of = VOCABULARIES[vocabulary].__table__
    pointing = (
        f" AND NOT EXISTS (SELECT FROM {table.name} p WHERE p.{key.parent.name} = t.slug)"
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda each: each.parent.name)
        if key.column.table is of
    )
    holding = (
        f" AND NOT EXISTS (SELECT FROM {table} p WHERE p.{column} @> ARRAY[CAST(t.slug AS text)])"
        for table, column in HELD.get(vocabulary, ())
    )
    return "".join((*pointing, *holding))
