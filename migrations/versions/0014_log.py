"""The log as a chain, accounts, sessions, and what is told of both.

Rules that no program can go round: the log and the audit only grow; each entry's seal holds the
one before it; what is erased is erased with a reason, once, and nothing else of the row moves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Whose a token was before there were accounts: an account of the same name, without a password.
OWNERS = """
INSERT INTO accounts (name, role) SELECT DISTINCT lower(btrim(name)), 'staff' FROM tokens
ON CONFLICT (name) DO NOTHING;
UPDATE tokens t SET account_id = a.id, scopes = '{read,append}'
FROM accounts a WHERE a.name = lower(btrim(t.name));
"""

# What an entry says, in one text. The day's form and the moment's are the same in every session.
CONTENT = """
CREATE FUNCTION log_content(entry activities) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(
        entry.id, entry.action, entry.supersedes, entry.erases, entry.reason,
        entry.kind, entry.title, entry.description,
        to_char(entry.starts_on, 'YYYY-MM-DD'), to_char(entry.ends_on, 'YYYY-MM-DD'),
        entry.date_precision, entry.municipality, entry.place_name,
        encode(ST_AsEWKB(entry.geom), 'hex'), entry.position_basis, entry.area, entry.network,
        entry.target_group, entry.participants, entry.unit, entry.link, entry.visibility,
        entry.recorded_by, entry.account_id, entry.source, entry.source_url, entry.note,
        entry.generated, entry.import_key, entry.import_id)::text
$$;

-- Salted, so that what has been erased cannot be guessed from what is left of it.
CREATE FUNCTION log_digest(entry activities) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(entry.salt || convert_to(log_content(entry), 'UTF8'))
$$;

CREATE FUNCTION log_seal(seq bigint, recorded_at timestamptz, previous bytea, digest bytea)
RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(previous || digest || convert_to(
        seq || ' ' || (extract(epoch FROM recorded_at) * 1000000)::bigint, 'UTF8'))
$$;
"""

# Whoever appends waits here for whoever appends before: numbers and moments never go backwards.
SEAL = """
CREATE FUNCTION seal_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(1212, 1);
    SELECT seq, recorded_at, seal INTO last FROM activities ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.recorded_at := greatest(clock_timestamp(), last.recorded_at);
    NEW.previous := coalesce(last.seal, '');
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.erased_at := NULL;
    NEW.digest := log_digest(NEW);
    NEW.seal := log_seal(NEW.seq, NEW.recorded_at, NEW.previous, NEW.digest);
    RETURN NEW;
END $$;

CREATE TRIGGER seal_entry BEFORE INSERT ON activities
FOR EACH ROW EXECUTE FUNCTION seal_entry();

-- Where the chain ends, kept beside it: entries that are cut off at the end are missed.
CREATE FUNCTION note_log_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO log_head (one, seq, seal)
    SELECT true, seq, seal FROM activities ORDER BY seq DESC LIMIT 1
    ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, seal = excluded.seal;
    RETURN NULL;
END $$;

CREATE TRIGGER note_log_head AFTER INSERT ON activities
FOR EACH STATEMENT EXECUTE FUNCTION note_log_head();
"""

# The entries that are there already, in the order they came.
SEAL_OLD = """
DO $$
DECLARE
    entry activities;
    last bytea := '';
    number bigint := 0;
    moment timestamptz := '-infinity';
BEGIN
    FOR entry IN SELECT * FROM activities ORDER BY id LOOP
        number := number + 1;
        moment := greatest(moment, entry.recorded_at);
        entry.seq := number;
        entry.recorded_at := moment;
        entry.previous := last;
        entry.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
        entry.digest := log_digest(entry);
        entry.seal := log_seal(number, moment, last, entry.digest);
        UPDATE activities SET seq = entry.seq, recorded_at = entry.recorded_at, salt = entry.salt,
            previous = entry.previous, digest = entry.digest, seal = entry.seal
        WHERE id = entry.id;
        last := entry.seal;
    END LOOP;
    IF number > 0 THEN INSERT INTO log_head (one, seq, seal) VALUES (true, number, last); END IF;
END $$;
"""

# GDPR article 17: the words go, the place in the chain stays. It needs an entry that says so.
ERASING = """
DROP TRIGGER append_only ON activities;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON activities
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text[] := '{title,description,place_name,source,source_url,note,link,reason,unit,salt,
                      erased_at,geom,position_basis}';
BEGIN
    IF OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.salt IS NOT NULL
        OR to_jsonb(NEW) - words IS DISTINCT FROM to_jsonb(OLD) - words
        OR ST_AsEWKB(NEW.geom) <> ST_AsEWKB(OLD.geom) AND NEW.position_basis <> 'centre'
        OR ST_AsEWKB(NEW.geom) = ST_AsEWKB(OLD.geom) AND NEW.position_basis <> OLD.position_basis
        OR NEW.title <> 'Borttagen uppgift'
        OR num_nonnulls(NEW.description, NEW.place_name, NEW.source, NEW.source_url, NEW.note,
                        NEW.link, NEW.unit) > 0
        OR NEW.reason IS NOT NULL AND NEW.reason <> 'Borttagen uppgift'
        OR NOT EXISTS (SELECT FROM activities e
                       WHERE e.action = 'erasure' AND OLD.id = ANY (e.erases)) THEN
        RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER only_erase BEFORE UPDATE ON activities
FOR EACH ROW EXECUTE FUNCTION only_erase();
"""

# Readers of the open log learn nothing when an internal entry is written, not even that it was.
VERSIONS = """
DROP TRIGGER track_changes ON activities;

CREATE FUNCTION bump_log_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO data_versions (table_name, version, changed_at)
    SELECT name, 1, clock_timestamp() FROM (
        SELECT DISTINCT CASE WHEN n.visibility = 'open' OR o.visibility = 'open'
                             THEN 'activities' ELSE 'activities_internal' END AS name
        FROM changed n LEFT JOIN activities o ON o.id = n.supersedes) AS moved
    ON CONFLICT (table_name) DO UPDATE
    SET version = data_versions.version + 1, changed_at = clock_timestamp();
    RETURN NULL;
END $$;

CREATE TRIGGER track_changes AFTER INSERT ON activities REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION bump_log_version();
CREATE TRIGGER track_erasures AFTER UPDATE ON activities REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION bump_log_version();
INSERT INTO data_versions (table_name, version) VALUES ('activities_internal', 0)
ON CONFLICT DO NOTHING;
"""

CHECK = """
CREATE OR REPLACE FUNCTION check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
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
    {more}
    RETURN NEW;
END $$;
"""

GROUPS = """IF EXISTS (SELECT FROM unnest(NEW.target_group) AS given (slug)
               WHERE NOT EXISTS (SELECT FROM target_groups t WHERE t.slug = given.slug)) THEN
        RAISE EXCEPTION 'target group % is not known', NEW.target_group
        USING ERRCODE = 'foreign_key_violation';
    END IF;"""

AUDIT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON append_requests
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

# What the web writes with: it cannot change or take away an entry even if it tried. A server
# where the owner may not make roles goes without; the triggers hold there all the same.
ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'skanekarta_web') THEN
        BEGIN
            CREATE ROLE skanekarta_web NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
        END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'skanekarta_web') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO skanekarta_web', current_schema());
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO skanekarta_web',
                       current_schema());
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES
                        TO skanekarta_web', current_schema());
        GRANT INSERT ON activities, append_requests, audit TO skanekarta_web;
        GRANT INSERT, UPDATE ON accounts, sessions, tokens TO skanekarta_web;
    END IF;
END $$;
DO $$
BEGIN
    EXECUTE format('GRANT skanekarta_web TO %I', current_user);
EXCEPTION WHEN OTHERS THEN NULL;
END $$;
"""

MOMENT = {"server_default": sa.text("clock_timestamp()"), "nullable": False}

FUNCTIONS = (
    "bump_log_version()", "only_erase()", "note_log_head()", "seal_entry()",
    "log_seal(bigint, timestamptz, bytea, bytea)", "log_digest(activities)",
    "log_content(activities)",
)  # fmt: skip

ADDED = (
    "action", "erases", "reason", "account_id", "unit", "target_group", "link", "seq", "salt",
    "digest", "previous", "seal", "erased_at",
)  # fmt: skip


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), **MOMENT),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "name = lower(btrim(name)) and char_length(name) between 1 and 100",
            name=op.f("ck_accounts_name_is_plain"),
        ),
        sa.CheckConstraint(
            "role in ('reader', 'staff', 'administrator')", name=op.f("ck_accounts_role_is_known")
        ),
        sa.CheckConstraint(
            "(issuer is null) = (subject is null)", name=op.f("ck_accounts_subject_has_an_issuer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_accounts_issuer_subject")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), **MOMENT),
        sa.Column("seen_at", sa.DateTime(timezone=True), **MOMENT),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("sha256", name="uq_sessions_sha256"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])


def _tokens() -> None:
    op.add_column("tokens", sa.Column("account_id", sa.Integer(), nullable=True))
    op.add_column(
        "tokens",
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    for name in ("expires_at", "last_used_at"):
        op.add_column("tokens", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(OWNERS)
    op.alter_column("tokens", "account_id", nullable=False)
    op.create_foreign_key("fk_tokens_account_id", "tokens", "accounts", ["account_id"], ["id"])
    op.drop_constraint("uq_tokens_name", "tokens")
    op.create_unique_constraint("uq_tokens_account_id_name", "tokens", ["account_id", "name"])
    op.create_check_constraint(
        op.f("ck_tokens_scopes_are_known"), "tokens", "scopes <@ '{read,append,administer}'::text[]"
    )


def _entries() -> None:
    add = op.add_column
    add("activities", sa.Column("action", sa.Text(), server_default="entry", nullable=False))
    add("activities", sa.Column("erases", postgresql.ARRAY(sa.BigInteger()), nullable=True))
    for name in ("reason", "unit", "link"):
        add("activities", sa.Column(name, sa.Text(), nullable=True))
    add("activities", sa.Column("account_id", sa.Integer(), nullable=True))
    add("activities", sa.Column("target_group", postgresql.ARRAY(sa.Text()), nullable=True))
    add("activities", sa.Column("seq", sa.BigInteger(), nullable=True))
    for name in ("salt", "digest", "previous", "seal"):
        add("activities", sa.Column(name, sa.LargeBinary(), nullable=True))
    add("activities", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        "fk_activities_account_id", "activities", "accounts", ["account_id"], ["id"]
    )
    op.create_table(
        "log_head",
        sa.Column("one", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_log_head_is_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_log_head")),
    )


CHECKS = {
    "action_is_known": (
        "action in ('entry', 'correction', 'withdrawal', 'restoration', 'erasure')"
    ),
    "action_has_its_entry": "(action = 'entry') = (supersedes is null)",
    "erasure_names_what": "(action = 'erasure') = (erases is not null)",
    "reason_is_given": "action not in ('withdrawal', 'erasure') or reason is not null",
    "reason_is_short": "char_length(reason) between 1 and 500",
    "unit_is_short": "char_length(unit) between 1 and 100",
    "link_is_short": "char_length(link) between 1 and 500",
}


def _rules() -> None:
    op.execute("ALTER TABLE activities DISABLE TRIGGER USER")
    op.execute("UPDATE activities SET action = 'correction' WHERE supersedes IS NOT NULL")
    op.execute(CONTENT)
    op.execute(SEAL_OLD)
    op.execute("ALTER TABLE activities ENABLE TRIGGER USER")
    for name in ("seq", "digest", "previous", "seal"):
        op.alter_column("activities", name, nullable=False)
    op.create_unique_constraint("uq_activities_seq", "activities", ["seq"])
    for name, text in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_activities_{name}"), "activities", text)
    op.execute(CHECK.format(more=GROUPS))
    for text in (SEAL, ERASING, VERSIONS):
        op.execute(text)


def _records() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), **MOMENT),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_audit_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "append_requests",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("activity_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), **MOMENT),
        sa.CheckConstraint(
            "char_length(key) between 1 and 255", name=op.f("ck_append_requests_key_is_short")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_append_requests_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_append_requests_activity_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_append_requests")),
    )
    op.execute(AUDIT)


def upgrade() -> None:
    """Forward."""
    _accounts()
    _tokens()
    _entries()
    _rules()
    _records()
    op.execute(ROLE)


TRACK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON activities
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
SELECT track_changes('activities');
"""


NO_ROLE = """
DO $$
BEGIN
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE SELECT ON TABLES
                    FROM skanekarta_web', current_schema());
    EXECUTE format('REVOKE SELECT ON ALL TABLES IN SCHEMA %I FROM skanekarta_web',
                   current_schema());
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
"""


def downgrade() -> None:
    """Back, for development only: the chain, the accounts and the audit are forgotten."""
    for name in ("append_only", "only_erase", "track_erasures", "track_changes"):
        op.execute(f"DROP TRIGGER {name} ON activities")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.execute(CHECK.format(more=""))
    for table in ("append_requests", "audit", "log_head"):
        op.drop_table(table)
    for name in ADDED:
        op.drop_column("activities", name)
    op.execute(TRACK)
    op.drop_constraint("ck_tokens_scopes_are_known", "tokens")
    op.drop_constraint("uq_tokens_account_id_name", "tokens")
    op.create_unique_constraint("uq_tokens_name", "tokens", ["name"])
    for name in ("account_id", "scopes", "expires_at", "last_used_at"):
        op.drop_column("tokens", name)
    op.drop_table("sessions")
    op.drop_table("accounts")
    op.execute(NO_ROLE)
