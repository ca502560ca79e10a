"""What is to be checked of grants is noted once, and no note hides another grant."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# What a statement touches and no note names yet. In 0009 the condition for the latter read the
# note's own number for the grant's (`p.ids @> id`): each statement noted all that it touched once
# more, so that the rules were held several times over; and where a note's number happened to lie
# among the grants that it named, nothing more was noted in that transaction.
NOTE = """
CREATE OR REPLACE FUNCTION note_grants(touched bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH asked AS MATERIALIZED (
        SELECT range_agg(int8range(t.id, t.id, '[]')) AS ids FROM unnest(touched) AS t (id)),
    noted AS (
        SELECT range_agg(span) AS ids
        FROM asked JOIN grant_checks p ON p.ids && asked.ids CROSS JOIN unnest(p.ids) AS span),
    lacking AS (
        SELECT asked.ids - coalesce(noted.ids, '{}'::int8multirange) AS ids FROM asked, noted)
    INSERT INTO grant_checks (ids) SELECT ids FROM lacking WHERE NOT isempty(ids)
$$;
"""

AS_BEFORE = """
CREATE OR REPLACE FUNCTION note_grants(touched bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO grant_checks (ids)
    SELECT found.ids FROM (
        SELECT range_agg(int8range(id, id, '[]')) AS ids FROM unnest(touched) AS id
        WHERE NOT EXISTS (SELECT FROM grant_checks p WHERE p.ids @> id)) AS found
    WHERE found.ids IS NOT NULL
$$;
"""


def upgrade() -> None:
    """Forward."""
    op.execute(NOTE)


def downgrade() -> None:
    """Back, for development only."""
    op.execute(AS_BEFORE)
