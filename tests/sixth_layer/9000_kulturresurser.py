"""A sixth layer's table and some made-up rows, for a test."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "9000"
down_revision = "{head}"
branch_labels = None
depends_on = None

# The municipalities are loaded after migrations, so a trigger adds the rows with them.
ROWS = """
CREATE FUNCTION add_resources() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO resources (name, sort, seats, municipality, geom)
    SELECT 'Påhittat hus ' || code, CASE WHEN code < '1260' THEN 'Konsthall' END,
           CASE WHEN code > '1230' THEN right(code, 2)::int END, code, centre
    FROM municipalities;
    RETURN NULL;
END $$;
CREATE TRIGGER add_resources AFTER INSERT ON municipalities
FOR EACH STATEMENT EXECUTE FUNCTION add_resources();
"""


def upgrade() -> None:
    op.create_geospatial_table(
        "resources",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text()),
        sa.Column("seats", sa.Integer()),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT", 4326, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality"], ["municipalities.code"], name="fk_resources_municipality"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resources"),
    )
    op.create_geospatial_index("idx_resources_geom", "resources", ["geom"], postgresql_using="gist")
    op.execute("SELECT track_changes('resources')")
    op.execute(ROWS)


def downgrade() -> None:
    op.drop_geospatial_table("resources")
