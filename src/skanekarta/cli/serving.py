"""Answering over HTTP until somebody says stop."""

from __future__ import annotations

import errno
import os
import signal
import socket
from typing import TYPE_CHECKING, NoReturn

import sqlalchemy as sa
import uvicorn

from skanekarta.arenas import hold_together
from skanekarta.cli.console import out
from skanekarta.cli.logs import log_config
from skanekarta.errors import SetupError
from skanekarta.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

REASONS = {
    errno.EADDRINUSE: "porten är upptagen",
    errno.EACCES: "porten kräver högre behörighet",
}

GRACE_S = 10
"""How long answers under way may take when the server is told to stop."""


def listen(host: str, port: int) -> socket.socket:
    """A socket on that address, before anything slow is done. Raises SetupError."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = REASONS.get(error.errno or 0, "adressen finns inte på den här datorn")
        raise SetupError(
            f"Det går inte att lyssna på {host}:{port} ({reason}). "
            "Välj en annan port, till exempel PORT=8080."
        ) from None
    listener.set_inheritable(True)
    return listener


LOCAL = frozenset({"127.0.0.1", "::1", "0.0.0.0", "::"})
"""Addresses that a browser on this machine reaches as localhost."""


class Announcing(uvicorn.Server):
    """A server that says, in Swedish, when it can be visited."""

    address = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then prints the address."""
        await super().startup(sockets)
        if self.started:
            out.print(f"Kartan finns på {self.address} (avsluta med Ctrl-C).")


def _web(settings: Settings, engine: sa.Engine) -> FastAPI:
    # A third of the start of every command, and only this one needs them.
    from skanekarta.app import create_app  # noqa: PLC0415 (see above)
    from skanekarta.web.map_parts import folium_parts  # noqa: PLC0415 (see above)

    # Made before the first visitor comes, who would wait for it.
    folium_parts(settings.basemap_url, settings.basemap_attribution)
    url = engine.url.render_as_string(hide_password=False)
    return create_app(settings.model_copy(update={"database_url": url}))


def serve(settings: Settings, engine: sa.Engine, listener: socket.socket, log_level: str) -> None:
    """Serves the map from that database until a signal comes; then stops gently and raises
    SystemExit, so that whoever called can stop the cluster."""
    hold_together()
    config = uvicorn.Config(
        _web(settings, engine),
        log_level=log_level,
        log_config=log_config(),
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        timeout_keep_alive=15,
        proxy_headers=True,
    )
    server = Announcing(config)
    host, port = listener.getsockname()[:2]
    server.address = f"http://{'localhost' if host in LOCAL else host}:{port}/"
    # uvicorn stops gently and then raises the signal again: that must not kill us before the
    # cluster is stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    # A closed terminal means stop, too; uvicorn does not know of it, so it is passed on.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    server.run(sockets=[listener])


def _leave(number: int, frame: object) -> NoReturn:
    raise SystemExit(0)


def serve_many(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serves from several processes. Raises SetupError without a database of one's own."""
    if not settings.database_url:
        raise SetupError("Flera processer behöver en egen databas: sätt SKANEKARTA_DATABASE_URL.")
    uvicorn.run(
        "skanekarta.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=log_config(),
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
