"""The log's rules read the tables that they mean, and what an entry says has one text each.

Whoever may make a temporary table could call it `activities`: PostgreSQL looks for tables among a
session's own first, unless its place in the search path is said (its manual, "Writing SECURITY
DEFINER Functions Safely"). A rule then read a number, a seal or an erasure that nobody wrote.

A day before our era and a day without an end were written as another day, or none: either could
stand in its place, and the entry's digest was the same. No entry that was sent has such a day.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OWN_RIGHTS = ("seal_entry", "note_log_head", "bump_log_version", "bump_imports_version")
THEIR_RIGHTS = ("only_erase", "check_entry")
"""Of whoever writes."""

LAST = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION {name}() SET search_path = %s, pg_temp',
                   (SELECT string_agg(quote_ident(name), ', ' ORDER BY place)
                    FROM unnest(current_schemas(false)) WITH ORDINALITY AS own (name, place)));
END $$;
"""

CONTENT = """
CREATE OR REPLACE FUNCTION log_content(entry activities) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(
        entry.id, entry.action, entry.supersedes, entry.erases, entry.reason,
        entry.kind, entry.title, entry.description, {starts_on}, {ends_on},
        entry.date_precision, entry.municipality, entry.place_name,
        encode(ST_AsEWKB(entry.geom), 'hex'), entry.position_basis, entry.area, entry.network,
        entry.target_group, entry.participants, entry.unit, entry.link, entry.visibility,
        entry.recorded_by, entry.account_id, entry.source, entry.source_url, entry.note,
        entry.generated, entry.import_key, entry.import_id)::text
$$;
"""

FORMER = "to_char(entry.{0}, 'YYYY-MM-DD')"
# The days of our era as they have been sealed; others with what they are.
TOLD = """coalesce(to_char(entry.{0}, CASE WHEN entry.{0} < '0001-01-01' THEN 'YYYY-MM-DD BC'
                                         ELSE 'YYYY-MM-DD' END), entry.{0}::text)"""


def _content(day: str) -> str:
    return CONTENT.format(starts_on=day.format("starts_on"), ends_on=day.format("ends_on"))


def upgrade() -> None:
    """Forward."""
    for name in (*OWN_RIGHTS, *THEIR_RIGHTS):
        op.execute(LAST.format(name=name))
    op.execute(_content(TOLD))


def downgrade() -> None:
    """Back."""
    for name in OWN_RIGHTS:
        op.execute(f"ALTER FUNCTION {name}() SET search_path FROM CURRENT")
    for name in THEIR_RIGHTS:
        op.execute(f"ALTER FUNCTION {name}() RESET search_path")
    op.execute(_content(FORMER))
