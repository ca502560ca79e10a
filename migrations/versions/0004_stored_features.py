"""Features kept as text, and the order that grants are read in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "stored_features",
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "id", name="pk_stored_features"),
    )
    op.create_table(
        "stored_collections",
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("collection", name="pk_stored_collections"),
    )
    op.create_index(
        "ix_grants_order",
        "grants",
        [sa.text("year DESC NULLS LAST"), sa.text("amount_sek DESC NULLS LAST"), "id"],
    )


def downgrade() -> None:
    """Back, for development only."""
    op.drop_index("ix_grants_order", "grants")
    op.drop_table("stored_collections")
    op.drop_table("stored_features")
