"""Imports that can be undone, every earlier state of a grant, and checks of many grants at once."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The rules of 0002, 0003 and 0008 asked of one grant at a time, in a call for each row: hours for
# a million. Here each statement notes which grants it touched, and they are asked of all of them
# together when the constraint is due.
GONE = (
    "check_shares()", "check_kept()", "check_years()", "check_applicants()",
    "refresh_new_grant()", "refresh_changed_grant()", "refresh_grant()",
)  # fmt: skip

# What the columns kept on a grant are to be. One grant at a time, by the keys of the tables, so
# that no guess of the planner's about how many are asked for can make it slow.
TRUTH = """
CREATE FUNCTION truth_of_grant(of_grant bigint) RETURNS TABLE (
    seated text, codes text[], shares numeric[], points geometry, seat_share numeric,
    areas text[], groups text[], applicants text[], years integer[], per_year numeric[]
) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT place.*,
        (SELECT array_agg(area ORDER BY area) FROM grant_areas WHERE grant_id = of_grant),
        (SELECT array_agg(target_group ORDER BY target_group)
         FROM grant_target_groups WHERE grant_id = of_grant),
        (SELECT array_agg(recipient ORDER BY recipient)
         FROM grant_applicants WHERE grant_id = of_grant),
        part.*
    FROM (SELECT min(gm.municipality) FILTER (WHERE role = 'seat'),
                 array_agg(gm.municipality ORDER BY gm.municipality)
                     FILTER (WHERE role = 'activity'),
                 array_agg(gm.share_sek ORDER BY gm.municipality)
                     FILTER (WHERE role = 'activity'),
                 ST_Multi(ST_Collect(m.centre ORDER BY gm.municipality)
                     FILTER (WHERE role = 'activity')),
                 min(gm.share_sek) FILTER (WHERE role = 'seat')
          FROM grant_municipalities gm JOIN municipalities m ON m.code = gm.municipality
          WHERE gm.grant_id = of_grant) AS place,
         (SELECT array_agg(year ORDER BY year), array_agg(amount_sek ORDER BY year)
          FROM grant_years WHERE grant_id = of_grant) AS part
$$;

-- Touches only those that differ from the truth.
CREATE OR REPLACE FUNCTION refresh_grants(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE grants g SET
        seat = t.seated,
        municipality = CASE WHEN g.scope = 'skane' THEN ARRAY['12'] ELSE t.codes END,
        municipality_share = CASE WHEN g.scope = 'skane' THEN ARRAY[g.amount_sek]
                                  ELSE t.shares END,
        area = t.areas, target_group = t.groups, applicant = t.applicants,
        amount_years = t.years, amount_per_year = t.per_year, geom = t.points
    FROM grants h CROSS JOIN LATERAL truth_of_grant(h.id) t
    WHERE g.id = h.id AND h.id = ANY (ids) AND (
        h.seat, h.municipality, h.municipality_share, h.area, h.target_group, h.applicant,
        h.amount_years, h.amount_per_year, h.geom::bytea
    ) IS DISTINCT FROM (
        t.seated, CASE WHEN h.scope = 'skane' THEN ARRAY['12'] ELSE t.codes END,
        CASE WHEN h.scope = 'skane' THEN ARRAY[h.amount_sek] ELSE t.shares END, t.areas,
        t.groups, t.applicants, t.years, t.per_year, t.points::bytea)
$$;
"""

# What is wrong with a grant whose row is `{g}` and whose truth is `{t}`, null where nothing is.
RULES = """SELECT CASE
        WHEN {t}.seat_share <> {g}.amount_sek OR {t}.shares IS NOT NULL
             AND (SELECT sum(share) FROM unnest({t}.shares) AS share) <> {g}.amount_sek
            THEN 'shares of grant % do not add up to its amount'
        WHEN ({g}.scope = 'municipality') <> ({t}.codes IS NOT NULL)
            THEN 'scope of grant % does not say what its municipalities say'
        WHEN ({g}.seat, {g}.municipality, {g}.municipality_share) IS DISTINCT FROM (
            {t}.seated, CASE WHEN {g}.scope = 'skane' THEN ARRAY['12'] ELSE {t}.codes END,
            CASE WHEN {g}.scope = 'skane' THEN ARRAY[{g}.amount_sek] ELSE {t}.shares END)
            THEN 'grant % keeps other municipalities than it has'
        WHEN {g}.geom::bytea IS DISTINCT FROM {t}.points::bytea
            THEN 'grant % keeps another place than its municipalities have'
        WHEN ({g}.area, {g}.target_group) IS DISTINCT FROM ({t}.areas, {t}.groups)
            THEN 'grant % keeps other areas or target groups than it has'
        WHEN {g}.applicant IS DISTINCT FROM {t}.applicants
            THEN 'grant % keeps other applicants than it has'
        WHEN ({g}.amount_years, {g}.amount_per_year) IS DISTINCT FROM ({t}.years, {t}.per_year)
            THEN 'grant % keeps other years than it has'
        WHEN {t}.years IS NOT NULL
             AND (SELECT sum(part) FROM unnest({t}.per_year) AS part) <> {g}.amount_sek
            THEN 'years of grant % do not add up to its amount'
        WHEN {g}.recipient = ANY ({t}.applicants)
            THEN 'the recipient of grant % is its joint applicant too'
        WHEN {g}.scope = 'municipality' AND cardinality({t}.codes) < 2
             AND ({g}.support_form = 'kommunsamverkan' OR {g}.support_form IN (
                SELECT narrower FROM narrower_terms
                WHERE vocabulary = 'support_form' AND broader = 'kommunsamverkan'))
            THEN 'grant % is for cooperation between municipalities and has one'
        END AS told"""

# The same rules asked in two ways: one grant after another by the keys of the tables, and, where
# there are many, each table gone through once. The planner can't know which it is to be: it is
# told, by the fences (OFFSET 0) and by the setting, which ends with the function.
WRONG = f"""
CREATE FUNCTION wrong_of_few(ids int8multirange) RETURNS TABLE (id bigint, told text)
LANGUAGE sql STABLE ROWS 1 AS $$
    WITH asked AS MATERIALIZED (
        SELECT generate_series(lower(span), upper(span) - 1) AS id FROM unnest(ids) AS span)
    SELECT g.id, v.told
    FROM asked a CROSS JOIN LATERAL (SELECT * FROM grants WHERE grants.id = a.id OFFSET 0) AS g
    CROSS JOIN LATERAL (SELECT * FROM truth_of_grant(g.id) OFFSET 0) AS t
    CROSS JOIN LATERAL ({RULES.format(g="g", t="t")}) AS v
    WHERE v.told IS NOT NULL LIMIT 1
$$;

CREATE FUNCTION wrong_of_many(ids int8multirange, low bigint, high bigint)
RETURNS TABLE (id bigint, told text)
LANGUAGE sql STABLE ROWS 1 SET enable_nestloop = off AS $$
    WITH asked AS MATERIALIZED (
        SELECT generate_series(lower(span), upper(span) - 1) AS id FROM unnest(ids) AS span),
    place AS MATERIALIZED (
        SELECT grant_id AS id, min(municipality) FILTER (WHERE role = 'seat') AS seated,
               min(share_sek) FILTER (WHERE role = 'seat') AS seat_share,
               array_agg(municipality ORDER BY municipality)
                   FILTER (WHERE role = 'activity') AS codes,
               array_agg(share_sek ORDER BY municipality)
                   FILTER (WHERE role = 'activity') AS shares
        FROM grant_municipalities WHERE grant_id >= low AND grant_id < high GROUP BY grant_id),
    point AS MATERIALIZED (
        SELECT d.codes, (SELECT ST_Multi(ST_Collect(m.centre ORDER BY m.code))
                         FROM municipalities m WHERE m.code = ANY (d.codes)) AS points
        FROM (SELECT DISTINCT codes FROM place WHERE codes IS NOT NULL) AS d),
    term AS MATERIALIZED (
        SELECT grant_id AS id, array_agg(area ORDER BY area) AS areas
        FROM grant_areas WHERE grant_id >= low AND grant_id < high GROUP BY grant_id),
    reached AS MATERIALIZED (
        SELECT grant_id AS id, array_agg(target_group ORDER BY target_group) AS groups
        FROM grant_target_groups WHERE grant_id >= low AND grant_id < high GROUP BY grant_id),
    joint AS MATERIALIZED (
        SELECT grant_id AS id, array_agg(recipient ORDER BY recipient) AS applicants
        FROM grant_applicants WHERE grant_id >= low AND grant_id < high GROUP BY grant_id),
    part AS MATERIALIZED (
        SELECT grant_id AS id, array_agg(year ORDER BY year) AS years,
               array_agg(amount_sek ORDER BY year) AS per_year
        FROM grant_years WHERE grant_id >= low AND grant_id < high GROUP BY grant_id)
    SELECT t.id, v.told
    FROM (SELECT * FROM asked JOIN (SELECT * FROM grants WHERE id >= low AND id < high) AS g
              USING (id) LEFT JOIN (place LEFT JOIN point USING (codes)) AS p USING (id)
              LEFT JOIN term USING (id) LEFT JOIN reached USING (id) LEFT JOIN joint USING (id)
              LEFT JOIN part USING (id) OFFSET 0) AS t
    CROSS JOIN LATERAL ({RULES.format(g="t", t="t")}) AS v
    WHERE v.told IS NOT NULL LIMIT 1
$$;
"""

# The notes are of the transaction that writes them, and gone when it ends: each is a row whose
# own deferred trigger holds the rules for the grants it names, and takes it away. To delete one
# by hand does not help, since the trigger is due already; to change one is refused.
CHECKS = """
CREATE FUNCTION note_grants(touched bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO grant_checks (ids)
    SELECT found.ids FROM (
        SELECT range_agg(int8range(id, id, '[]')) AS ids FROM unnest(touched) AS id
        WHERE NOT EXISTS (SELECT FROM grant_checks p WHERE p.ids @> id)) AS found
    WHERE found.ids IS NOT NULL
$$;

CREATE FUNCTION check_grants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint := (SELECT sum(upper(span) - lower(span)) FROM unnest(NEW.ids) AS span);
    wrong record;
BEGIN
    DELETE FROM grant_checks WHERE id = NEW.id;
    IF number <= 200 THEN
        SELECT * INTO wrong FROM wrong_of_few(NEW.ids);
    ELSE
        SELECT * INTO wrong FROM wrong_of_many(NEW.ids, lower(NEW.ids), upper(NEW.ids));
    END IF;
    IF wrong.id IS NOT NULL THEN
        RAISE EXCEPTION '%', replace(wrong.told, '%', wrong.id::text)
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER check_grants AFTER INSERT ON grant_checks
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_grants();
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON grant_checks
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

# A statement that moves no row fires its triggers too: without the first line they would call
# each other without end.
GRANTS = """
CREATE FUNCTION note_new_grants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole bigint[] := ARRAY(SELECT id FROM changed WHERE scope = 'skane');
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN RETURN NULL; END IF;
    PERFORM note_grants(ARRAY(SELECT id FROM changed));
    IF cardinality(whole) > 0 THEN PERFORM refresh_grants(whole); END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION note_changed_grants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN RETURN NULL; END IF;
    PERFORM note_grants(ARRAY(SELECT id FROM changed));
    EXECUTE 'SELECT array_agg(n.id) FROM changed n JOIN before o ON o.id = n.id
             WHERE (n.scope, n.amount_sek) IS DISTINCT FROM (o.scope, o.amount_sek)' INTO moved;
    IF moved IS NOT NULL THEN PERFORM refresh_grants(moved); END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER note_new_grants AFTER INSERT ON grants REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_new_grants();
CREATE TRIGGER note_changed_grants AFTER UPDATE ON grants
REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_changed_grants();

CREATE FUNCTION name_first_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.added_by := NEW.import_id;
    RETURN NEW;
END $$;

CREATE TRIGGER name_first_import BEFORE INSERT ON grants FOR EACH ROW
WHEN (NEW.added_by IS NULL) EXECUTE FUNCTION name_first_import();
"""

# A link whose grant says the same already asks for nothing but the check. Planned anew each time:
# how many there are differs between one and a million.
LINK = """
CREATE FUNCTION note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY(SELECT DISTINCT grant_id FROM changed);
    other bigint[];
BEGIN
    IF cardinality(touched) = 0 THEN RETURN NULL; END IF;
    PERFORM note_grants(touched);
    EXECUTE 'SELECT array_agg(DISTINCT c.grant_id) FROM changed c JOIN grants g
             ON g.id = c.grant_id WHERE coalesce({said}, false) <> $1'
    INTO other USING TG_OP = 'INSERT';
    IF other IS NOT NULL THEN PERFORM refresh_grants(other); END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER note_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_{table}();
CREATE TRIGGER note_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_{table}();
"""

PLACE = (
    "CASE c.role WHEN ''seat'' THEN g.seat = c.municipality ELSE g.municipality_share"
    "[array_position(g.municipality, c.municipality)] = c.share_sek END"
)

LINKS = {
    "grant_municipalities": PLACE,
    "grant_areas": "c.area = ANY (g.area)",
    "grant_target_groups": "c.target_group = ANY (g.target_group)",
    "grant_applicants": "c.recipient = ANY (g.applicant)",
    "grant_years": "g.amount_per_year[array_position(g.amount_years, c.year)] = c.amount_sek",
}

# As in 0008, for a grant whose form is put below the one that demands cooperation.
COOPERATION = """
DROP TRIGGER check_cooperation ON grants;
DROP TRIGGER check_cooperation ON grant_municipalities;
"""

HISTORY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON grant_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
SELECT track_changes('imports');
"""


def upgrade() -> None:
    """Forward."""
    for function in GONE:
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.execute(COOPERATION)
    _imports()
    _grants()
    op.execute(TRUTH)
    op.execute(WRONG)
    op.execute(CHECKS)
    op.execute(GRANTS)
    for table, said in LINKS.items():
        op.execute(LINK.format(table=table, said=said))
    op.execute(HISTORY)


def _imports() -> None:
    op.add_column("imports", sa.Column("kind", sa.Text(), server_default="import", nullable=False))
    for name in ("added", "changed", "unchanged", "withdrawn"):
        op.add_column("imports", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("imports", sa.Column("scope", postgresql.JSONB(), nullable=True))
    op.add_column("imports", sa.Column("undoes", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_imports_undoes"), "imports", "imports", ["undoes"], ["id"])
    op.create_check_constraint(
        op.f("ck_imports_kind_is_known"),
        "imports",
        "kind = 'import' AND undoes IS NULL OR kind = 'undo' AND undoes < id",
    )


def _grants() -> None:
    op.add_column("grants", sa.Column("added_by", sa.Integer(), nullable=True))
    op.execute("UPDATE grants SET added_by = import_id")
    op.alter_column("grants", "added_by", nullable=False)
    op.create_foreign_key(op.f("fk_grants_added_by"), "grants", "imports", ["added_by"], ["id"])
    op.create_index("ix_grants_added_by", "grants", ["added_by"])
    op.create_table(
        "grant_checks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ids", postgresql.INT8MULTIRANGE(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_checks")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "grant_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("grant_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("state", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "happened in ('changed', 'withdrawn', 'undone')",
            name=op.f("ck_grant_history_happened_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_grant_history_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["imports.id"], name=op.f("fk_grant_history_added_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_history")),
    )
    op.create_index("ix_grant_history_grant_id", "grant_history", ["grant_id", "id"])
    op.create_index("ix_grant_history_import_id", "grant_history", ["import_id"])


OWN = (
    "check_grants()", "wrong_of_few(int8multirange)",
    "wrong_of_many(int8multirange, bigint, bigint)", "note_grants(bigint[])", "note_new_grants()",
    "note_changed_grants()", "name_first_import()", *(f"note_{table}()" for table in LINKS),
    "truth_of_grant(bigint)", "refresh_grants(bigint[])", "refresh_all_grants()",
    "check_cooperation()",
)  # fmt: skip


def downgrade() -> None:
    """Back, for development only: imports are known as before, their history is lost."""
    for function in OWN:
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.execute("DROP TRIGGER track_changes ON imports")
    op.drop_table("grant_history")
    op.drop_table("grant_checks")
    op.drop_column("grants", "added_by")
    op.drop_constraint(op.f("ck_imports_kind_is_known"), "imports")
    for name in ("kind", "added", "changed", "unchanged", "withdrawn", "scope", "undoes"):
        op.drop_column("imports", name)
    _rules_as_before()


def _rules_as_before() -> None:
    rules, neighbours, years = (
        _earlier(name) for name in ("0002_rules", "0003_neighbours", "0008_years_and_applicants")
    )
    for table in (*rules.LINKS, *years.LINKS):
        op.execute(f"DROP TRIGGER replace_instead ON {table}")
    for table in years.LINKS:
        op.execute(f"DROP TRIGGER delete_instead ON {table}")
        op.execute(f"DROP TRIGGER track_changes ON {table}")
    op.execute(rules.GRANTS)
    for made in (rules, years):
        for table in made.LINKS:
            op.execute(made.LINK.format(table=table))
    op.execute(rules.SHARES)
    op.execute(neighbours.KEPT)
    op.execute(years.REFRESH.format(more=years.MORE))
    op.execute(years.KEPT.format(more=years.MORE_KEPT))
    op.execute(years.CHECKS)
    op.execute(years.COOPERATION)


def _earlier(name: str) -> Any:
    """An earlier migration, for what it says."""
    spec = importlib.util.spec_from_file_location(
        f"m{name}", Path(__file__).with_name(f"{name}.py")
    )
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
