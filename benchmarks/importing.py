"""How long a large list takes to import, beside a plain `COPY` of the same rows.

    .venv/bin/python benchmarks/importing.py                 100 000 rows
    .venv/bin/python benchmarks/importing.py --rows 1000000

One command: it makes a CSV of generated grants (each says that it is), and imports it in a scratch
database, as `skanekarta import grants` does, in a process of its own whose memory is told. Then
the very rows that came in, those of the five tables beside `grants` too, are copied by one `COPY`
each from files into

    bare      tables without any index, whose indexes (the same) are made afterwards, as bulk
              loaders do, and no foreign keys;
    in place  tables with the same indexes and foreign keys already there, as a plain `COPY` into
              this database would meet them; no triggers of ours.

Neither reads a spreadsheet, looks a word up, checks a rule or tells anybody anything. The import
is told in steps; the last, the texts and totals kept for readers (decision 0012), is no part of
bringing rows in, and is told apart. Beside the seconds of the clock, which others on the machine
stretch, stand those of the processor: of this process and of the database's that serves it, where
that runs on this machine too. Nothing here fails a build: speed is measured, not asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from scratch import scratch_database

from skanekarta import database
from skanekarta.importers import importing
from skanekarta.importers.granting import Defaults
from skanekarta.importers.importing import Said, import_grants
from skanekarta.importers.project import load_project
from skanekarta.importers.storing import Delivery
from skanekarta.importers.storing.writing import TABLES
from skanekarta.settings import PROJECT_DIR

HEADING = (
    "Finansiär;År;Beslutsdatum;Mottagare;Säte;Verksamhetskommun;Konstområde;Stödform;Projekt;"
    "Målgrupp;Belopp;Påhittad"
)
WORDS = {
    "funder": "SELECT title FROM funders ORDER BY slug",
    "recipient": "SELECT title FROM recipients ORDER BY slug",
    "place": "SELECT name FROM municipalities ORDER BY code",
    "area": "SELECT title FROM areas ORDER BY slug",
    "form": "SELECT title FROM support_forms WHERE slug <> 'kommunsamverkan' ORDER BY slug",
    "group": "SELECT title FROM target_groups ORDER BY slug",
}


def generate(url: str, file: Path, rows: int) -> None:
    """Writes the list: the real vocabularies' words, in an order that is the same every time.
    Every tenth grant is of two municipalities, every hundredth of none that is known."""
    with psycopg.connect(_plain(url)) as connection:
        words = {
            name: [row[0] for row in connection.execute(statement.encode())]
            for name, statement in WORDS.items()
        }

    def pick(name: str, number: int) -> str:
        return words[name][number % len(words[name])]

    with file.open("w", encoding="utf-8") as out:
        out.write(HEADING + "\n")
        for n in range(rows):
            place, seat = pick("place", n), pick("place", n * 7 + 1)
            where = "" if n % 100 == 99 else f"{place}, {seat}" if n % 10 == 7 else place
            group = pick("group", n) if n % 3 == 0 else ""
            day = f"{2010 + n % 15}-{1 + n % 12:02}-{1 + n % 28:02}"
            cells = (
                *(pick("funder", n), str(2010 + n % 15), day, pick("recipient", n), seat, where),
                *(pick("area", n), pick("form", n), f"Påhittat projekt nummer {n}", group),
                *(str(1000 + n * 7919 % 1_000_000), "ja"),
            )
            out.write(";".join(f'"{cell}"' if "," in cell else cell for cell in cells) + "\n")


@contextmanager
def _timed(found: dict[str, float], step: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    found[step] = found.get(step, 0) + time.perf_counter() - began


def _processor(backend: int) -> float:
    """Seconds of the processor so far, of this process and of the database's that serves it."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    told = Path(f"/proc/{backend}/stat")
    fields = told.read_text().rpartition(")")[2].split() if told.exists() else []
    served = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return own.ru_utime + own.ru_stime + served


def _backend(connection: Any) -> int:
    number: int = connection.connection.driver_connection.info.backend_pid
    return number


def import_it(url: str, file: Path) -> dict[str, Any]:
    """Imports the list in this process: seconds, rows, and the most memory it had, in MiB."""
    steps: dict[str, float] = {}
    refresh, worked = importing.refresh, [0.0]

    def timed_refresh(connection: Any, *table: str) -> None:
        worked.append(_processor(_backend(connection)))
        with _timed(steps, "kept for readers"):
            refresh(connection, *table)
        worked.append(_processor(_backend(connection)))

    importing.refresh = timed_refresh
    marks: list[tuple[str, float]] = []
    began = time.perf_counter()

    def progress(step: str) -> Any:
        marks.append((step, time.perf_counter() - began))
        return lambda number: None

    with database.engine_for(url) as engine:
        with engine.begin() as connection:
            worked[0] = _processor(_backend(connection))
            delivery, said = Delivery("påhittad.csv", "mätning"), Said(defaults=Defaults())
            report = import_grants(connection, file, delivery, said, progress=progress)
        steps["whole"] = time.perf_counter() - began
    if report.blocked:
        raise SystemExit(f"the list was refused: {report.findings[:3]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began_at, rows_in, kept = worked
    steps |= {"processor": rows_in - began_at, "processor kept": kept - rows_in}
    return {**steps, "marks": marks, "added": report.added, "memory": memory}


def copy(url: str, folder: Path, *, in_place: bool) -> dict[str, float]:
    """Copies the rows that are in the tables into others: seconds, by step."""
    found: dict[str, float] = {}
    with psycopg.connect(_plain(url)) as connection:
        cursor = connection.cursor()
        _write_out(cursor, folder)
        cursor.execute("CREATE SCHEMA plain")
        for table in TABLES:
            cursor.execute(
                f"CREATE TABLE plain.{table} (LIKE public.{table} INCLUDING GENERATED)".encode()
            )
        if in_place:
            _index(cursor)
            _refer(cursor)
        before = _processor(connection.info.backend_pid)
        with _timed(found, "copy"):
            _write_in(cursor, folder)
        with _timed(found, "indexes"):
            if not in_place:
                _index(cursor)
        with _timed(found, "commit"):
            connection.commit()
        found["processor"] = _processor(connection.info.backend_pid) - before
        cursor.execute("DROP SCHEMA plain CASCADE")
    return found


def _write_out(cursor: psycopg.Cursor[Any], folder: Path) -> None:
    for table in TABLES:
        if not (folder / table).exists():
            with (folder / table).open("wb") as out, cursor.copy(_out(table)) as blocks:
                for block in blocks:
                    out.write(block)


def _out(table: str) -> bytes:
    return f"COPY public.{table} TO STDOUT".encode()


def _in(table: str) -> bytes:
    return f"COPY plain.{table} FROM STDIN".encode()


def _write_in(cursor: psycopg.Cursor[Any], folder: Path) -> None:
    for table in TABLES:
        with (folder / table).open("rb") as rows, cursor.copy(_in(table)) as target:
            while block := rows.read(2**18):
                target.write(block)


def _index(cursor: psycopg.Cursor[Any]) -> None:
    asked = b"SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s"
    for table in TABLES:
        for (definition,) in cursor.execute(asked, (table,)).fetchall():
            cursor.execute(definition.replace("public.", "plain.").encode())


def _refer(cursor: psycopg.Cursor[Any]) -> None:
    asked = (
        b"SELECT pg_get_constraintdef(oid) FROM pg_constraint "
        b"WHERE contype = 'f' AND conrelid = %s::regclass"
    )
    for table in TABLES:
        for (definition,) in cursor.execute(asked, (f"public.{table}",)).fetchall():
            own = definition.replace("REFERENCES grants(", "REFERENCES plain.grants(")
            cursor.execute(f"ALTER TABLE plain.{table} ADD {own}".encode())


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


def _import_apart(url: str, file: Path) -> Mapping[str, Any]:
    """In a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--database", url, "--file", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def measure(rows: int) -> None:
    """Makes, imports, copies, tells."""
    with (
        scratch_database(f"skanekarta_import_{os.getpid()}") as url,
        tempfile.TemporaryDirectory() as name,
    ):
        folder = Path(name)
        with database.engine_for(url) as engine, engine.begin() as connection:
            database.migrate(connection, PROJECT_DIR)
            list(load_project(connection, PROJECT_DIR))
        file = folder / "list.csv"
        generate(url, file, rows)
        print(f"{rows} generated rows, {file.stat().st_size / 2**20:.0f} MiB", flush=True)
        _tell(
            _import_apart(url, file), *(copy(url, folder, in_place=each) for each in (False, True))
        )


def _tell(
    took: Mapping[str, Any], bare: Mapping[str, float], in_place: Mapping[str, float]
) -> None:
    kept = took["kept for readers"]
    rows = took["whole"] - kept
    writing = next(at for step, at in took["marks"] if step == "Skriver")
    print(f"import: {took['added']} added, {took['memory']:.0f} MiB at most")
    print(f"  read, staged, compared   {writing:8.1f} s")
    print(f"  written, checked, commit {rows - writing:8.1f} s")
    print(f"  rows are in              {rows:8.1f} s, of the processor {took['processor']:.1f} s")
    work, work_kept = took["processor"], took["processor kept"]
    print(f"  kept for readers         {kept:8.1f} s, of the processor {work_kept:.1f} s")
    for title, found in (("bare, indexes after", bare), ("indexes and keys in place", in_place)):
        clock = {step: seconds for step, seconds in found.items() if step != "processor"}
        whole = sum(clock.values())
        parts = ", ".join(f"{step} {seconds:.1f}" for step, seconds in clock.items())
        print(
            f"COPY, {title}: {whole:.1f} s ({parts}), of the processor {found['processor']:.1f} s"
        )
        told = f"{rows / whole:.1f} times; with what is kept {took['whole'] / whole:.1f}"
        by_work = [each / found["processor"] for each in (work, work + work_kept)]
        print(
            f"  the import takes {told}; by the processor's time {by_work[0]:.1f}, {by_work[1]:.1f}"
        )


def main() -> None:
    """Reads what is wanted and measures it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", help="(used by itself: the process that imports)")
    parser.add_argument("--file", type=Path, help="(used by itself)")
    asked = parser.parse_args()
    if asked.database:
        print(json.dumps(import_it(asked.database, asked.file)))
        return
    measure(asked.rows)


if __name__ == "__main__":
    main()
