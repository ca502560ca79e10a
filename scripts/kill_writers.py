"""Writes entries to the log over HTTP while the program and the database are killed (SIGKILL).

Every writer sends each entry under an Idempotency-Key until it is told that it is there. Afterwards
every entry must be there exactly once, the chain must hold and must still have every seal that was
noted on the way. Run it in a cluster of its own, which it makes in a new folder:

    python scripts/kill_writers.py --entries 5000 --writers 8 --kills 30 --port 8633
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from skanekarta import chain, database
from skanekarta.access import accounts, tokens
from skanekarta.cluster import Cluster
from skanekarta.errors import SetupError
from skanekarta.importers.project import load_project
from skanekarta.settings import PROJECT_DIR

ADDRESS = "/api/v1/collections/activities/items"
ENTRIES_AN_ACCOUNT = 100
"""An account may not write faster than people do, so there are many."""

KINDS = ("program", "database", "backend", "both")
PLACES = ((13.5435, 55.9357), (13.1910, 55.7047), (14.1566, 56.0294), (13.0007, 55.6050))
AGAIN = 0.05
"""How many of the entries are sent twice at once, and how many once more afterwards."""


@dataclass(frozen=True)
class Plan:
    """How much is written, by how many, and how often something is killed."""

    entries: int = 5_000
    writers: int = 8
    kills: int = 30
    port: int = 8633
    seed: int = 1
    minutes: float = 30.0


@dataclass
class Seen:
    """What the writers have been told, and what they met with on the way."""

    ids: dict[int, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    seals: list[bytes] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def told(self, entry: int, number: int, status: int) -> None:
        """An entry is there, says the program, under that number."""
        with self.changed:
            self.counts[f"answered {status}"] += 1
            if self.ids.setdefault(entry, number) != number:
                self.wrong.append(f"entry {entry} is {self.ids[entry]} and {number}")
            self.changed.notify_all()

    def met(self, what: str) -> None:
        """Something else than an answer."""
        with self.changed:
            self.counts[what] += 1


class Scene:
    """A cluster and the program that serves from it, both of which can be killed."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan, self.folder = plan, folder
        self.cluster = Cluster(folder / "state")
        self.deadline = time.monotonic() + plan.minutes * 60
        self.program: subprocess.Popen[bytes] | None = None
        self.up = threading.Event()

    def prepare(self) -> list[str]:
        """The database with the project's data; the keys that entries are sent with."""
        number = -(-self.plan.entries // ENTRIES_AN_ACCOUNT)
        url = self.cluster.start(keep=True)
        with database.engine_for(url) as engine, engine.begin() as connection:
            database.check(connection)
            database.migrate(connection, PROJECT_DIR)
            list(load_project(connection, PROJECT_DIR))
            names = [f"skrivare {each}" for each in range(number)]
            ids = [accounts.add_account(connection, name, "staff") for name in names]
            return [tokens.add_token(connection, each, "kill", ("append",)) for each in ids]

    def start(self) -> None:
        """Starts what is not running, and waits until it answers. What starts while a server
        puts itself right may give up, and is started again."""
        self.until(self.has_database, "the database does not come back")
        self.until(self.serves, "the program does not answer")
        self.up.set()

    def has_database(self) -> bool:
        """Whether the cluster is up, which it is asked to be."""
        with suppress(SetupError):
            self.cluster.start(keep=True)
            return True
        return False

    def serves(self) -> bool:
        """Whether the program is up, which is started if it is not running."""
        if self.program is None or self.program.poll() is not None:
            command = [sys.executable, "-m", "skanekarta", "serve", "--port", str(self.plan.port)]
            environment = {
                **os.environ,
                "SKANEKARTA_STATE_DIR": str(self.cluster.state_dir),
                "PYTHONPATH": str(PROJECT_DIR / "src"),
            }
            with open(self.folder / "program.log", "ab") as log:
                self.program = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        return self.answers()

    def answers(self) -> bool:
        """Whether both the program and its database do."""
        with suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", self.plan.port, timeout=10)
            with closing(line):
                line.request("GET", "/readyz")
                return line.getresponse().status == 200
        return False

    def until(self, done: Callable[[], bool], otherwise: str) -> None:
        """Waits for a condition, as long as the run may take."""
        while not done():
            if time.monotonic() > self.deadline:
                raise TimeoutError(otherwise)
            time.sleep(0.05)

    def kill(self, kind: str, chance: random.Random) -> None:
        """Kills (SIGKILL) the program, the server, one of its processes, or the first two."""
        self.up.clear()
        if kind in ("program", "both") and self.program is not None:
            self.program.kill()
            self.program.wait()
        if kind in ("database", "both"):
            pid = self.cluster.status().pid
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
        if kind == "backend":
            for pid in chance.sample(found := self.backends(), min(1, len(found))):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def backends(self) -> list[int]:
        """The server's processes that work for the program."""
        asked = (
            b"SELECT pid FROM pg_stat_activity WHERE application_name = 'skanekarta'"
            b" AND pid <> pg_backend_pid()"
        )
        with suppress(psycopg.Error), self.connect() as connection:
            return [pid for (pid,) in connection.execute(asked)]
        return []

    def connect(self) -> psycopg.Connection[Any]:
        """A connection beside the program's."""
        return psycopg.connect(self.cluster.url().replace("+psycopg", ""), connect_timeout=5)

    def note_head(self, seen: Seen) -> None:
        """Notes where the chain ends now."""
        found: list[bytes] = []

        def look() -> bool:
            with suppress(psycopg.Error), self.connect() as connection:
                found.extend(seal for (seal,) in connection.execute(b"SELECT seal FROM log_head"))
            return bool(found)

        self.until(look, "the database does not answer")
        seen.seals.append(bytes(found[0]))

    def stop(self) -> None:
        """Ends what was started."""
        if self.program is not None:
            self.program.kill()
            self.program.wait()
        self.cluster.stop()


class Writer(threading.Thread):
    """Sends one entry after another, each until it is told that it is there."""

    def __init__(self, scene: Scene, seen: Seen, keys: list[str], waiting: Iterator[int]) -> None:
        super().__init__(daemon=True)
        self.scene, self.seen, self.keys, self.waiting = scene, seen, keys, waiting
        self.line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Until there are no more."""
        try:
            for entry in self.waiting:
                self.write(entry)
        except Exception as error:  # a thread's own error would be lost
            self.seen.wrong.append(f"a writer ended: {error!r}")
            with self.seen.changed:
                self.seen.changed.notify_all()
        finally:
            self.hang_up()

    def hang_up(self) -> None:
        """Ends the line, if there is one; the next entry is sent on another."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def write(self, entry: int) -> None:
        """One entry; some of them twice at once, or again when they are there."""
        chance = random.Random(f"{self.scene.plan.seed} {entry}").random()
        other = Writer(self.scene, self.seen, self.keys, iter(()))
        beside = threading.Thread(target=other.send, args=(entry,), daemon=True)
        if chance < AGAIN:
            beside.start()
        self.send(entry)
        if chance < AGAIN:
            beside.join()
            other.hang_up()
        elif chance < 2 * AGAIN:
            self.send(entry)

    def send(self, entry: int) -> None:
        """Sends it until it is there."""
        while time.monotonic() < self.scene.deadline:
            self.scene.up.wait(1)
            try:
                status, location = self.post(entry)
            except (OSError, http.client.HTTPException) as error:
                self.hang_up()
                self.seen.met(type(error).__name__)
                continue
            if status in (200, 201):
                self.seen.told(entry, int(location.rpartition("/")[2]), status)
                return
            self.seen.met(f"refused {status}")
            if status < 500:
                raise AssertionError(f"entry {entry} was refused with {status}")
        raise TimeoutError(f"entry {entry} was never told to be there")

    def post(self, entry: int) -> tuple[int, str]:
        """The status, and where the entry is."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.scene.plan.port, timeout=30)
        key = self.keys[entry % len(self.keys)]
        headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/geo+json",
            "Idempotency-Key": f"kill-{self.scene.plan.seed}-{entry}",
        }
        self.line.request("POST", ADDRESS, json.dumps(_feature(entry)), headers)
        answer = self.line.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")


def _feature(entry: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": PLACES[entry % len(PLACES)]},
        "properties": {
            "kind": "studiebesok",
            "title": f"Besök {entry}",
            "starts_on": "2026-11-20",
            "visibility": "internal" if entry % 3 == 0 else "open",
        },
    }


def run(plan: Plan) -> dict[str, Any]:
    """Writes and kills; what came of it. Raises AssertionError where anything is wrong."""
    folder = Path(tempfile.mkdtemp(prefix="skanekarta_writers_"))
    folder.chmod(0o755)
    scene, seen = Scene(folder, plan), Seen()
    try:
        keys = scene.prepare()
        scene.start()
        began = time.monotonic()
        with _writing(scene, seen, keys):
            kills = _kill_now_and_then(scene, seen)
            _wait(scene, seen, plan.entries)
        seconds = time.monotonic() - began
        found = _check(scene, seen)
    finally:
        scene.stop()
        shutil.rmtree(folder)
    return {
        **{"entries": plan.entries, "writers": plan.writers, "seed": plan.seed},
        **{"kills": dict(kills), "seconds": round(seconds, 1), "met": dict(seen.counts)},
        **found,
    }


@contextmanager
def _writing(scene: Scene, seen: Seen, keys: list[str]) -> Iterator[None]:
    lock, numbers = threading.Lock(), iter(range(scene.plan.entries))

    def waiting() -> Iterator[int]:
        while True:
            with lock:
                entry = next(numbers, None)
            if entry is None:
                return
            yield entry

    writers = [Writer(scene, seen, keys, waiting()) for _ in range(scene.plan.writers)]
    for writer in writers:
        writer.start()
    yield
    for writer in writers:
        writer.join(max(1.0, scene.deadline - time.monotonic()))


def _kill_now_and_then(scene: Scene, seen: Seen) -> Counter[str]:
    """Kills when so many entries are there, at random moments of the work on the next ones."""
    chance, plan = random.Random(scene.plan.seed), scene.plan
    moments = sorted(chance.sample(range(1, plan.entries), plan.kills))
    kinds = [KINDS[each % len(KINDS)] for each in range(plan.kills)]
    chance.shuffle(kinds)
    for moment, kind in zip(moments, kinds, strict=True):
        _wait(scene, seen, moment)
        time.sleep(chance.random() * 0.05)
        scene.kill(kind, chance)
        scene.start()
        scene.note_head(seen)
    return Counter(kinds)


def _wait(scene: Scene, seen: Seen, number: int) -> None:
    with seen.changed:
        while len(seen.ids) < number:
            assert not seen.wrong, seen.wrong
            if not seen.changed.wait(max(0.0, scene.deadline - time.monotonic())):
                raise TimeoutError(f"{len(seen.ids)} of {number} entries are there: {seen.counts}")


WRITTEN = sa.text(
    "SELECT id, title FROM activities WHERE title LIKE 'Besök %' AND import_id IS NULL"
)
REQUESTS = sa.text("SELECT count(*) FROM append_requests")


def _check(scene: Scene, seen: Seen) -> dict[str, Any]:
    """Every entry is there once, under the number that its writer was told; the chain holds."""
    assert not seen.wrong, seen.wrong
    with database.engine_for(scene.cluster.url()) as engine, engine.begin() as connection:
        written = {row.id: row.title for row in connection.execute(WRITTEN)}
        assert len(written) == scene.plan.entries == len(seen.ids), len(written)
        assert written == {number: f"Besök {entry}" for entry, number in seen.ids.items()}
        assert connection.scalar(REQUESTS) == scene.plan.entries
        verdict = chain.verify(connection, seen.seals)
    assert verdict.holds, [str(fault) for fault in verdict.faults]
    environment = {
        **os.environ,
        "SKANEKARTA_DATABASE_URL": scene.cluster.url(),
        "PYTHONPATH": str(PROJECT_DIR / "src"),
    }
    command = [sys.executable, "-m", "skanekarta", "log", "verify"]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return {"chain": verdict.entries, "seals_noted": len(seen.seals), "holds": verdict.holds}


def main() -> int:
    """Exit code: 0 when all is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in vars(Plan()).items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    print(json.dumps(run(Plan(**vars(parser.parse_args()))), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
