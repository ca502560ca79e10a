"""What the database itself sees to: versions, the append-only log, shares that add up.

Plain functions and triggers, so that no program, this one included, can go round them.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A counter a table (provenance.DataVersion), in the writer's own transaction: a reader sees the
# new number exactly when it sees the new rows.
VERSIONS = """
CREATE FUNCTION bump_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO data_versions (table_name, version, changed_at)
    VALUES (TG_TABLE_NAME, 1, clock_timestamp())
    ON CONFLICT (table_name) DO UPDATE
    SET version = data_versions.version + 1, changed_at = clock_timestamp();
    RETURN NULL;
END $$;

CREATE FUNCTION track_changes(tracked regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER track_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
                    ON %s FOR EACH STATEMENT EXECUTE FUNCTION bump_version()', tracked);
END $$;
"""

TRACKED = (
    "municipalities", "indicators", "figures", "reference_figures", "policy_documents",
    "localities", "grants", "activities", "coverage", "budget_frames",
    "funders", "areas", "support_forms", "calls", "target_groups", "recipient_types",
    "recipients", "networks", "activity_kinds",
)  # fmt: skip

LOG = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON activities
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.municipality IS DISTINCT FROM ARRAY['12'] AND EXISTS (
        SELECT FROM unnest(NEW.municipality) AS given (code)
        WHERE NOT EXISTS (SELECT FROM municipalities m WHERE m.code = given.code)) THEN
        RAISE EXCEPTION 'municipality % is not known', NEW.municipality
        USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF EXISTS (SELECT FROM unnest(NEW.area) AS given (slug)
               WHERE NOT EXISTS (SELECT FROM areas a WHERE a.slug = given.slug)) THEN
        RAISE EXCEPTION 'area % is not known', NEW.area USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER check_entry BEFORE INSERT ON activities
FOR EACH ROW EXECUTE FUNCTION check_entry();
"""

# The columns of `grants` that filters and statistics read, from the tables that are the truth.
GRANTS = """
CREATE FUNCTION refresh_grants(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE grants g SET
        seat = (SELECT municipality FROM grant_municipalities
                WHERE grant_id = g.id AND role = 'seat'),
        municipality = CASE WHEN g.scope = 'skane' THEN ARRAY['12'] ELSE work.codes END,
        municipality_share = CASE WHEN g.scope = 'skane' THEN ARRAY[g.amount_sek]
                                  ELSE work.shares END,
        area = (SELECT array_agg(area ORDER BY area) FROM grant_areas WHERE grant_id = g.id),
        target_group = (SELECT array_agg(target_group ORDER BY target_group)
                        FROM grant_target_groups WHERE grant_id = g.id),
        geom = work.points
    FROM grants h LEFT JOIN LATERAL (
        SELECT array_agg(gm.municipality ORDER BY gm.municipality) AS codes,
               array_agg(gm.share_sek ORDER BY gm.municipality) AS shares,
               ST_Multi(ST_Collect(m.centre ORDER BY gm.municipality)) AS points
        FROM grant_municipalities gm JOIN municipalities m ON m.code = gm.municipality
        WHERE gm.grant_id = h.id AND gm.role = 'activity') work ON true
    WHERE g.id = h.id AND h.id = ANY (ids)
$$;

CREATE FUNCTION refresh_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refresh_grants(ARRAY(SELECT DISTINCT grant_id FROM changed));
    RETURN NULL;
END $$;

CREATE FUNCTION refresh_new_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refresh_grants(ARRAY(SELECT id FROM changed WHERE scope = 'skane'));
    RETURN NULL;
END $$;

CREATE TRIGGER refresh_new_grant AFTER INSERT ON grants REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION refresh_new_grant();

CREATE FUNCTION refresh_all_grants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refresh_grants(ARRAY(SELECT id FROM grants));
    RETURN NULL;
END $$;

CREATE TRIGGER refresh_all_grants AFTER UPDATE OF geom ON municipalities
FOR EACH STATEMENT EXECUTE FUNCTION refresh_all_grants();
"""

LINK = """
CREATE TRIGGER refresh_on_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION refresh_grant();
CREATE TRIGGER refresh_on_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION refresh_grant();
CREATE TRIGGER replace_instead BEFORE UPDATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

LINKS = ("grant_municipalities", "grant_areas", "grant_target_groups")

# Truth 1 of the design: shares add up to the amount exactly, and the scope says what is known.
# Deferred, because a grant and its municipalities arrive in several statements.
SHARES = """
CREATE FUNCTION check_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_grant bigint;
BEGIN
    IF TG_TABLE_NAME = 'grants' THEN of_grant := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN of_grant := OLD.grant_id;
    ELSE of_grant := NEW.grant_id;
    END IF;
    IF EXISTS (SELECT FROM grants g JOIN grant_municipalities m ON m.grant_id = g.id
               WHERE g.id = of_grant GROUP BY g.id, m.role
               HAVING sum(m.share_sek) <> g.amount_sek) THEN
        RAISE EXCEPTION 'shares of grant % do not add up to its amount', of_grant
        USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM grants g WHERE g.id = of_grant AND (g.scope = 'municipality') <>
               EXISTS (SELECT FROM grant_municipalities m
                       WHERE m.grant_id = g.id AND m.role = 'activity')) THEN
        RAISE EXCEPTION 'scope of grant % does not say what its municipalities say', of_grant
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER check_shares AFTER INSERT OR UPDATE OF amount_sek, scope ON grants
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shares();
CREATE CONSTRAINT TRIGGER check_shares AFTER INSERT OR DELETE ON grant_municipalities
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shares();
"""

FUNCTIONS = (
    "check_shares()", "refresh_all_grants()", "refresh_new_grant()", "refresh_grant()",
    "refresh_grants(bigint[])", "check_entry()", "refuse_change()", "track_changes(regclass)",
    "bump_version()",
)  # fmt: skip


def upgrade() -> None:
    """Forward."""
    op.execute(VERSIONS)
    for table in TRACKED:
        op.execute(f"SELECT track_changes('{table}')")
    op.execute(LOG)
    op.execute(GRANTS)
    for table in LINKS:
        op.execute(LINK.format(table=table))
    op.execute(SHARES)


def downgrade() -> None:
    """Back, for development only."""
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")
