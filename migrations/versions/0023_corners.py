"""Skåne's four corners, with what they have been, and the sums of the 2024 report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON corner_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Forward."""
    _corners()
    _history()
    _sums()
    op.execute(KEPT)
    for table in ("corners", "report_sums"):
        op.execute(f"SELECT track_changes('{table}')")


def _corners() -> None:
    op.create_table(
        "corners",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("corner", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "corner in ('nordvast', 'nordost', 'sydvast', 'sydost')",
            name=op.f("ck_corners_corner_is_known"),
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_corners_import_id"),
        sa.ForeignKeyConstraint(
            ["municipality"], ["municipalities.code"], name="fk_corners_municipality"
        ),
        sa.PrimaryKeyConstraint("municipality", name="pk_corners"),
    )


def _history() -> None:
    op.create_table(
        "corner_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("state", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_corner_history_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corner_history"),
    )
    op.create_index("ix_corner_history_import_id", "corner_history", ["import_id"])


def _sums() -> None:
    op.create_table(
        "report_sums",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("figure", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("figure >= 0", name=op.f("ck_report_sums_figure_counted")),
        sa.CheckConstraint(
            "topic in ('policy-documents', 'organisation', 'dialogues', 'networks')",
            name=op.f("ck_report_sums_topic_is_known"),
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_report_sums_import_id"),
        sa.PrimaryKeyConstraint("slug", name="pk_report_sums"),
        sa.UniqueConstraint("title", name="uq_report_sums_title"),
    )


def downgrade() -> None:
    """Back, for development only: who was in which corner is lost."""
    for table in ("report_sums", "corner_history", "corners"):
        op.drop_table(table)
