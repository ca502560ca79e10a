"""Making a database ready: is it one we can use, are its tables in place, are the data there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from skanekarta.db import make_engine
from skanekarta.errors import SetupError

OLDEST_POSTGRESQL = 15
OLDEST_POSTGIS = (3, 3)
MIGRATION_LIMITS = {"lock_timeout": "4s", "statement_timeout": "600s"}


@contextmanager
def engine_for(url: str) -> Iterator[sa.Engine]:
    """An engine to prepare a database with, closed at the end. Raises SetupError, with one
    sentence, for an address that is no address or a database that does not answer."""
    try:
        engine = make_engine(url, pool_size=2, settings=MIGRATION_LIMITS)
    except (sa.exc.ArgumentError, ImportError):
        raise SetupError(
            "SKANEKARTA_DATABASE_URL är ingen databasadress. Den ska se ut så här: "
            "postgresql+psycopg://namn:lösenord@värd:5432/databas"
        ) from None
    try:
        yield engine
    except sa.exc.OperationalError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise SetupError(f"Databasen {where} svarar inte: {_reason(error)}") from None
    finally:
        engine.dispose()


REASONS = {
    "refused": "ingen lyssnar på den adressen.",
    "password authentication failed": "fel namn eller lösenord.",
    "no password supplied": "lösenord saknas.",
    "does not exist": "den finns inte.",
    "timeout": "inget svar i tid.",
    "could not translate host name": "värden finns inte.",
    "resolve host": "värden finns inte.",
}
"""What PostgreSQL's client says, and what that means."""


def _reason(error: sa.exc.OperationalError) -> str:
    text = str(error.orig)
    known = (meaning for words, meaning in REASONS.items() if words in text)
    return next(known, text.strip().splitlines()[0])


EXTENSIONS = {
    "postgis": "postgis",
    "unaccent": "unaccent SCHEMA public",
    "pg_trgm": "pg_trgm SCHEMA public",
}
"""Places; letters without accents; indexes that find a part of a word. What is put where: the
migrations name the schema of the last two, whichever is the first of the role's own."""

INSTALLED = sa.text("SELECT extversion FROM pg_extension WHERE extname = :name")


def check(connection: sa.Connection) -> None:
    """Raises SetupError, with one sentence, unless the database can hold the map."""
    server = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    if server < OLDEST_POSTGRESQL:
        raise SetupError(
            f"Databasen är PostgreSQL {server}; "
            f"Skånekartan behöver {OLDEST_POSTGRESQL} eller senare."
        )
    version = _postgis(connection)
    if version < OLDEST_POSTGIS:
        found, needed = (".".join(map(str, each)) for each in (version, OLDEST_POSTGIS))
        raise SetupError(
            f"Databasen har PostGIS {found}; Skånekartan behöver {needed} eller senare."
        )
    swedish = sa.text("SELECT count(*) FROM pg_collation WHERE collname = 'sv-x-icu'")
    if not connection.scalar(swedish):
        raise SetupError("Databasens PostgreSQL saknar ICU, som behövs för svensk sortering.")


def _postgis(connection: sa.Connection) -> tuple[int, ...]:
    """The version of PostGIS in the database; puts it there if it may. Raises SetupError."""
    for name, what in EXTENSIONS.items():
        _extend(connection, name, what)
    text = str(connection.scalar(INSTALLED, {"name": "postgis"}))
    return tuple(int(part) for part in text.split(".")[:2])


def _extend(connection: sa.Connection, name: str, what: str) -> None:
    """Puts an extension in the database if it may. Raises SetupError."""
    if connection.scalar(INSTALLED, {"name": name}) is not None:
        return
    try:
        with connection.begin_nested():
            connection.execute(sa.text(f"CREATE EXTENSION {what}"))
    except sa.exc.DBAPIError:
        shown = "PostGIS" if name == "postgis" else name
        raise SetupError(
            f"Databasen saknar {shown}. Be den som sköter den att köra "
            f"CREATE EXTENSION {what} i databasen."
        ) from None


def _config(project_dir: Path) -> Config:
    folder = project_dir / "migrations"
    if not folder.is_dir():
        raise SetupError(f"Mappen migrations saknas i {project_dir}.")
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def migrate(connection: sa.Connection, project_dir: Path) -> bool:
    """Brings the tables up to date, in the caller's transaction; True if there was anything to
    do. Raises SetupError when the database is newer than the program."""
    config = _config(project_dir)
    before = MigrationContext.configure(connection).get_current_revision()
    if before == ScriptDirectory.from_config(config).get_current_head():
        return False
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise SetupError(
            f"Databasens tabeller har version {before}, som det här programmet inte känner till. "
            "Uppgradera programmet."
        ) from None
    return True
