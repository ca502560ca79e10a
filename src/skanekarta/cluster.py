"""The project's own PostGIS cluster: made on first use, started and stopped by the program.

    state_dir/
      lock          held while the cluster is started or stopped
      users         held (shared) by every process that uses the cluster
      port          the port chosen the first time
      keep          there while `start(keep=True)` wants the cluster to outlive its users
      cluster/      owned by the server's user: data/, postgres.log, the two passwords

It listens on 127.0.0.1 only, with scram-sha-256. PostgreSQL refuses to run as root, so for root
every program here runs as the user `postgres`.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from skanekarta import ports, postgres
from skanekarta.errors import SetupError

DATABASE = "skanekarta"
ROLE = "skanekarta"
WEB_ROLE = "skanekarta_web"  # the migrations give it its rights; ROLE itself may make no roles
SUPERUSER = "postgres"
PORTS = range(25432, 25532)  # below Linux' ephemeral range, so that no client socket takes it
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
START_ATTEMPTS = 4
KILLED_PORT_S = 5.0

# For two cores beside the app; ICU collation `sv-x-icu` is at hand whatever the locale.
SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class ClusterStatus:
    """What is known of the cluster just now; `version` is the major one that made the data."""

    running: bool
    port: int | None
    data_dir: Path
    pid: int | None
    version: str | None


class Cluster:
    """A private cluster under `state_dir`; nothing is touched before `start`."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = Path(os.path.abspath(state_dir))
        self.home = self.state_dir / "cluster"
        self.data_dir = self.home / "data"
        self.log = self.home / "postgres.log"
        self.started_here = False
        self._users: int | None = None

    def start(self, *, keep: bool = False) -> str:
        """Make the cluster if there is none, start it if it is down, and return its URL.

        `keep` says that `release` must leave it running. Raises SetupError when PostgreSQL is
        missing, is another major version than the data, or can't start.
        """
        with self._locked():
            server = postgres.Server.find(self.data_dir, self.home, self.log)
            self._secret(SUPERUSER)
            server.initialise(self._secret_file(SUPERUSER))
            if not server.await_ready():
                self._launch(server)
                self.started_here = True
            self._hold()
            if keep:
                (self.state_dir / "keep").touch()
            self._create(server, DATABASE, template=None)
        return self.url()

    def stop(self) -> None:
        """Stop the cluster (fast shutdown), whoever started it; nothing happens if it is down.

        Raises SetupError when it does not stop.
        """
        if not self.data_dir.exists():
            return
        with self._locked():
            self._stop()

    def release(self) -> None:
        """Stop the cluster unless another process uses it or `start(keep=True)` was called.

        A process that died uses nothing, so a crash leaves no cluster running for ever.
        Raises SetupError when it does not stop.
        """
        if self._users is None:
            return
        with self._locked():
            with suppress(BlockingIOError):
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not (self.state_dir / "keep").exists():
                    self._stop()
            self._let_go()

    def status(self) -> ClusterStatus:
        """Whether the cluster runs, where, and what made it; starts nothing."""
        running = postgres.running(self.data_dir)
        return ClusterStatus(
            running=running is not None,
            port=running.port if running else self._remembered_port(),
            data_dir=self.data_dir,
            pid=running.pid if running else None,
            version=postgres.data_version(self.data_dir),
        )

    def url(self, database: str = DATABASE) -> str:
        """SQLAlchemy's address of `database`. Raises SetupError before the first start."""
        port = self.status().port
        if port is None:
            raise SetupError("Databasen har aldrig startats. Kör: skanekarta db start")
        return f"postgresql+psycopg://{ROLE}:{self._secret(ROLE)}@127.0.0.1:{port}/{database}"

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """Create the database `name` if missing: empty with PostGIS, or a copy of `template`.
        Raises ValueError for a name that is not plain, SetupError when PostgreSQL refuses."""
        with self._locked():
            server = postgres.Server.find(self.data_dir, self.home, self.log)
            self._create(server, _plain(name), template=template and _plain(template))

    def drop_database(self, name: str) -> None:
        """Drop the database `name` if it is there, ending what is connected to it.
        Raises ValueError for a name that is not plain, SetupError when PostgreSQL refuses."""
        with self._locked():
            server = postgres.Server.find(self.data_dir, self.home, self.log)
            self._sql(server, f"DROP DATABASE IF EXISTS {_plain(name)} WITH (FORCE);")

    def _create(self, server: postgres.Server, name: str, *, template: str | None) -> None:
        statements = [
            *(
                f"SELECT 'CREATE ROLE {role}' WHERE NOT EXISTS "
                f"(SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec"
                for role in (ROLE, WEB_ROLE)
            ),
            f"GRANT {WEB_ROLE} TO {ROLE};",
            f"ALTER ROLE {ROLE} LOGIN PASSWORD '{self._secret(ROLE)}';",
            f"SELECT 'CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {template or 'template1'}' "
            f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec",
        ]
        if template is None:
            statements += [f"\\connect {name}", "CREATE EXTENSION IF NOT EXISTS postgis;"]
        self._sql(server, "\n".join(statements))

    def _sql(self, server: postgres.Server, script: str) -> None:
        running = postgres.running(self.data_dir)
        if running is None:
            raise SetupError("Databasen är inte igång. Kör: skanekarta db start")
        server.sql(script, port=running.port, password=self._secret(SUPERUSER))

    def _launch(self, server: postgres.Server) -> None:
        for attempt in range(1, START_ATTEMPTS + 1):
            postgres.disown_foreign_pid(self.data_dir)
            try:
                server.launch({**SERVER_SETTINGS, "port": str(self._choose_port())})
            except SetupError:
                # The port was taken just now, or children of a killed server still let go.
                if attempt == START_ATTEMPTS:
                    raise
                time.sleep(attempt)  # a little longer each time, START_ATTEMPTS at most
            else:
                return

    def _stop(self) -> None:
        (self.state_dir / "keep").unlink(missing_ok=True)
        if self.status().running:
            postgres.Server.find(self.data_dir, self.home, self.log).shut_down()
        self.started_here = False
        self._let_go()

    def _choose_port(self) -> int:
        remembered = self._remembered_port()
        if remembered and (self.data_dir / "postmaster.pid").exists():
            # The server was killed. What it served goes on asking at its port, which the system
            # takes a moment to let go of.
            ports.await_free(remembered, KILLED_PORT_S)
        for port in ([remembered] if remembered else []) + list(PORTS):
            if ports.is_free(port):
                (self.state_dir / "port").write_text(f"{port}\n")
                return port
        raise SetupError(f"Ingen ledig port för databasen mellan {PORTS.start} och {PORTS.stop}.")

    def _remembered_port(self) -> int | None:
        with suppress(OSError, ValueError):
            return int((self.state_dir / "port").read_text())
        return None

    def _secret(self, name: str) -> str:
        file = self._secret_file(name)
        if not (file.exists() and file.stat().st_size):
            with open(file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
                out.write(secrets.token_hex(24))
            postgres.give_away(file)
        return file.read_text()

    def _secret_file(self, name: str) -> Path:
        return self.home / f"{name}.password"

    def _hold(self) -> None:
        if self._users is None:
            self._users = os.open(self.state_dir / "users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def _let_go(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time; an error of the file system becomes a sentence."""
        try:
            postgres.prepare_directories(self.state_dir, self.home)
            with open(self.state_dir / "lock", "a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise SetupError(postgres.tell(error, self.state_dir)) from error


def _plain(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"not a plain database name: {name!r}")
    return name
