"""Killed at any point, program or database: afterwards all of the file is there, or nothing.

Each kill comes a random part of the time that an undisturbed import takes, so that all of it is
hit: start, reading, staging, merging, checking, what is kept, the commit. The seed is told, for a
run that fails to be run again.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from test_storing_undoing import WHOLE

from skanekarta import database
from skanekarta.cluster import Cluster
from skanekarta.importers.project import load_project
from skanekarta.settings import PROJECT_DIR

pytestmark = pytest.mark.long

ROWS = 3_000
HEADING = "Finansiär;År;Mottagare;Kommun;Konstområde;Stödform;Projekt;Belopp;Anmärkning"
PLACES = ("Malmö", "Lund", "Höör", "Osby", "Ystad, Simrishamn")
SEED = int(os.environ.get("KILL_SEED", "20260101"))

PROGRAM_KILLS, BACKEND_KILLS, SERVER_KILLS = 30, 22, 12

STATE = f"""
SELECT (SELECT md5(string_agg(r::text, '|')) FROM ({WHOLE}) AS r), (SELECT count(*) FROM imports),
       (SELECT count(*) FROM grant_history), (SELECT count(*) FROM grant_checks),
       (SELECT count(*) FROM grants)
"""


@dataclass
class Scene:
    """A cluster of the test's own, two versions of a file, and how long one takes."""

    cluster: Cluster
    files: tuple[Path, Path]
    seconds: float = 0.0
    at: int = 0

    @property
    def url(self) -> str:
        return self.cluster.url()

    def start(self) -> subprocess.Popen[bytes]:
        """An import of the file that is not the one in the database."""
        command = [sys.executable, "-m", "skanekarta", "import", "grants"]
        return subprocess.Popen(
            [*command, str(self.files[1 - self.at])],
            env={**os.environ, "SKANEKARTA_DATABASE_URL": self.url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def state(self) -> tuple[object, ...]:
        """Everything that is known of every grant, and what lies beside them."""
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            found = connection.execute(STATE.encode()).fetchone()
        assert found is not None
        return found


def _list(file: Path, note: str) -> Path:
    """Two versions have the same grants, and differ in what every second of them says."""
    lines = [
        f"Region Skåne;2031;ABF Malmö;{PLACES[n % len(PLACES)]};Musik;Utvecklingsstöd;"
        f"Påhittat projekt {n};{1000 + n};{note if n % 2 else 'påhittad'}"
        for n in range(ROWS)
    ]
    file.write_text("\n".join((HEADING, *lines)), encoding="utf-8")
    return file


@contextmanager
def _own_cluster() -> Iterator[tuple[Cluster, Path]]:
    folder = Path(tempfile.mkdtemp(prefix="skanekarta_kills_"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "state")
    try:
        cluster.start(keep=True)
        yield cluster, folder
    finally:
        cluster.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with _own_cluster() as (cluster, folder):
        with database.engine_for(cluster.url()) as engine, engine.begin() as connection:
            database.check(connection)
            database.migrate(connection, PROJECT_DIR)
            list(load_project(connection, PROJECT_DIR))
        files = (_list(folder / "ett.csv", "första"), _list(folder / "två.csv", "andra"))
        found = Scene(cluster, files, at=1)
        for at in (0, 1):  # the second one is what the kills meet: changes to a full table
            began = time.monotonic()
            assert found.start().wait(600) == 0
            found.seconds, found.at = time.monotonic() - began, at
        yield found


def _after(scene: Scene, before: tuple[object, ...], kill: int) -> bool:
    """Whether the file came in; nothing between is true of what the database then holds."""
    now = scene.state()
    told = f"kill {kill} of seed {SEED}: {before} became {now}"
    assert now[3] == 0, told
    if now == before:
        return False
    # All of it: an import more, an earlier state for each changed grant, and no grant more.
    assert now[0] != before[0], told
    assert now[1] == int(str(before[1])) + 1, told
    assert now[2] == int(str(before[2])) + ROWS // 2, told
    assert now[4] == before[4], told
    scene.at = 1 - scene.at
    return True


def _moments(seed: int, number: int) -> list[float]:
    """Parts of an undisturbed import's time, spread over all of it and a little beyond."""
    drawn = random.Random(seed)
    return [(each + drawn.random()) / number * 1.1 for each in range(number)]


def test_the_program_is_killed(scene: Scene) -> None:
    for kill, part in enumerate(_moments(SEED, PROGRAM_KILLS)):
        before, program = scene.state(), scene.start()
        time.sleep(part * scene.seconds)
        program.send_signal(signal.SIGKILL)
        program.wait()
        _until_alone(scene)
        _after(scene, before, kill)


def test_the_database_s_own_process_for_the_import_is_killed(scene: Scene) -> None:
    """PostgreSQL then ends every other process of the cluster, and starts again by itself."""
    hit = 0
    for kill, part in enumerate(_moments(SEED + 1, BACKEND_KILLS)):
        before, program = scene.state(), scene.start()
        time.sleep(part * scene.seconds)
        hit += _kill_backend(scene)
        program.wait(600)
        _until_up(scene)
        _after(scene, before, kill)
    assert hit > 0


def test_the_whole_database_server_is_killed(scene: Scene) -> None:
    for kill, part in enumerate(_moments(SEED + 2, SERVER_KILLS)):
        before, program = scene.state(), scene.start()
        time.sleep(part * scene.seconds)
        pid = scene.cluster.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        program.wait(600)
        scene.cluster.start(keep=True)
        _until_up(scene)
        _after(scene, before, kill)


def test_afterwards_an_import_comes_through_as_before(scene: Scene) -> None:
    before = scene.state()
    assert scene.start().wait(600) == 0
    assert _after(scene, before, -1)


OTHERS = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND backend_type = 'client backend'
"""


def _others(scene: Scene) -> list[int]:
    with psycopg.connect(scene.url.replace("+psycopg", "")) as connection:
        return [row[0] for row in connection.execute(OTHERS.encode())]


def _kill_backend(scene: Scene) -> int:
    found = _others(scene)
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    return len(found)


def _until_alone(scene: Scene) -> None:
    """A client that is gone is noticed when the statement under way ends."""
    deadline = time.monotonic() + 120
    while _others(scene):
        assert time.monotonic() < deadline, "the database still works for a program that is dead"
        time.sleep(0.05)


def _until_up(scene: Scene) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            return _until_alone(scene)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "the database does not come back"
            time.sleep(0.1)
