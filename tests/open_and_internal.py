"""Internal entries with unmistakable words, every address of the program, and what an answer is
when what may differ from one moment to another is put aside."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus, urlencode

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from skanekarta.analysis import ANALYSES
from skanekarta.entry import Activity
from skanekarta.formats import offered
from skanekarta.keyset import sortables
from skanekarta.layer import Layer
from skanekarta.layers import all_layers, get_layer
from skanekarta.statistics import measures
from skanekarta.statistics.asked import groups

LOG = get_layer("activities")
API = "/api/v1"
ITEMS = f"{API}/collections/activities/items"

WORDS = (
    *("Zebrafinkarna", "Kvastfeningen", "Gömslebacken", "Spökenheten", "hemligt.example"),
    *("Lönnfallet", "Viskningen", "987654", "2031-07-13", "13.6543", "55.9543"),
)
"""In no open entry: an answer that has one of them has told of an internal entry."""

HIDDEN: dict[str, Any] = {
    "kind": "framtidsdialog",
    "title": "Zebrafinkarna i Höör",
    "description": "Kvastfeningen sa sitt",
    "starts_on": dt.date(2031, 7, 13),
    "ends_on": dt.date(2031, 7, 15),
    "date_precision": "period",
    "municipality": ["1267"],
    "place_name": "Gömslebacken",
    "geom": "SRID=4326;POINT(13.6543 55.9543)",
    "area": ["cirkus"],
    "network": "natverk-for-kultur-for-barn-och-unga",
    "target_group": ["aldre"],
    "participants": 987654,
    "unit": "Spökenheten",
    "link": "https://hemligt.example/zebra",
    "note": "Viskningen",
    "visibility": "internal",
    "recorded_by": "testet",
}
OPEN = {
    **HIDDEN,
    **{"title": "Öppet hus", "description": None, "place_name": "Torget", "participants": 12},
    **{"unit": "Enheten för scen", "link": "https://open.example/", "note": None},
    **{"starts_on": dt.date(2023, 5, 2), "ends_on": None, "date_precision": "day"},
    **{"geom": "SRID=4326;POINT(13.54 55.93)", "visibility": "open", "kind": "studiebesok"},
    **{"area": ["dans"], "network": None, "target_group": ["barn-och-unga"]},
}


def write(connection: sa.Connection, values: dict[str, Any], **more: Any) -> int:
    """Appends an entry as it stands, and gives its id."""
    statement = sa.insert(Activity).values({**values, **more}).returning(Activity.id)
    return connection.execute(statement).scalar_one()


def then(connection: sa.Connection, values: dict[str, Any], action: str, old: int) -> int:
    """Corrects, withdraws or restores."""
    reason = {"reason": "Lönnfallet"} if action == "withdrawal" else {}
    return write(connection, values, action=action, supersedes=old, **reason)


PARAMETERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    *((each,) for each in (
        ("kind", "framtidsdialog"), ("kind", "studiebesok"), ("kind", "!studiebesok"),
        ("municipality", "1267"), ("municipality", "!1267"), ("municipality", "12"),
        ("area", "cirkus"), ("area", "dans"), ("area", "missing"),
        ("network", "natverk-for-kultur-for-barn-och-unga"), ("network", "missing"),
        ("target_group", "aldre"), ("target_group", "!seniorer"),
        ("unit", "Spökenheten"), ("unit", "missing"), ("unit", "!Spökenheten"),
        ("link", "hemligt"), ("note", "Viskningen"), ("title", "zebra"), ("title", "hus"),
        ("description", "kvastfeningen"), ("place_name", "gömsle"),
        ("participants", "900000/.."), ("participants", "0/100"), ("participants", "missing"),
        ("starts_on", "2031-07-13"), ("ends_on", "2031-01-01/.."), ("ends_on", "missing"),
        ("date_precision", "period"), ("visibility", "internal"), ("visibility", "open"),
        ("visibility", "!open"), ("position_basis", "point"), ("supersedes", "1/.."),
        ("supersedes", "missing"), ("generated", "false"), ("q", "zebrafinkarna"),
        ("q", "gömslebacken"), ("q", "kvast"), ("q", "hus"), ("datetime", "2031-07-14"),
        ("datetime", "2031-01-01/.."), ("datetime", "../2024-12-31"),
        ("bbox", "13.65,55.95,13.66,55.96"), ("bbox", "13,55,14,56"),
        ("filter", "participants > 900000"), ("filter", "title LIKE 'Zebra%'"),
        ("filter", "visibility = 'internal'"), ("filter", "visibility <> 'open'"),
        ("filter", "S_INTERSECTS(geom, POINT(13.6543 55.9543))"),
        ("filter", "unit IS NULL"), ("filter", "title = 'Zebra"),
        ("kind", "zebra"), ("unit", ""), ("municipality", "0000"), ("zebra", "1"),
    )),
)  # fmt: skip
"""What is asked of the log, mistakes among it."""

OF_PAGES = (
    *({"limit": 1}, {"offset": 30}, {"offset": 31, "limit": 2}, {"limit": 10000}),
    {"properties": "title,supersedes,recorded_at"},
    {"crs": "http://www.opengis.net/def/crs/EPSG/0/3006", "skip-geometry": "false"},
)
SQUARES = tuple((z, x) for z in (0, 6, 8, 10, 14) for x in (0, 1))
HOME = (13.6543, 55.9543)


def query(*parts: tuple[str, object]) -> str:
    return f"?{urlencode(parts)}" if parts else ""


def addresses(app: FastAPI, ids: Sequence[int]) -> list[str]:
    """Every address that answers GET, with what can be asked of the log there."""
    paths = dict.fromkeys(
        str(getattr(route, "path", ""))
        for route in app.routes
        if "GET" in (getattr(route, "methods", None) or ())
    )
    found = [address for path in paths for address in filled(path, ids)]
    return list(dict.fromkeys([*found, *of_log(), "/finns-inte", "/lager/zebra"]))


def filled(path: str, ids: Sequence[int]) -> Iterator[str]:
    """The path with each value that its parts can have. KeyError: a route with parts that this
    test does not know; tell it what they can be."""
    layers = list(all_layers())
    known: dict[str, Sequence[object]] = {
        "collection_id": layers,
        "fid": [*ids, 1, "zebra"],
        "id": ids,
        "entry": ids,
        "code": ["1267", "1280", "1256"],
        "slug": ["region-skane", "skanes-dansteater", "kommunsamverkan-2019"],
        "analysis_id": [*ANALYSES, "not-visited", "visits"],
        "names": ["base"],
        "tileMatrix": [8],
        "tileRow": [80],
        "tileCol": [137],
    }
    if path.endswith("/{fid}"):
        # Whose number it is differs; what matters is the log's.
        path = path.replace("{collection_id}", "activities")
    addresses = [path]
    for name in re.findall(r"\{(\w+)(?::\w+)?\}", path):
        part = re.compile(rf"\{{{name}(:\w+)?\}}")
        addresses = [part.sub(str(value), each) for each in addresses for value in known[name]]
    for address in addresses:
        yield address
        if path.endswith("{fid}"):
            yield f"{address}?f=html"


def of_log() -> Iterator[str]:
    """What can be asked of the log alone."""
    for at, pairs in enumerate(PARAMETERS):
        yield ITEMS + query(*pairs)
        # The same conditions are asked everywhere, but not each of all.
        ways = (
            f"{API}/collections/activities/facets" + query(*pairs),
            "/lager/activities" + query(*pairs),
            f"{API}/statistics/activities" + query(*pairs),
            "/urval" + query(("tab", "activities"), *pairs),
            square(10, 0, pairs),
        )
        yield from (ways if not pairs else (ways[at % len(ways)],))
    for each in offered(LOG):
        for more in ((), PARAMETERS[15]):
            yield ITEMS + query(("f", each.id), *more)
    yield from (ITEMS + query(*pairs.items()) for pairs in OF_PAGES)
    yield from (ITEMS + query(("sortby", f"-{name}"), ("limit", 3)) for name in sortables(LOG))
    yield from (square(z, next_to, ()) for z, next_to in SQUARES)
    yield from statistics(LOG)
    yield from pages()


def statistics(layer: Layer) -> Iterator[str]:
    """The statistics by every field, and by two."""
    path = f"{API}/statistics/{layer.id}"
    for name in groups(layer):
        yield path + query(("by", name), ("measure", ",".join(measures(layer))))


def square(z: int, next_to: int, pairs: Sequence[tuple[str, str]]) -> str:
    """The tile of that level where the hidden entry lies, or the one beside it."""
    longitude, latitude = HOME
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    column = min(int((longitude + 180) / 360 * 2**z) + next_to, 2**z - 1)
    path = f"{API}/collections/activities/tiles/WebMercatorQuad/{z}/{int(y * 2**z)}/{column}"
    return path + query(*pairs)


def pages() -> Iterator[str]:
    """The pages of the log, and the words sought."""
    words = ("zebrafinkarna", "kvastfeningen", "gömslebacken", "spökenheten", "hus", "höör")
    within = (("tab", "activities"), ("kind", "framtidsdialog"))
    for word in words:
        yield from (f"/sok{query(('q', word), *more)}" for more in ((), (("f", "json"),), within))
    for more in ("", "&panel=1267", "&kind=framtidsdialog", "&q=zebrafinkarna", "&lang=en"):
        yield f"/?tab=activities{more}"
        yield f"/karta.svg?tab=activities{more.replace('&panel=1267', '')}"
    yield from (f"{API}/changes?{more}" for more in ("limit=5", "since=2020-01-01", "limit=10000"))
    ways = ("?f=html", "/tiles/WebMercatorQuad?f=tilejson", "/items?f=html&kind=framtidsdialog")
    yield from (f"{API}/collections/activities{each}" for each in ways)
    yield "/jamfor?tab=activities&compare=1267,1280"


@dataclass(frozen=True)
class Answer:
    """An answer without what each has of its own."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    raw: bytes


ACCOUNT = re.compile(rb'<a class="site-account".*?</a>', re.DOTALL)
"""The head of a page tells who is signed in."""

NONCE = re.compile(rb"nonce(?:-|=\")[\w-]+")
EACH_ITS_OWN = {"traceparent", "tracestate", "date", "server", "set-cookie"}
OF_READER = {"etag", "cache-control"}
"""What a browser keeps is each reader's own."""

ZIPPED = b"PK\x03\x04"
STAMPED = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?Z)?")
TODAY = re.compile(rb'"today":"[^"]*"')


def ask(client: TestClient, address: str, headers: dict[str, str] | None = None) -> Answer:
    answer = client.get(address, headers=headers or {}, follow_redirects=False)
    kept = sorted((name, NONCE.sub(b"", text.encode()).decode()) for name, text in
                  answer.headers.items() if name not in EACH_ITS_OWN)  # fmt: skip
    body = answer.content
    if body.startswith(ZIPPED):
        # A workbook tells when it was made.
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            parts = {each: book.read(each) for each in sorted(book.namelist())}
        body = b"\n".join(STAMPED.sub(b"", part) for part in parts.values())
        kept = [pair for pair in kept if pair[0] != "content-length"]
    plain, has_account = ACCOUNT.subn(b"", TODAY.sub(b"", NONCE.sub(b"", body)))
    if has_account:
        kept = [pair for pair in kept if pair[0] != "content-length"]
    if body.startswith(b"SQLite"):
        plain = STAMPED.sub(b"", plain)
    return Answer(answer.status_code, tuple(kept), plain, body)


def for_all(answer: Answer) -> tuple[object, ...]:
    """What of an answer is the same for every reader who sees no more than the public."""
    return answer.status, tuple(p for p in answer.headers if p[0] not in OF_READER), answer.body


def told(answer: Answer, address: str = "") -> list[str]:
    """The words of internal entries that an answer has, in its headers too, but for those that
    were asked for: an answer repeats its question."""
    text = answer.raw.decode(errors="replace") + answer.body.decode(errors="replace")
    whole = f"{text} {answer.headers}".lower()
    asked = unquote_plus(address).lower()
    return [word for word in WORDS if word.lower() in whole and word.lower() not in asked]
