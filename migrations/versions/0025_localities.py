"""Localities as SCB delimits them: their area, and what imports did with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON locality_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Forward."""
    op.add_column("localities", sa.Column("area_ha", sa.Numeric(), nullable=True))
    op.create_table(
        "locality_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("locality", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_locality_history_import_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_locality_history"),
    )
    op.create_index("ix_locality_history_locality", "locality_history", ["locality", "id"])
    op.create_index("ix_locality_history_import_id", "locality_history", ["import_id"])
    op.execute(KEPT)


def downgrade() -> None:
    """Back, for development only: what imports did with localities is forgotten."""
    op.drop_table("locality_history")
    op.drop_column("localities", "area_ha")
