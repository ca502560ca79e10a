"""Organisation numbers, joined recipients, what lies below a term, two more vocabularies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

# Ten digits of which the last is the check digit (Luhn; Skatteverket, SKV 709). The third is at
# least 2, which tells an organisation from a person: a personal number has its month there.
NUMBER = """
CREATE FUNCTION is_organisation_number(number text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN number ~ '^[0-9]{2}[2-9][0-9]{3}-[0-9]{4}$' AND 0 = (
    SELECT sum(CASE WHEN place % 2 = 1 THEN digit * 2 / 10 + digit * 2 % 10 ELSE digit END)
    FROM (SELECT substr(replace(number, '-', ''), place, 1)::int AS digit, place
          FROM generate_series(1, 10) AS place) AS digits) % 10;

ALTER TABLE recipients ADD CONSTRAINT ck_recipients_organisation_number_is_valid
CHECK (is_organisation_number(organisation_number));
ALTER TABLE funders ADD CONSTRAINT ck_funders_organisation_number_is_valid
CHECK (is_organisation_number(organisation_number));
"""

# Every pair of a term and one below it, at any depth, kept so that a filter on the broader one
# reads a few rows instead of climbing. UNION ends even where terms point in a ring; a term that
# turns out to lie below itself is refused.
NARROWER = """
CREATE FUNCTION refresh_narrower_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM narrower_terms WHERE vocabulary = TG_ARGV[0];
    EXECUTE format('INSERT INTO narrower_terms (vocabulary, broader, narrower)
        WITH RECURSIVE below (broader, narrower) AS (
            SELECT parent, slug FROM %I WHERE parent IS NOT NULL
            UNION
            SELECT t.parent, b.narrower FROM below b JOIN %I t ON t.slug = b.broader
            WHERE t.parent IS NOT NULL)
        SELECT $1, broader, narrower FROM below', TG_TABLE_NAME, TG_TABLE_NAME)
    USING TG_ARGV[0];
    IF EXISTS (SELECT FROM narrower_terms
               WHERE vocabulary = TG_ARGV[0] AND broader = narrower) THEN
        RAISE EXCEPTION 'a term of % lies below itself', TG_TABLE_NAME
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

TERMS = {
    "area": "areas",
    "support_form": "support_forms",
    "call": "calls",
    "target_group": "target_groups",
    "development_area": "development_areas",
    "model_activity": "model_activities",
}

KEEP = """
CREATE TRIGGER refresh_narrower_terms AFTER INSERT OR UPDATE OF slug, parent OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refresh_narrower_terms('{vocabulary}')
"""

ADDED = ("development_areas", "model_activities")


def upgrade() -> None:
    """Forward."""
    op.add_column("recipients", sa.Column("organisation_number", sa.Text(), nullable=True))
    op.create_unique_constraint(
        "uq_recipients_organisation_number", "recipients", ["organisation_number"]
    )
    op.execute(NUMBER)
    for table in ADDED:
        _vocabulary(table)
    op.create_table(
        "narrower_terms",
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("broader", sa.Text(), nullable=False),
        sa.Column("narrower", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("vocabulary", "broader", "narrower", name="pk_narrower_terms"),
    )
    op.execute(NARROWER)
    for vocabulary, table in TERMS.items():
        op.execute(KEEP.format(table=table, vocabulary=vocabulary))
        op.execute(f"UPDATE {table} SET parent = parent")  # what is there already
    _joined()
    for table in (*ADDED, "joined_recipients"):
        op.execute(f"SELECT track_changes('{table}')")


def _vocabulary(table: str) -> None:
    op.create_table(
        table,
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=True),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=f"ck_{table}_slug_is_plain"),
        sa.ForeignKeyConstraint(["parent"], [f"{table}.slug"], name=f"fk_{table}_parent"),
        sa.PrimaryKeyConstraint("slug", name=f"pk_{table}"),
        sa.UniqueConstraint("title", name=f"uq_{table}_title"),
    )


def _joined() -> None:
    op.create_table(
        "joined_recipients",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("wordings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column(
            "approved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("slug <> recipient", name="ck_joined_recipients_another"),
        sa.ForeignKeyConstraint(
            ["recipient"], ["recipients.slug"], name="fk_joined_recipients_recipient"
        ),
        sa.PrimaryKeyConstraint("slug", name="pk_joined_recipients"),
    )


def downgrade() -> None:
    """Back, for development only."""
    op.drop_table("joined_recipients")
    op.execute("DROP FUNCTION refresh_narrower_terms() CASCADE")
    op.drop_table("narrower_terms")
    for table in reversed(ADDED):
        op.drop_table(table)
    op.execute("ALTER TABLE funders DROP CONSTRAINT ck_funders_organisation_number_is_valid")
    op.execute("ALTER TABLE recipients DROP CONSTRAINT ck_recipients_organisation_number_is_valid")
    op.execute("DROP FUNCTION is_organisation_number(text)")
    op.drop_constraint("uq_recipients_organisation_number", "recipients")
    op.drop_column("recipients", "organisation_number")
