"""How fast the map answers, beside the floor: requests a second, times, bytes and memory.

    make bench                          10 000 and 100 000 grants, three seconds a case
    make bench SIZES=10000,1000000      other sizes
    .venv/bin/python benchmarks/run.py --help

One command, one run: it makes scratch databases with generated grants (marked as such), starts our
server twice (with and without kept answers) and the floor (`floor.py`: a bare Starlette app that
sends the same SQL), and asks each in turn with `wrk` over 16 connections. Server, database and
client share the machine, so read the ratios. Nothing here fails a build: speed is measured, not
asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from cases import NEW_BBOX, Case, cases
from generated import fill
from scratch import scratch_database

from skanekarta import database
from skanekarta.importers.project import load_project
from skanekarta.links import API
from skanekarta.settings import PROJECT_DIR

HERE = Path(__file__).parent
CONNECTIONS = 16
PORTS = {"floor": 8471, "first": 8472, "kept": 8473}
"""The floor; our server without kept answers, as if every question were new; our server."""

LUA_HEAD = "local n = {start}\n"
LUA_NEW = """request = function()
  n = n + 1
  return wrk.format("GET", string.format("{path}", n))
end
"""


@dataclass(frozen=True)
class Measured:
    """Requests a second; median and 99th percentile in milliseconds; bytes of one answer."""

    rate: float
    p50: float
    p99: float
    size: int


@contextmanager
def filled(wanted: int) -> Iterator[str]:
    """A scratch database with the real data and generated grants up to `wanted`."""
    with scratch_database(f"skanekarta_bench_{os.getpid()}_{wanted}") as url:
        with database.engine_for(url) as engine:
            with engine.begin() as connection:
                database.migrate(connection, PROJECT_DIR)
                list(load_project(connection, PROJECT_DIR))
            with engine.begin() as connection:
                fill(connection, wanted)
            with engine.begin() as connection:
                list(load_project(connection, PROJECT_DIR))  # keeps the features' texts
            alone = engine.execution_options(isolation_level="AUTOCOMMIT")
            with alone.connect() as connection:
                connection.execute(sa.text("VACUUM ANALYZE"))
        yield url


@contextmanager
def server(kind: str, environment: Mapping[str, str]) -> Iterator[int]:
    """The process id of a server of that kind, answering; stopped afterwards."""
    app = "floor:make_app" if kind == "floor" else "skanekarta.app:from_environment"
    command = [sys.executable, "-m", "uvicorn", "--factory", app, "--port", str(PORTS[kind])]
    command += ["--log-level", "error", "--no-access-log", "--app-dir", str(HERE)]
    # What they say of readers who leave when wrk stops is not what is measured here.
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        _await(PORTS[kind])
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(port: int) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2).read()
            return
        except urllib.error.HTTPError:
            return  # the floor has no such address, but it answers
        except OSError:
            time.sleep(0.1)  # asks again, three hundred times at most
    raise SystemExit(f"nothing answers on port {port}")


def ask(url: str, seconds: float, script: str | None = None) -> Measured:
    """wrk's own figures for that address."""
    size = len(urllib.request.urlopen(url, timeout=300).read())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script or "")
        file.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency"]
        command += ["--timeout", "60s", *(["-s", file.name] if script else []), url]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"{url} did not answer well:\n{told}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    return Measured(rate, *(_ms(told, each) for each in ("50%", "99%")), size)


def _ms(told: str, name: str) -> float:
    found = re.search(rf"{name}\s+([\d.]+)(us|ms|s|m)\b", told)
    assert found, told
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
    return float(found[1]) * scale[found[2]]


def memory(pid: int) -> tuple[float, float]:
    """Resident and proportional memory of a process, in MiB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = {name: int(kib) for name, kib in re.findall(r"^(Rss|Pss):\s+(\d+)", lines, re.M)}
    return found["Rss"] / 1024, found["Pss"] / 1024


def statements(found: list[Case], file: Path) -> None:
    """What the floor is to send, one name a statement."""
    told = {}
    for place, case in enumerate(found):
        told[f"c{place}"] = [case.statement, case.media_type]
        if case.counted:
            told[f"n{place}"] = [case.counted, case.media_type]
        if case.plain:
            told[f"p{place}"] = [case.plain, case.media_type]
    file.write_text(json.dumps(told))


def compare(url: str, size: int, seconds: float, rounds: int) -> None:
    """One database: every case through floor and server in turn, and what the workers weigh."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = list(cases(connection))
    engine.dispose()
    plain_url = url.replace("+psycopg", "")
    ours = {"SKANEKARTA_DATABASE_URL": url}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "statements.json"
        statements(found, file)
        floor = {"FLOOR_STATEMENTS": str(file), "FLOOR_DATABASE": plain_url}
        pids = {
            "floor": stack.enter_context(server("floor", floor)),
            "first": stack.enter_context(server("first", {**ours, "SKANEKARTA_ANSWERS_MIB": "0"})),
            "kept": stack.enter_context(server("kept", ours)),
        }
        _head(size)
        for place, case in enumerate(found):
            _row(case, place, seconds, rounds)
        _new_boxes(found, seconds)
        for kind, pid in pids.items():
            resident, shared = memory(pid)
            print(f"memory {kind:6} {resident:6.0f} MiB resident, {shared:.0f} MiB PSS")


def _head(size: int) -> None:
    print(f"\n{size} grants, {CONNECTIONS} connections; req/s (p50/p99 ms)")
    columns = ("floor", "floor counting", "first", "kept")
    print(f"{'':22}" + "".join(f"{name:>24}" for name in columns) + "  first/floor  kept/floor")


def _row(case: Case, place: int, seconds: float, rounds: int) -> None:
    addresses = {
        "floor": f"http://127.0.0.1:{PORTS['floor']}/c{place}",
        "first": f"http://127.0.0.1:{PORTS['first']}{case.path}",
        "kept": f"http://127.0.0.1:{PORTS['kept']}{case.path}",
    }
    if case.counted:
        addresses["counted"] = f"http://127.0.0.1:{PORTS['floor']}/n{place}"
    if case.plain:
        addresses["counted"] = f"http://127.0.0.1:{PORTS['floor']}/p{place}"
    seen: dict[str, list[Measured]] = {name: [] for name in addresses}
    for _ in range(rounds):
        for name, address in addresses.items():
            seen[name].append(ask(address, seconds))
    found = {name: sorted(each, key=lambda m: m.rate)[rounds // 2] for name, each in seen.items()}
    cells = [found.get(name) for name in ("floor", "counted", "first", "kept")]
    shown = "".join(f"{_cell(each):>24}" for each in cells)
    floor = found["floor"].rate
    first, kept = (
        found[name].rate / floor if floor else float("nan") for name in ("first", "kept")
    )
    beside = ""
    if case.plain:
        beside = f"  {found['first'].rate / max(found['counted'].rate, 0.1):.2f} of plain ST_AsMVT"
    size = f"   {found['kept'].size} bytes"
    print(f"{case.name:22}{shown}{first:13.2f}{kept:12.2f}{size}{beside}", flush=True)


def _cell(found: Measured | None) -> str:
    return f"{found.rate:.0f} ({found.p50:.1f}/{found.p99:.1f})" if found else "–"


def _new_boxes(found: list[Case], seconds: float) -> None:
    """A box that nobody has asked for before, every time; and the page after the first of a box,
    made anew every time (the server without kept answers), for which the count is known."""
    path = NEW_BBOX.replace("{n:06d}", "%06d")
    script = LUA_HEAD.format(start=int(time.time()) % 400_000) + LUA_NEW.replace("{path}", path)
    new = ask(f"http://127.0.0.1:{PORTS['kept']}/livez", seconds, script)
    boxes = [(place, case) for place, case in enumerate(found) if case.name.startswith("bbox")]
    for place, case in boxes:
        counted = ask(f"http://127.0.0.1:{PORTS['floor']}/n{place}", seconds)
        if case is boxes[0][1]:
            _beside("new bbox each time", counted, new)
        _beside(f"  {case.name}, page 2", counted, ask(_second(case), seconds))


def _second(case: Case) -> str:
    """The address of a case's second page, of the server without kept answers."""
    base = f"http://127.0.0.1:{PORTS['first']}"
    with urllib.request.urlopen(f"{base}{case.path}", timeout=120) as answer:
        links = json.load(answer)["links"]
    onward: str = next(each["href"] for each in links if each["rel"] == "next")
    return base + onward[onward.index(API) :]


def _beside(name: str, counted: Measured, found: Measured) -> None:
    ratio = found.rate / max(counted.rate, 0.1)
    print(f"{name:28}{_cell(counted):>42}{_cell(found):>24}   {ratio:.2f} of the floor that counts")


def main() -> None:
    """Reads what is wanted and measures it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000", help="rows, with commas")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", help="an address with data in it, instead of scratch ones")
    asked = parser.parse_args()
    if asked.database:
        compare(asked.database, 0, asked.seconds, asked.rounds)
        return
    for size in map(int, asked.sizes.split(",")):
        with filled(size) as url:
            compare(url, size, asked.seconds, asked.rounds)


if __name__ == "__main__":
    main()
