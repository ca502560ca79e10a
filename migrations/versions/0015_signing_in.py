"""Attempts to sign in, for a day; and the browsers that have signed in before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = {"server_default": sa.text("clock_timestamp()"), "nullable": False}

# The web forgets: attempts after a day, browsers that have not been seen for long.
RIGHTS = """
DO $$
BEGIN
    GRANT INSERT, DELETE ON sign_in_attempts TO skanekarta_web;
    GRANT INSERT, UPDATE, DELETE ON devices TO skanekarta_web;
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO skanekarta_web', current_schema());
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
"""


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "devices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), **MOMENT),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_devices_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("sha256", name="uq_devices_sha256"),
    )
    op.create_index("ix_devices_account_id", "devices", ["account_id"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), **MOMENT),
        sa.Column("name_digest", sa.LargeBinary(), nullable=False),
        sa.Column("network", postgresql.CIDR(), nullable=False),
        sa.Column("device_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "masklen(network) <= (CASE family(network) WHEN 4 THEN 24 ELSE 48 END)",
            name=op.f("ck_sign_in_attempts_network_is_no_address"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["devices.id"],
            name=op.f("fk_sign_in_attempts_device_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_network_at", "sign_in_attempts", ["network", "at"])
    op.create_index("ix_sign_in_attempts_device_id_at", "sign_in_attempts", ["device_id", "at"])
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])
    op.execute(RIGHTS)


def downgrade() -> None:
    """Back, for development only."""
    op.drop_table("sign_in_attempts")
    op.drop_table("devices")
