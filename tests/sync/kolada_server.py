"""A server on this machine that answers as Kolada's API v3 does, well or badly.

The shapes are those of SOURCES.md §3. Population is what the project's data say; what culture and
leisure cost is not known here, so those figures are made up, and begin with 4711 for all to see.
"""

from __future__ import annotations

import csv
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from skanekarta.settings import PROJECT_DIR

DATA = PROJECT_DIR / "data/municipalities"
PREFIX = "/v3"
YEARS = (2023, 2024)
IDS = {
    "Nettokostnad bibliotek, kr/inv": "N09026",
    "Kostnad musik och kulturskola, kr/inv 7-15 år": "N09999",
}
"""Titles whose ids are found by asking. The second one is made up; the rest that have no sure id
are not there at all."""

Answer = tuple[int, Mapping[str, str], bytes]
Fault = Callable[[int, str], Answer | None]
"""What to answer instead, by the request's number (from 1) and its path; None: as it should."""


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def known_kpis() -> dict[str, str]:
    """Ids and titles: those that are sure, and those to be found."""
    found = {
        row["kpi_id"]: row["title"]
        for row in rows("kolada_kpi")
        if row["confidence"].startswith("confirmed")
    }
    return {**found, **{kpi: title for title, kpi in IDS.items()}}


@dataclass
class Kolada:
    """What the server holds; a test may change it. `fault` goes before every answer."""

    kpis: dict[str, str] = field(default_factory=known_kpis)
    values: dict[tuple[str, str, int], float | int | None] = field(default_factory=dict)
    municipalities: dict[str, str] = field(default_factory=dict)
    groups: list[dict[str, Any]] = field(default_factory=list)
    page: int = 300
    fault: Fault | None = None
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    base: str = ""

    def __post_init__(self) -> None:
        facts = rows("kommunfakta")
        self.municipalities = {r["municipality_code"]: r["municipality_name"] for r in facts}
        places = [*self.municipalities, "0000"]
        for number, kpi in enumerate(sorted(self.kpis)):
            if kpi != "N01951":
                for at, place in enumerate(places):
                    for year in YEARS:
                        self.values[kpi, place, year] = (
                            4711_000 + number * 1000 + at * 10 + year % 10
                        )
        for row in facts:
            if row["indicator"] == "folkmangd_31dec" and row["year"]:
                place, year = row["municipality_code"], int(row["year"])
                self.values["N01951", place, year] = int(row["value"])
        self.values["N09022", "1273", 2024] = None
        self.groups = [group(self.municipalities, code) for code in self.municipalities]
        self.groups.append({"id": "G1", "title": "Pendlingskommuner", "members": []})

    def answer(self, path: str) -> object:
        """What is at a path, or None."""
        asked = urlsplit(path)
        parts = [unquote(each) for each in asked.path.removeprefix(f"{PREFIX}/").split("/")]
        given = {name: texts[0] for name, texts in parse_qs(asked.query).items()}
        found = self._values(parts, given)
        if found is None:
            return None
        start = int(given.get("page", "1")) * self.page - self.page
        page = found[start : start + self.page]
        following = {**given, "page": str(int(given.get("page", "1")) + 1)}
        query = "&".join(f"{name}={value}" for name, value in following.items())
        more = f"{self.base}{asked.path.removeprefix(PREFIX)}?{query}"
        is_last = start + self.page >= len(found)
        return {"values": page, "count": len(page), "next_url": None if is_last else more}

    def _values(self, parts: list[str], given: Mapping[str, str]) -> list[Any] | None:
        if parts == ["kpi"]:
            named = given.get("title", "").casefold()
            every = [{"id": k, "title": t} for k, t in self.kpis.items()]
            return [each for each in every if named in each["title"].casefold()]
        if parts[0] == "kpi":
            ids = [kpi for kpi in parts[1].split(",") if kpi in self.kpis]
            return [{"id": kpi, "title": self.kpis[kpi], "auspice": "x"} for kpi in ids] or None
        if parts == ["municipality_groups"]:
            return self.groups
        if parts[:2] == ["data", "kpi"]:
            return self._data(parts)
        return None

    def _data(self, parts: list[str]) -> list[Any]:
        lists = [part.split(",") for part in parts[2::2]]
        assert all(len(each) <= 25 for each in lists)
        kpis, places, *years = lists
        found = [
            row(kpi, place, year, value)
            for (kpi, place, year), value in self.values.items()
            if kpi in kpis and place in places and (not years or str(year) in years[0])
        ]
        # What nobody has asked for: a region, a group, and women alone.
        noise = [row(kpis[0], place, 2023, 1) for place in ("0012", "G123456", "0180")]
        women = {"gender": "K", "count": 1, "status": "", "value": 1}
        alone = {"kpi": kpis[0], "municipality": places[0], "period": 1999, "values": [women]}
        return [*noise, alone, *found]


def row(kpi: str, place: str, year: int, value: float | int | None) -> dict[str, Any]:
    """Genders in no fixed order, as Kolada has them."""
    parts: list[dict[str, Any]] = [
        {"gender": "K", "count": 1, "status": "", "value": 1},
        {"gender": "M", "count": 1, "status": "", "value": None},
        {"gender": "T", "count": 1, "status": "", "value": value},
    ]
    random.Random(f"{kpi}{place}{year}").shuffle(parts)
    return {"kpi": kpi, "municipality": place, "period": year, "values": parts}


def group(names: Mapping[str, str], code: str) -> dict[str, Any]:
    """A made-up group: the next seven by code, and one outside Skåne."""
    codes = sorted(names)
    at = codes.index(code)
    members = [(codes[(at + n) % len(codes)]) for n in range(1, 8)]
    title = f"Liknande kommuner, övergripande, {names[code]}, 2023"
    return {
        "id": f"G9{code}",
        "title": title,
        "members": [
            *({"member_id": each, "member_title": names[each]} for each in members),
            {"member_id": "1490", "member_title": "Borås"},
        ],
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, kolada: Kolada, *args: Any) -> None:
        self.kolada = kolada
        super().__init__(*args)

    def do_GET(self) -> None:
        kolada = self.kolada
        kolada.asked.append(self.path)
        kolada.agents.add(self.headers.get("User-Agent", ""))
        told = kolada.fault(len(kolada.asked), self.path) if kolada.fault else None
        if told is None:
            found = kolada.answer(self.path)
            body = json.dumps(found or {"detail": "Not found"}, ensure_ascii=False).encode()
            told = (404 if found is None else 200, {}, body)
        status, headers, body = told
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if int(headers.get("Content-Length", len(body))) > len(body):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Whoever asked is gone, which is what is tested."""


@contextmanager
def answering() -> Iterator[Kolada]:
    """A server, for as long as the `with` lasts."""
    kolada = Kolada()
    server = _Server(("127.0.0.1", 0), partial(_Handler, kolada))
    kolada.base = f"http://127.0.0.1:{server.server_port}{PREFIX}"
    thread = threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    try:
        yield kolada
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def whole(kolada: Kolada, path: str) -> bytes:
    """The right answer's bytes."""
    return json.dumps(kolada.answer(path), ensure_ascii=False).encode()
