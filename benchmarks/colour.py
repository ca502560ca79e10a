"""Sync or async database access? The same four answers through both, from one FastAPI worker.

Run with a PostGIS address; it makes its own tables in a scratch schema and drops them:

    SKANEKARTA_DATABASE_URL=postgresql+psycopg://… python benchmarks/colour.py [seconds]

Needs `wrk` (Debian package) and prints requests per second, median of three rounds taken in turn.
The figures that decided docs/decisions/0002-sync.md come from here.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import create_async_engine

URL = os.environ["SKANEKARTA_DATABASE_URL"]
PORT = 8391
FEATURES = """
select json_build_object('type','FeatureCollection','features',
  coalesce(json_agg(f), '[]'::json))::text
from (select json_build_object('type','Feature','id',{key},'geometry',ST_AsGeoJSON(geom,5)::json,
  'properties',json_build_object({properties})) f from colour.{table} {where}) x
"""
POLYGONS = FEATURES.format(
    key="code", table="polygons", properties="'name',name,'population',population", where=""
)
POINT = "'year',year,'municipality',municipality,'recipient',recipient,'amount_sek',amount"
STATEMENTS = {
    "one": FEATURES.format(key="id", table="points", properties=POINT, where="where id = :n"),
    "polygons": POLYGONS,
    "page": FEATURES.format(
        key="id",
        table="points",
        properties=POINT,
        where="where municipality = '1280' and year between 2012 and 2020 order by id limit 100",
    ),
    "thousand": FEATURES.format(
        key="id", table="points", properties=POINT, where="order by id limit 1000"
    ),
}
MAKE = """
drop schema if exists colour cascade; create schema colour;
create table colour.polygons as select (1200 + i)::text code, 'Kommun ' || i as name,
  14000 + i as population,
  ST_Buffer(ST_SetSRID(ST_Point(12.7 + 0.05 * (i % 10), 55.5 + 0.1 * (i / 10)), 4326), .03, 60) geom
  from generate_series(1, 33) i;
create table colour.points as select i id, 2010 + i % 15 as year,
  (array['1280','1281','1283'])[1 + i % 3] municipality, 'Mottagare ' || i % 500 recipient,
  i * 1000 amount, ST_SetSRID(ST_Point(12.7 + random() * 1.5, 55.5 + random()), 4326) geom
  from generate_series(1, 10000) i;
alter table colour.points add primary key (id);
create index on colour.points (municipality, year, id); analyze colour.points;
"""


def sync_app() -> FastAPI:
    """Plain `def` routes on Starlette's thread pool, one sync engine."""
    app = FastAPI()
    engine = sa.create_engine(URL, pool_size=10, max_overflow=30)

    @app.get("/{name}")
    def answer(name: str) -> Response:
        with engine.connect() as connection:
            body: str = connection.execute(sa.text(STATEMENTS[name]), {"n": 7}).scalar_one()
        return Response(body, media_type="application/geo+json")

    return app


def async_app() -> FastAPI:
    """`async def` routes on the event loop, one async engine over the same driver."""
    app = FastAPI()
    engine = create_async_engine(URL, pool_size=10, max_overflow=30)

    @app.get("/{name}")
    async def answer(name: str, request: Request) -> Response:
        async with engine.connect() as connection:
            result = await connection.execute(sa.text(STATEMENTS[name]), {"n": 7})
            body: str = result.scalar_one()
        return Response(body, media_type="application/geo+json")

    return app


def serve(colour: str) -> subprocess.Popen[bytes]:
    """A server process of that colour, answering."""
    process = subprocess.Popen([sys.executable, __file__, "serve", colour])
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/one", timeout=2).read()
            return process
        except OSError:
            time.sleep(0.1)  # asks again, a hundred times at most
    process.kill()
    raise SystemExit("the server did not answer")


def measure(path: str, seconds: int) -> float:
    """Requests per second over 16 connections."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", f"http://127.0.0.1:{PORT}/{path}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    match = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert match, out
    return float(match.group(1))


def main(seconds: int) -> None:
    """Both colours in turn, three rounds, a table of medians."""
    with sa.create_engine(URL).begin() as connection:
        connection.execute(sa.text(MAKE))
    seen: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(3):
        for colour in ("sync", "async"):
            process = serve(colour)
            for name in STATEMENTS:
                seen[colour, name].append(measure(name, seconds))
            process.terminate()
            process.wait(timeout=20)
    with sa.create_engine(URL).begin() as connection:
        connection.exec_driver_sql("drop schema colour cascade")
    for name in STATEMENTS:
        pair: Any = [statistics.median(seen[colour, name]) for colour in ("sync", "async")]
        print(f"{name:10} sync {pair[0]:8.0f}  async {pair[1]:8.0f}  ratio {pair[1] / pair[0]:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        app = sync_app() if sys.argv[2] == "sync" else async_app()
        uvicorn.run(app, port=PORT, log_level="warning")
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
