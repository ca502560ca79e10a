"""Totals kept with the data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "stored_totals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("combination", sa.Integer(), nullable=False),
        *(sa.Column(f"text_{place}", sa.Text()) for place in range(1, 9)),
        *(sa.Column(f"list_{place}", ARRAY(sa.Text())) for place in (1, 2)),
        *(sa.Column(f"number_{place}", sa.Integer()) for place in (1, 2)),
        *(sa.Column(f"flag_{place}", sa.Boolean()) for place in (1, 2)),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric()),
        sa.Column("shares", ARRAY(sa.Numeric())),
        sa.PrimaryKeyConstraint("id", name="pk_stored_totals"),
    )
    op.create_index("ix_stored_totals_combination", "stored_totals", ["collection", "combination"])
    op.create_table(
        "stored_combinations",
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("combination", sa.Integer(), nullable=False),
        sa.Column("fields", ARRAY(sa.Text()), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "combination", name="pk_stored_combinations"),
    )


def downgrade() -> None:
    """Back, for development only."""
    op.drop_table("stored_combinations")
    op.drop_table("stored_totals")
