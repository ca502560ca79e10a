"""Asks the application for pages and files within this process: without a server or a socket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass(frozen=True)
class Answered:
    """What the application answered."""

    status: int
    body: bytes


async def ask(app: FastAPI, base: str, path: str, query: str = "") -> Answered:
    """What a reader of the public would be answered at that address below `base`."""
    sent: list[Any] = []
    questions = iter(({"type": "http.request", "body": b"", "more_body": False},))

    async def receive() -> Any:
        for question in questions:
            return question
        await asyncio.Event().wait()  # the reader never leaves

    async def send(message: Any) -> None:
        sent.append(message)

    await app(_scope(base, path, query), receive, send)
    body = b"".join(each.get("body", b"") for each in sent[1:])
    return Answered(sent[0]["status"], body)


def _scope(base: str, path: str, query: str) -> dict[str, Any]:
    parts = urlsplit(base)
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": parts.scheme,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", parts.netloc.encode())],
        "client": None,
        "server": (parts.hostname, parts.port),
    }
