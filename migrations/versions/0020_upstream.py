"""Figures that are fetched: from where, when, what they were before, and Kolada's groups.

What a figure was is noted by the database itself, so that no way of changing it goes unseen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OPTIONAL = ("better", "system", "upstream_id", "upstream_title")

CHECKS = {
    "better_is_a_direction": "better IN ('higher', 'lower')",
    "id_has_a_system": "upstream_id IS NULL OR system IS NOT NULL",
}

# Who took a figure away is the newest import: whoever writes figures has the turn (importers).
HISTORY = """
CREATE FUNCTION note_former_figure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    now jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) END;
    was jsonb := to_jsonb(OLD);
BEGIN
    IF now - 'import_id' = was - 'import_id' THEN
        RETURN NULL;
    END IF;
    INSERT INTO figure_history (figure_id, municipality, area_code, indicator, year, import_id,
                                before, after)
    VALUES (OLD.id, was ->> 'municipality', was ->> 'area_code', OLD.indicator, OLD.year,
            coalesce((now ->> 'import_id')::integer, (SELECT max(id) FROM imports)), was, now);
    RETURN NULL;
END $$;

CREATE TRIGGER note_former AFTER UPDATE OR DELETE ON figures
FOR EACH ROW EXECUTE FUNCTION note_former_figure();
CREATE TRIGGER note_former AFTER UPDATE OR DELETE ON reference_figures
FOR EACH ROW EXECUTE FUNCTION note_former_figure();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON figure_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

# As in 0019: among a session's own tables it looks last.
LAST = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION note_former_figure() SET search_path = %s, pg_temp',
                   (SELECT string_agg(quote_ident(name), ', ' ORDER BY place)
                    FROM unnest(current_schemas(false)) WITH ORDINALITY AS own (name, place)));
END $$;
"""

TRACKED = ("figure_history", "sync_runs", "municipality_groups", "municipality_group_members")


def _now(name: str, nullable: bool = False) -> sa.Column[object]:
    default = None if nullable else sa.text("clock_timestamp()")
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, server_default=default, nullable=nullable)


def upgrade() -> None:
    """Forward."""
    for name in OPTIONAL:
        op.add_column("indicators", sa.Column(name, sa.Text(), nullable=True))
    topic = sa.Column("topic", sa.Text(), server_default="other", nullable=False)
    op.add_column("indicators", topic)
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_indicators_{name}"), "indicators", check)
    _history()
    _runs()
    _groups()
    op.execute(HISTORY)
    op.execute(LAST)
    for table in TRACKED:
        op.execute(f"SELECT track_changes('{table}')")


def _history() -> None:
    op.create_table(
        "figure_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("area_code", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        _now("at"),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "(municipality IS NULL) <> (area_code IS NULL)",
            name=op.f("ck_figure_history_one_place"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality"], ["municipalities.code"], name="fk_figure_history_municipality"
        ),
        sa.ForeignKeyConstraint(
            ["indicator"], ["indicators.slug"], name="fk_figure_history_indicator"
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_figure_history_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_figure_history"),
    )
    key = ["municipality", "indicator", "year", "id"]
    op.create_index("ix_figure_history_figure", "figure_history", key)
    op.create_index("ix_figure_history_import_id", "figure_history", ["import_id"])


def _runs() -> None:
    op.create_table(
        "sync_runs",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        _now("started_at"),
        _now("ended_at", nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("counts", postgresql.JSONB(), nullable=True),
        sa.Column("stopped", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("run_by", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('complete', 'partly', 'failed')",
            name=op.f("ck_sync_runs_outcome_is_known"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (ended_at IS NULL)",
            name=op.f("ck_sync_runs_ended_with_an_outcome"),
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_sync_runs_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sync_runs"),
    )
    op.create_index("ix_sync_runs_system", "sync_runs", ["system", "id"])


def _groups() -> None:
    op.create_table(
        "municipality_groups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality"], ["municipalities.code"], name="fk_municipality_groups_municipality"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_municipality_groups_import_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_municipality_groups"),
    )
    op.create_table(
        "municipality_group_members",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["municipality_groups.id"],
            name="fk_municipality_group_members_group_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "municipality", name="pk_municipality_group_members"),
    )


def downgrade() -> None:
    """Back, for development only: what figures were and when they were fetched is forgotten."""
    for table in ("figures", "reference_figures"):
        op.execute(f"DROP TRIGGER note_former ON {table}")
    op.execute("DROP FUNCTION note_former_figure()")
    for table in reversed(TRACKED):
        op.drop_table(table)
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_indicators_{name}"), "indicators")
    for name in ("topic", *OPTIONAL):
        op.drop_column("indicators", name)
