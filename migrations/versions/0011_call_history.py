"""Every earlier state of a call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON call_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "call_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("state", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_call_history_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_call_history"),
    )
    op.create_index("ix_call_history_call", "call_history", ["call", "id"])
    op.create_index("ix_call_history_import_id", "call_history", ["import_id"])
    op.execute(KEPT)


def downgrade() -> None:
    """Back, for development only: the history is lost."""
    op.drop_table("call_history")
