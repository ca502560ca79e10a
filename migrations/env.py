"""How migrations meet a database: the models' metadata, GeoAlchemy2's help, short locks."""

from __future__ import annotations

import os

import sqlalchemy as sa
from alembic import context
from geoalchemy2 import alembic_helpers

from skanekarta import (
    administration,
    corners,
    coverage,
    facets,
    organisations,
    policy,
    provenance,
    register,
    report_sums,
    spots,
    stored,
    totals,
    upstream,
)
from skanekarta.access import attempts, audit, sessions, tokens
from skanekarta.db import Base, make_engine
from skanekarta.layers import all_layers
from skanekarta.oidc import asked

# Alembic sees the tables whose modules were imported, and no others.
KNOWN = (
    administration,
    asked,
    attempts,
    audit,
    sessions,
    tokens,
    corners,
    coverage,
    facets,
    organisations,
    policy,
    provenance,
    register,
    report_sums,
    spots,
    stored,
    totals,
    upstream,
    all_layers(),
)

LIMITS = {"lock_timeout": "4s", "statement_timeout": "600s"}


def run(connection: sa.Connection) -> None:
    """Migrates over an open connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=alembic_helpers.include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    url = os.environ.get("SKANEKARTA_DATABASE_URL")
    if not url:
        raise SystemExit("SKANEKARTA_DATABASE_URL is not set: alembic needs a database")
    engine = make_engine(url, settings=LIMITS)
    with engine.connect() as opened:
        run(opened)
    engine.dispose()
