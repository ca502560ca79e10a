"""What is to be checked of grants is noted once, and no note hides another grant."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# What a statement touches and no note names yet. In 0009 the condition for the latter read the
# note's own number for the grant's (`p.ids @> id`): each statement noted all that it touched once
# more, so that the rules were held several times over; and where a note's number happened to lie
# among the grants that it named, nothing more was noted in that transaction.
NOTE = """
CREATE OR REPLACE FUNCTION note_grants(touched bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH asked AS MATERIALIZED (
        SELECT range_agg(int8range(t.id, t.id, '[]')) AS ids FROM unnest(touched) AS t (id)),
    noted AS (
        SELECT range_agg(span) AS ids
        FROM asked JOIN grant_checks p ON p.ids && asked.ids CROSS JOIN unnest(p.ids) AS span),
    lacking AS (
        SELECT asked.ids - coalesce(noted.ids, '{}'::int8multirange) AS ids FROM asked, noted)
    INSERT INTO grant_checks (ids) SELECT ids FROM lacking WHERE NOT isempty(ids)
$$;
"""

# As in 0009, but what lies within one note is not gathered to be noted again, and of a table of a
# million grants only those between the first and the last that are touched are read.
LINK = """
CREATE OR REPLACE FUNCTION note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lowest bigint;
    highest bigint;
    other bigint[];
BEGIN
    SELECT min(grant_id), max(grant_id) INTO lowest, highest FROM changed;
    IF lowest IS NULL THEN RETURN NULL; END IF;
    IF NOT EXISTS (
        SELECT FROM grant_checks p WHERE p.ids @> int8range(lowest, highest, '[]')
    ) THEN
        PERFORM note_grants(ARRAY(SELECT DISTINCT grant_id FROM changed));
    END IF;
    EXECUTE 'SELECT array_agg(DISTINCT c.grant_id) FROM changed c
             JOIN grants g ON g.id = c.grant_id AND g.id BETWEEN $2 AND $3
             WHERE coalesce({said}, false) <> $1'
    INTO other USING TG_OP = 'INSERT', lowest, highest;
    IF other IS NOT NULL THEN PERFORM refresh_grants(other); END IF;
    RETURN NULL;
END $$;
"""

# As in 0009, but the rows come in order to what gathers them, by the keys' own indexes, instead of
# being sorted grant by grant, and a grant's shares are summed as they are gathered. Out of order
# they would differ from the columns: nothing wrong could pass for right.
WRONG = """
CREATE OR REPLACE FUNCTION wrong_of_many(ids int8multirange, low bigint, high bigint)
RETURNS TABLE (id bigint, told text)
LANGUAGE sql STABLE ROWS 1 SET enable_nestloop = off AS $$
    WITH asked AS MATERIALIZED (
        SELECT generate_series(lower(span), upper(span) - 1) AS id FROM unnest(ids) AS span),
    place AS MATERIALIZED (
        SELECT grant_id AS id, min(municipality) FILTER (WHERE role = 'seat') AS seated,
               min(share_sek) FILTER (WHERE role = 'seat') AS seat_share,
               array_agg(municipality) FILTER (WHERE role = 'activity') AS codes,
               array_agg(share_sek) FILTER (WHERE role = 'activity') AS shares,
               sum(share_sek) FILTER (WHERE role = 'activity') AS shared
        FROM (SELECT * FROM grant_municipalities WHERE grant_id >= low AND grant_id < high
              ORDER BY grant_id, role, municipality) AS o GROUP BY grant_id),
    point AS MATERIALIZED (
        SELECT d.codes, (SELECT ST_Multi(ST_Collect(m.centre ORDER BY m.code))
                         FROM municipalities m WHERE m.code = ANY (d.codes)) AS points
        FROM (SELECT DISTINCT codes FROM place WHERE codes IS NOT NULL) AS d),
    term AS MATERIALIZED (
        SELECT grant_id AS id, array_agg(area) AS areas
        FROM (SELECT * FROM grant_areas WHERE grant_id >= low AND grant_id < high
              ORDER BY grant_id, area) AS o GROUP BY grant_id),
    reached AS MATERIALIZED (
        SELECT grant_id AS id, array_agg(target_group) AS groups
        FROM (SELECT * FROM grant_target_groups WHERE grant_id >= low AND grant_id < high
              ORDER BY grant_id, target_group) AS o GROUP BY grant_id),
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
    CROSS JOIN LATERAL ({rules}) AS v
    WHERE v.told IS NOT NULL LIMIT 1
$$;
"""
SUMMED = "(SELECT sum(share) FROM unnest({t}.shares) AS share)"


def upgrade() -> None:
    """Forward."""
    earlier = _earlier()
    assert SUMMED in earlier.RULES
    rules = earlier.RULES.replace(SUMMED, "{t}.shared").format(g="t", t="t")
    op.execute(WRONG.format(rules=rules))
    op.execute(NOTE)
    for table, said in earlier.LINKS.items():
        op.execute(LINK.format(table=table, said=said))


def downgrade() -> None:
    """Back, for development only: the functions as 0009 has them."""
    earlier = _earlier()
    links = (earlier.LINK.format(table=table, said=said) for table, said in earlier.LINKS.items())
    note = earlier.CHECKS.split("CREATE FUNCTION check_grants")[0]
    many = earlier.WRONG[earlier.WRONG.index("CREATE FUNCTION wrong_of_many") :]
    for text in (note, many, *links):
        function = text.split("CREATE TRIGGER")[0]
        op.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def _earlier() -> Any:
    """Migration 0009, for what it says."""
    spec = importlib.util.spec_from_file_location(
        "m0009", Path(__file__).with_name("0009_imports.py")
    )
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
