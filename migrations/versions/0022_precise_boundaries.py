"""A municipality's boundary as it was taken in, beside the one that the web draws."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: until finer ones are taken in, the two are the same."""
    op.add_column(
        "municipalities",
        sa.Column("precise", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=True),
    )
    op.execute("UPDATE municipalities SET precise = geom")
    op.alter_column("municipalities", "precise", nullable=False)
    op.create_index(
        "idx_municipalities_precise", "municipalities", ["precise"], postgresql_using="gist"
    )


def downgrade() -> None:
    """Back, for development only."""
    op.drop_index("idx_municipalities_precise", "municipalities")
    op.drop_column("municipalities", "precise")
