"""Every key has an end: those from before there were accounts, which had none, get ninety days."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

END = """
UPDATE tokens SET expires_at = now() + interval '90 days' WHERE expires_at IS NULL;
ALTER TABLE tokens ALTER COLUMN expires_at SET NOT NULL
"""


def upgrade() -> None:
    """Forward."""
    op.execute(END)


def downgrade() -> None:
    """Back, for development only: the ends that were given stay."""
    op.execute("ALTER TABLE tokens ALTER COLUMN expires_at DROP NOT NULL")
