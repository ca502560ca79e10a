"""A server on this machine that answers as SCB does, well or badly: PxWebApi v2 below `/api/v2`,
and the WFS of localities.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from places_world import Places
from scb_world import World

API, WFS = "/api/v2", "/geoserver/stat/wfs"
LONGEST = 2_048

Answer = tuple[int, Mapping[str, str], bytes]
Fault = Callable[[int, str], Answer | None]
"""What to answer instead, by the request's number (from 1) and its path; None: as it should."""


@dataclass
class Scb:
    """What the server holds; a test may change it. `fault` goes before every answer."""

    world: World = field(default_factory=World)
    places: Places = field(default_factory=Places)
    fault: Fault | None = None
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    base: str = ""

    @property
    def api(self) -> str:
        return self.base + API

    @property
    def wfs(self) -> str:
        return self.base + WFS

    def answer(self, path: str) -> Answer:
        """What is at a path. One that is too long is not found, as at SCB."""
        if len(path) > LONGEST:
            return 404, {}, b"Not Found"
        parts = urlsplit(path)
        if parts.path == WFS:
            given = {name: texts[0] for name, texts in parse_qs(parts.query).items()}
            return 200, {}, json.dumps(self.places.get(given)).encode()
        status, content = self.world.answer_to(path.removeprefix(API))
        return status, {}, content


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, scb: Scb, *args: Any) -> None:
        self.scb = scb
        super().__init__(*args)

    def do_GET(self) -> None:
        scb = self.scb
        scb.asked.append(self.path)
        scb.agents.add(self.headers.get("User-Agent", ""))
        told = scb.fault(len(scb.asked), self.path) if scb.fault else None
        status, headers, body = told or scb.answer(self.path)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if int(headers.get("Content-Length", len(body))) > len(body):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def answering() -> Iterator[Scb]:
    """A server, for as long as the `with` lasts."""
    scb = Scb()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, scb))
    server.daemon_threads = True
    scb.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    try:
        yield scb
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
