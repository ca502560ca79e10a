"""Grants over several years and with joint applicants; the funder's own id; whose shares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MONEY = sa.Numeric(14, 2)

# As in 0002, and besides: the years and the joint applicants that a grant keeps for its readers.
REFRESH = """
CREATE OR REPLACE FUNCTION refresh_grants(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE grants g SET
        seat = (SELECT municipality FROM grant_municipalities
                WHERE grant_id = g.id AND role = 'seat'),
        municipality = CASE WHEN g.scope = 'skane' THEN ARRAY['12'] ELSE work.codes END,
        municipality_share = CASE WHEN g.scope = 'skane' THEN ARRAY[g.amount_sek]
                                  ELSE work.shares END,
        area = (SELECT array_agg(area ORDER BY area) FROM grant_areas WHERE grant_id = g.id),
        target_group = (SELECT array_agg(target_group ORDER BY target_group)
                        FROM grant_target_groups WHERE grant_id = g.id),
        {more}
        geom = work.points
    FROM grants h LEFT JOIN LATERAL (
        SELECT array_agg(gm.municipality ORDER BY gm.municipality) AS codes,
               array_agg(gm.share_sek ORDER BY gm.municipality) AS shares,
               ST_Multi(ST_Collect(m.centre ORDER BY gm.municipality)) AS points
        FROM grant_municipalities gm JOIN municipalities m ON m.code = gm.municipality
        WHERE gm.grant_id = h.id AND gm.role = 'activity') work ON true
    WHERE g.id = h.id AND h.id = ANY (ids)
$$;
"""

MORE = """applicant = (SELECT array_agg(recipient ORDER BY recipient)
                     FROM grant_applicants WHERE grant_id = g.id),
        amount_years = (SELECT array_agg(year ORDER BY year)
                        FROM grant_years WHERE grant_id = g.id),
        amount_per_year = (SELECT array_agg(amount_sek ORDER BY year)
                           FROM grant_years WHERE grant_id = g.id),"""

# As in 0003, and besides: that what is kept is what the two new tables have.
KEPT = """
CREATE OR REPLACE FUNCTION check_kept() RETURNS trigger LANGUAGE plpgsql AS $$
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
    {more}
    RETURN NULL;
END $$;
"""

MORE_KEPT = """IF kept.applicant IS DISTINCT FROM (SELECT array_agg(recipient ORDER BY recipient)
            FROM grant_applicants WHERE grant_id = NEW.id) THEN
        RAISE EXCEPTION 'grant % keeps other applicants than it has', NEW.id
        USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM (SELECT array_agg(year ORDER BY year) AS years,
                                   array_agg(amount_sek ORDER BY year) AS amounts
                            FROM grant_years WHERE grant_id = NEW.id) truth
               WHERE kept.amount_years IS DISTINCT FROM truth.years
               OR kept.amount_per_year IS DISTINCT FROM truth.amounts) THEN
        RAISE EXCEPTION 'grant % keeps other years than it has', NEW.id
        USING ERRCODE = 'check_violation';
    END IF;"""

LINK = """
CREATE TRIGGER refresh_on_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION refresh_grant();
CREATE TRIGGER refresh_on_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION refresh_grant();
CREATE TRIGGER replace_instead BEFORE UPDATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delete_instead BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
SELECT track_changes('{table}');
"""

LINKS = ("grant_years", "grant_applicants")

# Deferred, because a grant and what it has several of arrive in several statements. None of them
# costs a plain new grant anything: they wake where years, applicants or cooperation are.
CHECKS = """
CREATE FUNCTION check_years() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_grant bigint;
BEGIN
    IF TG_TABLE_NAME = 'grants' THEN of_grant := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN of_grant := OLD.grant_id;
    ELSE of_grant := NEW.grant_id;
    END IF;
    IF EXISTS (SELECT FROM grants g JOIN grant_years y ON y.grant_id = g.id
               WHERE g.id = of_grant GROUP BY g.id HAVING sum(y.amount_sek) <> g.amount_sek) THEN
        RAISE EXCEPTION 'years of grant % do not add up to its amount', of_grant
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER check_years AFTER UPDATE OF amount_sek ON grants
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_years();
CREATE CONSTRAINT TRIGGER check_years AFTER INSERT OR DELETE ON grant_years
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_years();

CREATE FUNCTION check_applicants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_grant bigint;
BEGIN
    IF TG_TABLE_NAME = 'grants' THEN of_grant := NEW.id;
    ELSE of_grant := NEW.grant_id;
    END IF;
    IF EXISTS (SELECT FROM grants g JOIN grant_applicants a ON a.grant_id = g.id
               WHERE g.id = of_grant AND a.recipient = g.recipient) THEN
        RAISE EXCEPTION 'the recipient of grant % is its joint applicant too', of_grant
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER check_applicants AFTER UPDATE OF recipient ON grants
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_applicants();
CREATE CONSTRAINT TRIGGER check_applicants AFTER INSERT ON grant_applicants
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_applicants();
"""

# Region Skåne's own rule for the form: one municipality applies, at least two take part.
# The kept column is read: check_kept holds it equal to the table.
COOPERATION = """
CREATE FUNCTION check_cooperation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    alone bigint;
BEGIN
    IF TG_TABLE_NAME = 'grants' THEN ids := ARRAY[NEW.id];
    ELSIF TG_TABLE_NAME = 'narrower_terms' THEN
        ids := ARRAY(SELECT id FROM grants WHERE support_form = NEW.narrower);
    ELSE ids := ARRAY[OLD.grant_id];
    END IF;
    SELECT id INTO alone FROM grants g
    WHERE id = ANY (ids) AND scope = 'municipality' AND coalesce(cardinality(municipality), 0) < 2
    AND (support_form = 'kommunsamverkan' OR EXISTS (
        SELECT FROM narrower_terms n WHERE n.vocabulary = 'support_form'
        AND n.broader = 'kommunsamverkan' AND n.narrower = g.support_form))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'grant % is for cooperation between municipalities and has one', alone
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER check_cooperation AFTER INSERT OR UPDATE OF scope, support_form ON grants
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.scope = 'municipality')
EXECUTE FUNCTION check_cooperation();
CREATE CONSTRAINT TRIGGER check_cooperation AFTER DELETE ON grant_municipalities
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'activity')
EXECUTE FUNCTION check_cooperation();
CREATE CONSTRAINT TRIGGER check_cooperation AFTER INSERT ON narrower_terms
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.vocabulary = 'support_form' AND NEW.broader = 'kommunsamverkan')
EXECUTE FUNCTION check_cooperation();
"""

# What was there before the rules is held to them too.
OLDER = """
DO $$
DECLARE
    alone text;
BEGIN
    SELECT string_agg(id::text, ', ') INTO alone FROM grants g
    WHERE scope = 'municipality' AND cardinality(municipality) < 2
    AND (support_form = 'kommunsamverkan' OR EXISTS (
        SELECT FROM narrower_terms n WHERE n.vocabulary = 'support_form'
        AND n.broader = 'kommunsamverkan' AND n.narrower = g.support_form));
    IF alone IS NOT NULL THEN
        RAISE EXCEPTION 'grants for cooperation between municipalities that have one: %', alone;
    END IF;
END $$;
"""

FUNCTIONS = ("check_cooperation()", "check_applicants()", "check_years()")


def upgrade() -> None:
    """Forward."""
    for column in _columns():
        op.add_column("grants", column)
    for name, rule in _rules().items():
        op.create_check_constraint(op.f(f"ck_grants_{name}"), "grants", rule)
    _tables()
    op.create_index(
        "uq_grants_source_id",
        "grants",
        ["funder", "source_id"],
        unique=True,
        postgresql_where=sa.text("source_id IS NOT NULL"),
    )
    op.create_index(
        "ix_grants_applicant",
        "grants",
        ["applicant"],
        postgresql_using="gin",
        postgresql_where=sa.text("applicant IS NOT NULL"),
    )
    op.execute(REFRESH.format(more=MORE))
    op.execute(KEPT.format(more=MORE_KEPT))
    for table in LINKS:
        op.execute(LINK.format(table=table))
    op.execute(CHECKS)
    op.execute(COOPERATION)
    op.execute(OLDER)


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("shares_basis", sa.Text(), server_default="equal", nullable=False),
        sa.Column("applicant", ARRAY(sa.Text()), nullable=True),
        sa.Column("amount_years", ARRAY(sa.Integer()), nullable=True),
        sa.Column("amount_per_year", ARRAY(MONEY), nullable=True),
    )


def _rules() -> dict[str, str]:
    return {
        "source_id_is_not_empty": "source_id <> ''",
        "period_has_an_order": "ends_on >= starts_on",
        "shares_basis_is_known": "shares_basis in ('equal', 'source')",
    }


def _tables() -> None:
    op.create_table(
        "grant_years",
        sa.Column("grant_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount_sek", MONEY, nullable=False),
        sa.CheckConstraint(
            "year between 1900 and 2100", name=op.f("ck_grant_years_year_is_plausible")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name="fk_grant_years_grant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("grant_id", "year", name="pk_grant_years"),
    )
    op.create_table(
        "grant_applicants",
        sa.Column("grant_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name="fk_grant_applicants_grant_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recipient"], ["recipients.slug"], name="fk_grant_applicants_recipient"
        ),
        sa.PrimaryKeyConstraint("grant_id", "recipient", name="pk_grant_applicants"),
    )
    op.create_index("ix_grant_applicants_recipient", "grant_applicants", ["recipient"])


def downgrade() -> None:
    """Back, for development only."""
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.execute(KEPT.format(more=""))
    op.execute(REFRESH.format(more=""))
    for table in LINKS:
        op.drop_table(table)
    op.drop_index("ix_grants_applicant", "grants")
    op.drop_index("uq_grants_source_id", "grants")
    for name in _rules():
        op.drop_constraint(op.f(f"ck_grants_{name}"), "grants")
    for column in _columns():
        op.drop_column("grants", column.name)
