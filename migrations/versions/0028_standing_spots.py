"""Spots know at which zooms they stand for their cells, and where their rows are in order. Those
that are kept lack it and are taken away: the next import makes them anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLE, WHERE = "stored_spots", ["collection", "x", "y"]
FORGET = "DELETE FROM stored_spots; DELETE FROM stored_collections WHERE collection LIKE '%/spots'"


def upgrade() -> None:
    """Forward."""
    op.execute(FORGET)
    op.add_column(TABLE, sa.Column("level", sa.SmallInteger(), nullable=False))
    op.add_column(TABLE, sa.Column("held", ARRAY(sa.Integer()), nullable=True))
    op.add_column(TABLE, sa.Column("rank", sa.Integer(), nullable=False))
    op.add_column(TABLE, sa.Column("sort_keys", sa.Text(), nullable=False))
    op.drop_index("ix_stored_spots_where", TABLE)
    of_row = ["place", "number", "single"]
    op.create_index("ix_stored_spots_where", TABLE, WHERE, postgresql_include=of_row)
    op.create_index("ix_stored_spots_across", TABLE, ["collection", "y", "x"])
    op.create_index("ix_stored_spots_level", TABLE, ["collection", "level", "x", "y"])
    in_order = ["collection", "rank", "x", "y"]
    op.create_index("ix_stored_spots_rank", TABLE, in_order, postgresql_include=["id"])


def downgrade() -> None:
    """Back, for development only."""
    op.execute(FORGET)
    for name in ("rank", "level", "across", "where"):
        op.drop_index(f"ix_stored_spots_{name}", TABLE)
    op.create_index("ix_stored_spots_where", TABLE, WHERE, postgresql_include=["place"])
    for name in ("sort_keys", "rank", "held", "level"):
        op.drop_column(TABLE, name)
