"""What imports did with the terms of vocabularies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON term_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "term_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_term_history_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_term_history"),
    )
    op.create_index("ix_term_history_term", "term_history", ["vocabulary", "term", "id"])
    op.create_index("ix_term_history_import_id", "term_history", ["import_id"])
    op.execute(KEPT)


def downgrade() -> None:
    """Back, for development only: what imports did with terms is forgotten."""
    op.drop_table("term_history")
