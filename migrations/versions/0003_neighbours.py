"""The land around Skåne, and rules that no way round the tables of a grant can break."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What the database keeps on `grants` follows a changed amount or scope too, and nobody else
# writes it: the check compares it with the tables that are the truth.
KEPT = """
CREATE FUNCTION refresh_changed_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refresh_grants(ARRAY[NEW.id]);
    RETURN NULL;
END $$;

CREATE TRIGGER refresh_changed_grant AFTER UPDATE OF scope, amount_sek ON grants
FOR EACH ROW EXECUTE FUNCTION refresh_changed_grant();

CREATE FUNCTION check_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept record;
    work record;
BEGIN
    SELECT * INTO kept FROM grants WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT array_agg(municipality ORDER BY municipality) AS codes,
           array_agg(share_sek ORDER BY municipality) AS shares
    INTO work FROM grant_municipalities WHERE grant_id = NEW.id AND role = 'activity';
    IF kept.scope = 'skane' THEN
        work.codes := ARRAY['12'];
        work.shares := ARRAY[kept.amount_sek];
    END IF;
    IF kept.municipality IS DISTINCT FROM work.codes
       OR kept.municipality_share IS DISTINCT FROM work.shares THEN
        RAISE EXCEPTION 'grant % keeps other municipalities than it has', NEW.id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER check_kept AFTER INSERT OR UPDATE ON grants
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_kept();
"""

LINKS = ("grant_municipalities", "grant_areas", "grant_target_groups")


def upgrade() -> None:
    """Forward."""
    op.create_geospatial_table(
        "neighbours",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_neighbours_import_id"),
        sa.PrimaryKeyConstraint("name", name="pk_neighbours"),
    )
    op.create_geospatial_index(
        "idx_neighbours_geom", "neighbours", ["geom"], postgresql_using="gist"
    )
    op.execute(KEPT)
    for table in LINKS:
        op.execute(
            f"CREATE TRIGGER delete_instead BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Back, for development only."""
    for table in LINKS:
        op.execute(f"DROP TRIGGER delete_instead ON {table}")
    op.execute("DROP FUNCTION refresh_changed_grant() CASCADE")
    op.execute("DROP FUNCTION check_kept() CASCADE")
    op.drop_geospatial_table("neighbours")
