"""`alembic check` on a scratch database: the migrations and the tables in the code say the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from scratch import scratch_database

from skanekarta.errors import SkanekartaError

ALEMBIC = str(Path(sys.executable).with_name("alembic"))


def main() -> int:
    """Exit code: 0 when they agree."""
    try:
        with scratch_database(f"skanekarta_lint_{os.getpid()}") as url:
            environment = {**os.environ, "SKANEKARTA_DATABASE_URL": url}
            for command in ("upgrade", "head"), ("check",):
                done = subprocess.run([ALEMBIC, *command], env=environment, check=False)
                if done.returncode:
                    return done.returncode
    except (SkanekartaError, psycopg.Error) as error:
        print(f"alembic check: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
