"""How long the page before a talk takes to serve, beside the floor. The goal is twice the floor.

    .venv/bin/python benchmarks/briefing.py
    .venv/bin/python benchmarks/briefing.py --rounds 100 --codes 1280,1273

The floor (`floor.py`: a bare Starlette app) sends all statements of the page at once and answers
with the page as it is: all those that it takes when nothing is remembered. Ours is asked three
times: with the picture remembered, as readers meet it; as if the figures had changed before each
question, so that what rests on them is read again; and as if every table had, which only a new
database does. One question at a time, over a connection that stays open. Nothing here fails a
build.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from run import PORTS, filled, server

from skanekarta import database, swedish, vocabulary
from skanekarta.briefing.picture import briefing

EVERYTHING = "UPDATE data_versions SET version = version + 1"
TOUCH = f"{EVERYTHING} WHERE table_name = 'figures'"


def statements(url: str, code: str) -> list[str]:
    """What is sent to the database for a page, with its values written in. In a process that has
    sent nothing before: a statement that is known already goes past SQLAlchemy."""
    found: list[str] = []

    def note(_c: Any, cursor: Any, text: str, values: Any, *_: Any) -> None:
        found.append(psycopg.ClientCursor(cursor.connection).mogrify(text, values))

    with database.engine_for(url) as engine, engine.connect() as connection:
        names = vocabulary.names(connection)
        sa.event.listen(engine, "before_cursor_execute", note)
        briefing(connection, code, swedish.today(), names)
    return found


def all_statements(url: str, codes: list[str]) -> dict[str, list[str]]:
    """The same for several pages."""
    alone = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=alone, max_tasks_per_child=1) as pool:
        return dict(zip(codes, pool.map(partial(statements, url), codes), strict=True))


def median(rounds: int, ask: Callable[[], int]) -> float:
    """Milliseconds of the middle question."""
    seen = []
    for _ in range(rounds):
        began = time.perf_counter()
        assert ask() == 200
        seen.append((time.perf_counter() - began) * 1000)
    return statistics.median(seen)


def asking(port: int, path: str, before: Callable[[], object] | None = None) -> Callable[[], int]:
    """Asks for that address over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask() -> int:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def touched() -> int:
        if before is not None:
            before()
        return ask()

    ask()
    return touched if before else ask


def measured(url: str, codes: list[str], rounds: int) -> None:
    """Each page in turn, once of the floor and three times of ours."""
    sent = all_statements(url, codes)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(server("kept", {"SKANEKARTA_DATABASE_URL": url}))
        file = Path(folder) / "statements.json"
        address = f"http://127.0.0.1:{PORTS['kept']}/kommun/"
        pages = {code: urllib.request.urlopen(address + code).read().decode() for code in codes}
        every = {code: _all_at_once(pages[code], sent[code]) for code in codes}
        file.write_text(json.dumps({code: [sql, "text/html"] for code, sql in every.items()}))
        plain = url.replace("+psycopg", "")
        floor = {"FLOOR_STATEMENTS": str(file), "FLOOR_DATABASE": plain}
        stack.enter_context(server("floor", floor))
        changed = stack.enter_context(psycopg.connect(plain, autocommit=True)).execute
        heads = "".join(f"{each:>10}" for each in ("floor", "kept", "first", "all new"))
        print(f"{'':6}{heads}   kept/floor  first/floor  all new/floor  statements")
        for code in codes:
            least = median(rounds, asking(PORTS["floor"], f"/{code}"))
            kept = median(rounds, asking(PORTS["kept"], f"/kommun/{code}"))
            first, new = (
                median(rounds, asking(PORTS["kept"], f"/kommun/{code}", partial(changed, what)))
                for what in (TOUCH, EVERYTHING)
            )
            shown = "".join(f"{each:8.1f}ms" for each in (least, kept, first, new))
            ratios = f"{kept / least:12.2f}{first / least:13.2f}{new / least:15.2f}"
            ratios += f"{len(sent[code]):12}"
            print(f"{code:6}{shown}{ratios}", flush=True)


def _all_at_once(page: str, sent: list[str]) -> str:
    """The page as a text, then every statement: one message to the database."""
    return ";\n".join([f"SELECT $page${page}$page$::text", *sent])


def main() -> None:
    """Reads what is wanted and measures it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--codes", default="1273,1280,1267")
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with filled(0) as url:
        measured(url, asked.codes.split(","), asked.rounds)


if __name__ == "__main__":
    sys.exit(main())
