"""What the web's role may do, said once more.

A database of the program's own was migrated without the role, which nobody could make there; now
the cluster makes it when it starts, and it must not be without its rights.
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

RIGHTS = """
DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO skanekarta_web', current_schema());
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO skanekarta_web', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES
                    TO skanekarta_web', current_schema());
    GRANT INSERT ON activities, append_requests, audit, imports TO skanekarta_web;
    GRANT INSERT, UPDATE ON accounts, sessions, tokens TO skanekarta_web;
    GRANT INSERT, DELETE ON sign_in_attempts TO skanekarta_web;
    GRANT INSERT, UPDATE, DELETE ON devices TO skanekarta_web;
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
"""


def upgrade() -> None:
    """Forward."""
    op.execute(RIGHTS)


def downgrade() -> None:
    """Back: what was given was given before."""
