"""PostgreSQL's own programs on this machine: found, run as the right user, their errors told.

What a data directory's `postmaster.pid` says is believed only when the process it names is the
server of that directory: after a crash the number may belong to anybody.
"""

from __future__ import annotations

import errno
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skanekarta.errors import SetupError

INSTALLED = Path("/usr/lib/postgresql")
SYSTEM_USER = "postgres"
FREE_BYTES_NEEDED = 300_000_000
TIMEOUT_S = 120


@dataclass(frozen=True)
class Running:
    """A live server of a data directory; `ready` when it has recovered and takes connections."""

    pid: int
    port: int
    ready: bool


@dataclass(frozen=True)
class Server:
    """The programs of one major version, for one data directory."""

    bin_dir: Path
    data_dir: Path
    home: Path
    log: Path

    @classmethod
    def find(cls, data_dir: Path, home: Path, log: Path) -> Server:
        """The version that made the data, else the highest installed that has PostGIS.

        Raises SetupError, with what to install, when it is not there.
        """
        installed = _installed()
        made_by = data_version(data_dir)
        wanted = made_by or max(installed, key=int, default="")
        if wanted in installed:
            return cls(installed[wanted], data_dir, home, log)
        raise SetupError(_missing(made_by, data_dir))

    def initialise(self, password_file: Path) -> None:
        """Make the data directory, all or nothing, if it is not there.

        `password_file` holds the superuser's password. Raises SetupError when the disk is too
        full or initdb fails.
        """
        if self.data_dir.exists():
            return
        free = shutil.disk_usage(self.home).free
        if free < FREE_BYTES_NEEDED:
            raise SetupError(
                f"Databasen behöver {FREE_BYTES_NEEDED // 1_000_000} MB, men bara "
                f"{free // 1_000_000} MB är lediga i {self.home}."
            )
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = ["initdb", "-D", str(unfinished), "-U", "postgres", f"--pwfile={password_file}"]
        command += ["--auth=scram-sha-256", "--data-checksums"]
        self._run("Databasen kunde inte skapas.", [*command, "-E", "UTF8", "--locale=C.UTF-8"])
        unfinished.rename(self.data_dir)

    def launch(self, settings: Mapping[str, str]) -> None:
        """Start the server with `settings` and wait until it takes connections.

        It runs in a session of its own, so that Ctrl-C reaches only us. Raises SetupError.
        """
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        command = ["pg_ctl", "start", "-w", "-t", str(TIMEOUT_S), "-D", str(self.data_dir)]
        self._run("Databasen kunde inte starta.", [*command, "-l", str(self.log), "-o", options])

    def shut_down(self) -> None:
        """Fast shutdown: connections are ended, data are written. Raises SetupError."""
        command = ["pg_ctl", "stop", "-w", "-t", str(TIMEOUT_S), "-m", "fast"]
        self._run("Databasen kunde inte stoppas.", [*command, "-D", str(self.data_dir)])

    def await_ready(self) -> bool:
        """Wait for a server that is starting; false when none runs. Raises SetupError."""
        deadline = time.monotonic() + TIMEOUT_S
        while server := running(self.data_dir):
            if server.ready:
                return True
            if time.monotonic() > deadline:
                raise SetupError(f"Databasen blir inte klar. Se {self.log}.")
            time.sleep(0.1)
        return False

    def sql(self, script: str, *, port: int, password: str) -> None:
        """Run a psql script as superuser; the first error ends it with SetupError."""
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres"]
        command += ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
        script = f"SET client_min_messages = warning;\n{script}\n"
        self._run("Databasen kunde inte ställas i ordning.", command, script, PGPASSWORD=password)

    def _run(self, trouble: str, command: Sequence[str], text: str = "", **env: str) -> None:
        user = SYSTEM_USER if os.geteuid() == 0 else None
        try:
            done = subprocess.run(
                [str(self.bin_dir / command[0]), *command[1:]],
                check=False,
                input=text,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIMEOUT_S + 10,
                cwd=self.home,
                env={"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C.UTF-8", **env},
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
        except subprocess.TimeoutExpired as error:
            raise SetupError(f"{trouble} Det tog över {TIMEOUT_S} s. Se {self.log}.") from error
        if done.returncode != 0:
            raise SetupError(f"{trouble} {_last_words(done, self.log)}")


def running(data_dir: Path) -> Running | None:
    """The live server of `data_dir`, or None: an absent, stale or foreign pid is no server."""
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
    except (OSError, ValueError, IndexError):
        return None
    if not _serves(pid, data_dir):
        return None
    return Running(pid, port, ready=len(lines) > 7 and lines[7].strip() == "ready")


def disown_foreign_pid(data_dir: Path) -> None:
    """Put a dead process' number in a `postmaster.pid` that names a live one of somebody else.

    PostgreSQL would otherwise refuse to start. The rest of the file stays: from it the server
    finds out whether children of a killed one still use the data (CreateLockFile, miscinit.c).
    A file without a number, from a crash while it was written, goes.
    """
    file = data_dir / "postmaster.pid"
    if not file.exists():
        return
    first, _, rest = file.read_text().partition("\n")
    if not first.isdigit():
        file.unlink()
    elif Path(f"/proc/{first}").exists() and not _serves(int(first), data_dir):
        dead = subprocess.Popen(["true"])
        dead.wait()
        file.write_text(f"{dead.pid}\n{rest}")


def data_version(data_dir: Path) -> str | None:
    """The major version that made `data_dir`, or None when there is none."""
    try:
        return (data_dir / "PG_VERSION").read_text().strip()
    except OSError:
        return None


def prepare_directories(state_dir: Path, home: Path) -> None:
    """Make both; `home` belongs to the server's user alone.

    Raises SetupError when that user can't reach it, OSError when they can't be made.
    """
    if home.exists():
        return
    if not state_dir.is_dir():
        state_dir.mkdir(parents=True)
        state_dir.chmod(0o755 if os.geteuid() == 0 else 0o700)
    if os.geteuid() == 0 and not _reaches(state_dir):
        raise SetupError(
            f"Användaren {SYSTEM_USER}, som databasen körs som, når inte {state_dir}. "
            "Välj en annan katalog med SKANEKARTA_STATE_DIR."
        )
    home.mkdir(mode=0o700, exist_ok=True)
    give_away(home)


def give_away(path: Path) -> None:
    """For root: let the server's user own `path`. Raises LookupError when there is no such user."""
    if os.geteuid() == 0:
        shutil.chown(path, SYSTEM_USER, SYSTEM_USER)


def tell(error: OSError, place: Path) -> str:
    """A file system's error as a Swedish sentence."""
    where = error.filename or place
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"Disken är full: {where} kunde inte skrivas."
        case errno.EACCES | errno.EPERM:
            return f"Du saknar rättighet till {where}, som databasen behöver."
    return f"Databasens katalog {where} kan inte användas: {error.strerror}."


def _serves(pid: int, data_dir: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return Path(os.fsdecode(arguments[0])).name == "postgres" and os.fsencode(data_dir) in arguments


def _reaches(directory: Path) -> bool:
    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError as error:
        raise SetupError(_missing(None, directory)) from error
    test = ["test", "-x", str(directory)]
    return not subprocess.call(test, user=user.pw_uid, group=user.pw_gid, extra_groups=[])


def _installed() -> dict[str, Path]:
    return {
        bin_dir.parent.name: bin_dir
        for bin_dir in INSTALLED.glob("*/bin")
        if bin_dir.parent.name.isdigit()
        and (bin_dir / "initdb").exists()
        and (bin_dir.parent / "lib" / "postgis-3.so").exists()
    }


def _missing(made_by: str | None, data_dir: Path) -> str:
    if made_by is None:
        return "PostgreSQL med PostGIS saknas. Kör `make run`, som installerar det som behövs."
    return (
        f"Databasen i {data_dir} är gjord av PostgreSQL {made_by}, som inte finns här med "
        f"PostGIS. Installera postgresql-{made_by}-postgis-3, eller flytta undan katalogen."
    )


def _last_words(done: subprocess.CompletedProcess[str], log: Path) -> str:
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return f"Programmet sade: {said[-1] if said else 'inget'}. Se {log}."
