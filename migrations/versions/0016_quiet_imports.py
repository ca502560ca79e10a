"""Imports of entries of the log: the web may add them, and readers learn nothing of them.

What an import brought to the open log is told by the entries themselves; one of internal entries
must not show, not even by a version that moves.
"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

QUIET = """
CREATE FUNCTION bump_imports_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
    IF (CASE WHEN TG_OP = 'DELETE' THEN OLD.dataset ELSE NEW.dataset END) <> 'activities' THEN
        INSERT INTO data_versions (table_name, version, changed_at)
        VALUES ('imports', 1, clock_timestamp())
        ON CONFLICT (table_name) DO UPDATE
        SET version = data_versions.version + 1, changed_at = clock_timestamp();
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER track_changes ON imports;
CREATE TRIGGER track_changes AFTER INSERT OR UPDATE OR DELETE ON imports
FOR EACH ROW EXECUTE FUNCTION bump_imports_version();
"""

# What the web may do, said once more for a database that was migrated before the role was there.
RIGHTS = """
DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO skanekarta_web', current_schema());
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO skanekarta_web', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES
                    TO skanekarta_web', current_schema());
    GRANT INSERT ON activities, append_requests, audit, imports TO skanekarta_web;
    GRANT INSERT, UPDATE ON accounts, sessions, tokens TO skanekarta_web;
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
"""

NO_RIGHTS = """
DO $$
BEGIN
    REVOKE INSERT ON imports FROM skanekarta_web;
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
"""


def upgrade() -> None:
    """Forward."""
    op.execute(QUIET)
    op.execute(RIGHTS)


def downgrade() -> None:
    """Back."""
    op.execute(NO_RIGHTS)
    op.execute("DROP FUNCTION bump_imports_version() CASCADE")
    op.execute("SELECT track_changes('imports')")
