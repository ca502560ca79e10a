"""Policy documents with days, kinds and who decided; complete lists; how culture is organised,
whom to turn to, links and what they answered; what imports did with all of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

VOCABULARIES = ("policy_kinds", "organisation_forms", "link_kinds")
TRACKED = (
    *VOCABULARIES,
    *("policy_lists", "municipal_organisations", "municipal_links"),
    "link_checks",
)

KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

# The kinds that the loaded documents are of, by their wordings; the list of kinds gives them their
# titles when it is loaded.
KINDS = """
INSERT INTO policy_kinds (slug, title)
SELECT DISTINCT trim(BOTH '-' FROM regexp_replace(
    translate(lower(kind_wording), 'åäöé', 'aaoe'), '[^a-z0-9]+', '-', 'g')), kind_wording
FROM policy_documents;
UPDATE policy_documents d SET kind = k.slug FROM policy_kinds k WHERE k.title = d.kind_wording;
"""

# A year is its first and its last day.
DAYS = """
ALTER TABLE policy_documents
    ALTER COLUMN valid_from TYPE date USING make_date(valid_from, 1, 1),
    ALTER COLUMN valid_to TYPE date USING make_date(valid_to, 12, 31);
UPDATE policy_documents SET
    valid_from_precision = CASE WHEN valid_from IS NOT NULL THEN 'year' END,
    valid_to_precision = CASE WHEN valid_to IS NOT NULL THEN 'year' END,
    proposal = coalesce(status_wording ILIKE 'förslag%', false),
    url = source_url;
"""

YEARS = """
ALTER TABLE policy_documents
    ALTER COLUMN valid_from TYPE integer USING extract(year FROM valid_from),
    ALTER COLUMN valid_to TYPE integer USING extract(year FROM valid_to)
"""


def upgrade() -> None:
    """Forward."""
    _vocabularies()
    _documents()
    _lists()
    _administration()
    _checks_and_history()
    for table in TRACKED:
        op.execute(f"SELECT track_changes('{table}')")
    op.execute(KEPT)


def _vocabularies() -> None:
    for name in VOCABULARIES:
        more = [sa.Column("cultural", sa.Boolean(), server_default=sa.false(), nullable=False)]
        op.create_table(
            name,
            sa.Column("slug", sa.Text(), nullable=False),
            sa.Column("title", sa.Text(), nullable=False),
            sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
            sa.Column("valid_from", sa.Integer(), nullable=True),
            sa.Column("valid_to", sa.Integer(), nullable=True),
            sa.Column("source", sa.Text(), nullable=True),
            sa.Column("note", sa.Text(), nullable=True),
            sa.Column("parent", sa.Text(), nullable=True),
            *(more if name == "policy_kinds" else []),
            sa.CheckConstraint(
                "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f(f"ck_{name}_slug_is_plain")
            ),
            sa.ForeignKeyConstraint(["parent"], [f"{name}.slug"], name=op.f(f"fk_{name}_parent")),
            sa.PrimaryKeyConstraint("slug", name=op.f(f"pk_{name}")),
            sa.UniqueConstraint("title", name=op.f(f"uq_{name}_title")),
        )


def _documents() -> None:
    table = "policy_documents"
    op.alter_column(table, "document_type", new_column_name="kind_wording")
    for column in _columns():
        op.add_column(table, column)
    op.drop_constraint(op.f(f"ck_{table}_period_runs_forward"), table)
    op.execute(KINDS)
    op.execute(DAYS)
    op.alter_column(table, "kind", nullable=False)
    op.create_foreign_key(op.f(f"fk_{table}_kind"), table, "policy_kinds", ["kind"], ["slug"])
    for name, rule in _rules().items():
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("valid_from_precision", sa.Text(), nullable=True),
        sa.Column("valid_to_precision", sa.Text(), nullable=True),
        sa.Column("until_further_notice", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("proposal", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
    )


def _rules() -> dict[str, str]:
    precisions = {
        f"{end}_has_a_precision": (
            f"({end} IS NULL) = ({end}_precision IS NULL) "
            f"AND {end}_precision IN ('day', 'month', 'year')"
        )
        for end in ("valid_from", "valid_to")
    }
    return {
        "period_runs_forward": "valid_to >= valid_from",
        "notice_has_no_end": "NOT until_further_notice OR valid_to IS NULL",
        **precisions,
    }


def _sourced(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What every row tells of where it is from."""
    return (
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=f"fk_{table}_import_id"),
    )


def _of_municipality(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality"], ["municipalities.code"], name=f"fk_{table}_municipality"
        ),
    )


def _numbered(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        *_of_municipality(table),
        *_sourced(table),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _lists() -> None:
    op.create_table(
        "policy_lists",
        *_of_municipality("policy_lists"),
        sa.Column("as_of", sa.Date(), nullable=False),
        *_sourced("policy_lists"),
        sa.PrimaryKeyConstraint("municipality", name="pk_policy_lists"),
    )


def _administration() -> None:
    op.create_table(
        "municipal_organisations",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=True),
        sa.Column("administration", sa.Text(), nullable=True),
        *_numbered("municipal_organisations"),
        sa.CheckConstraint(
            "year between 1900 and 2100", name="ck_municipal_organisations_year_is_plausible"
        ),
        sa.ForeignKeyConstraint(
            ["form"], ["organisation_forms.slug"], name="fk_municipal_organisations_form"
        ),
        sa.UniqueConstraint(
            "municipality", "year", name="uq_municipal_organisations_municipality_year"
        ),
    )
    op.create_table(
        "municipal_links",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        *_numbered("municipal_links"),
        sa.CheckConstraint(
            "(kind = 'kontakt') = (function IS NOT NULL)",
            name="ck_municipal_links_only_contacts_have_functions",
        ),
        sa.CheckConstraint(
            "num_nonnulls(url, email, phone) > 0", name="ck_municipal_links_leads_somewhere"
        ),
        sa.ForeignKeyConstraint(["kind"], ["link_kinds.slug"], name="fk_municipal_links_kind"),
        sa.UniqueConstraint(
            "municipality",
            "kind",
            "function",
            name="uq_municipal_links_municipality_kind_function",
            postgresql_nulls_not_distinct=True,
        ),
    )


def _checks_and_history() -> None:
    op.create_table(
        "link_checks",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("redirected_to", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('answered', 'redirected', 'refused', 'silent', 'not_checked')",
            name="ck_link_checks_outcome_is_known",
        ),
        sa.PrimaryKeyConstraint("address", name="pk_link_checks"),
    )
    op.create_table(
        "register_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("key", postgresql.JSONB(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_register_history_import_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_register_history"),
    )
    op.create_index("ix_register_history_key", "register_history", ["register", "key", "id"])
    op.create_index("ix_register_history_import_id", "register_history", ["import_id"])


def downgrade() -> None:
    """Back, for development only: what only the new columns and tables hold is lost."""
    table = "policy_documents"
    for name in _rules():
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    for column in _columns():
        op.drop_column(table, column.name)
    op.execute(YEARS)
    op.create_check_constraint(
        op.f(f"ck_{table}_period_runs_forward"), table, "valid_to >= valid_from"
    )
    op.alter_column(table, "kind_wording", new_column_name="document_type")
    for name in ("register_history", *reversed(TRACKED)):
        op.drop_table(name)
