"""Where on the map the points of a layer lie, and what its fields hold, kept with the data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHERE = ["collection", "x", "y"]


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "stored_spots",
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("x", sa.BigInteger(), nullable=False),
        sa.Column("y", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("colour", sa.Text(), nullable=True),
        sa.Column("size", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("place", "collection", name="pk_stored_spots"),
    )
    op.create_index("ix_stored_spots_where", "stored_spots", WHERE, postgresql_include=["place"])
    op.create_index(
        "ix_stored_spots_several",
        "stored_spots",
        WHERE,
        postgresql_include=["place"],
        postgresql_where=sa.text("NOT single"),
    )
    op.create_index("ix_stored_spots_number", "stored_spots", ["number"])
    op.create_table(
        "stored_facets",
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("values", ARRAY(sa.Text()), nullable=True),
        sa.Column("counts", ARRAY(sa.BigInteger()), nullable=True),
        sa.Column("distinct", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("missing", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("collection", "field", name="pk_stored_facets"),
    )


def downgrade() -> None:
    """Back, for development only."""
    op.drop_table("stored_facets")
    op.drop_table("stored_spots")
