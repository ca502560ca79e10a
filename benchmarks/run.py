"""How fast the map answers: each hot path over kept-alive connections, requests a second.

    make bench                      the project's own data
    python benchmarks/run.py 5      five seconds a path

Serves the data of the project from a scratch database on a free port of loopback, with one worker,
and asks from two client threads; the client shares the two cores, so read the ratios. No figure
here fails a build: speed is measured, not asserted.
"""

from __future__ import annotations

import http.client
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from scratch import scratch_database

from skanekarta import database
from skanekarta.app import create_app
from skanekarta.importers.project import load_project
from skanekarta.settings import PROJECT_DIR, Settings

CLIENTS = 2
PATHS = {
    "one municipality": "/api/v1/collections/kommunfakta/items/1280",
    "33 municipalities": "/api/v1/collections/kommunfakta/items?limit=33",
    "100 grants, filtered": "/api/v1/collections/grants/items?year=2015/2023&funder=region-skane",
    "176 grants": "/api/v1/collections/grants/items?limit=1000",
    "sum by municipality": "/api/v1/statistics/grants?by=municipality&measure=per_inhabitant",
    "sum by year": "/api/v1/statistics/grants?by=year",
    "map page": "/?tab=grants&funder=region-skane",
    "table page": "/lager/grants?funder=region-skane",
    "municipality page": "/kommun/1273",
}


@contextmanager
def served() -> Iterator[int]:
    """The port of a server over a freshly loaded database."""
    with scratch_database(f"skanekarta_bench_{os.getpid()}") as url:
        with database.engine_for(url) as engine, engine.begin() as connection:
            database.migrate(connection, PROJECT_DIR)
            list(load_project(connection, PROJECT_DIR))
        app = create_app(Settings(database_url=url))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)  # before anything is measured
        yield server.servers[0].sockets[0].getsockname()[1]
        server.should_exit = True
        thread.join(20)


def ask(port: int, path: str, until: float, spent: list[float], headers: dict[str, str]) -> None:
    """Asks again and again until then; notes how long each answer took, in seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.perf_counter() < until:
        started = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status in {200, 304}, (path, answer.status)
        spent.append(time.perf_counter() - started)
    connection.close()


def measure(port: int, path: str, seconds: float, headers: dict[str, str]) -> list[float]:
    """How long every answer took."""
    spent: list[float] = []
    until = time.perf_counter() + seconds
    clients = [
        threading.Thread(target=ask, args=(port, path, until, spent, headers))
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sorted(spent)


def etag(port: int, path: str) -> str | None:
    """The answer's tag, if it has one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    found = connection.getresponse().getheader("etag")
    connection.close()
    return found


def main(seconds: float) -> None:
    """A row a path: requests a second, median and 95th percentile; and with an ETag known."""
    print(f"{'path':24} {'req/s':>8} {'median ms':>10} {'p95 ms':>8} {'304 req/s':>10}")
    with served() as port:
        for title, path in PATHS.items():
            measure(port, path, 0.3, {})
            spent = measure(port, path, seconds, {})
            tag = etag(port, path)
            known = measure(port, path, seconds, {"If-None-Match": tag}) if tag else []
            middle, late = statistics.median(spent), spent[int(len(spent) * 0.95)]
            rate, kept = len(spent) / seconds, len(known) / seconds
            told = f"{kept:10.0f}" if known else f"{'–':>10}"
            print(f"{title:24} {rate:8.0f} {middle * 1000:10.1f} {late * 1000:8.1f} {told}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3)
