"""Text as a search compares it, and indexes that find a part of a word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Both are trusted: who may make tables in the database may put them there.
EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
"""

# `unaccent` is only stable, since its dictionary can be changed; nothing here changes it.
FOLDED = """
CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, $1) COLLATE "und-x-icu")
COLLATE "default";
"""


def upgrade() -> None:
    """Forward."""
    op.execute(EXTENSIONS)
    op.execute(FOLDED)
    column = sa.Column(
        "project_title_folded", sa.Text(), sa.Computed("folded(project_title)", persisted=True)
    )
    op.add_column("grants", column)
    op.create_index(
        "ix_grants_project_title_folded",
        "grants",
        ["project_title_folded"],
        postgresql_using="gin",
        postgresql_ops={"project_title_folded": "gin_trgm_ops"},
    )


def downgrade() -> None:
    """Back, for development only. The extensions stay: they may be others' too."""
    op.drop_index("ix_grants_project_title_folded", "grants")
    op.drop_column("grants", "project_title_folded")
    op.execute("DROP FUNCTION folded(text)")
