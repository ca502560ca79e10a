"""`alembic check` on a scratch database: the migrations and the tables in the code say the same.

The database is made in the project's own cluster, or on the server of SKANEKARTA_DATABASE_URL,
and dropped afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from skanekarta.cluster import Cluster
from skanekarta.errors import SkanekartaError
from skanekarta.settings import Settings

SCRATCH = f"skanekarta_lint_{os.getpid()}"
ALEMBIC = str(Path(sys.executable).with_name("alembic"))


def main() -> int:
    """Exit code: 0 when they agree."""
    settings = Settings()
    given = settings.database_url
    try:
        with on_server(make_url(given)) if given else in_cluster(settings.state_dir) as url:
            environment = {**os.environ, "SKANEKARTA_DATABASE_URL": url}
            for command in ("upgrade", "head"), ("check",):
                done = subprocess.run([ALEMBIC, *command], env=environment)
                if done.returncode:
                    return done.returncode
    except (SkanekartaError, psycopg.Error) as error:
        print(f"alembic check: {error}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def in_cluster(state_dir: Path) -> Iterator[str]:
    """A scratch database in the own cluster, which is left as it was found."""
    cluster = Cluster(state_dir)
    cluster.start()
    try:
        cluster.create_database(SCRATCH)
        yield cluster.url(SCRATCH)
    finally:
        cluster.drop_database(SCRATCH)
        cluster.release()


@contextmanager
def on_server(url: URL) -> Iterator[str]:
    """A scratch database on somebody else's server; the role must be allowed to make one."""
    address = url.set(drivername="postgresql")
    scratch = address.set(database=SCRATCH)

    def run(target: URL, statement: str) -> None:
        with psycopg.connect(
            target.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            connection.execute(statement)

    run(address, f"CREATE DATABASE {SCRATCH}")
    try:
        run(scratch, "CREATE EXTENSION IF NOT EXISTS postgis")
        yield url.set(database=SCRATCH).render_as_string(hide_password=False)
    finally:
        run(address, f"DROP DATABASE {SCRATCH} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(main())
