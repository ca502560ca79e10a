"""The questions that are out at a provider of OpenID Connect, for ten minutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

RIGHTS = """
DO $$
BEGIN
    GRANT SELECT, INSERT, DELETE ON oidc_requests TO skanekarta_web;
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
"""


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "oidc_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("state_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("browser_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("network", postgresql.CIDR(), nullable=False),
        sa.Column("onward", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oidc_requests")),
        sa.UniqueConstraint("state_sha256", name="uq_oidc_requests_state_sha256"),
    )
    op.create_index("ix_oidc_requests_at", "oidc_requests", ["at"])
    op.execute(RIGHTS)


def downgrade() -> None:
    """Back, for development only."""
    op.drop_table("oidc_requests")
