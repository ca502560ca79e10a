"""The command line: Swedish to people, JSON where a script would read it."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import sqlalchemy as sa
import typer
import uvicorn
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from skanekarta import access, database
from skanekarta.app import create_app
from skanekarta.cluster import Cluster
from skanekarta.errors import SetupError, SkanekartaError
from skanekarta.importers.project import Loaded, data_sets, load_project
from skanekarta.layers import all_layers
from skanekarta.settings import Settings

HELP = {"help_option_names": ["--help", "--hjalp", "-h"]}
app = typer.Typer(
    help="Digital Skånekarta kultur: kartan, dess databas och dess data.",
    no_args_is_help=True,
    add_completion=False,
    context_settings=HELP,
)
db = typer.Typer(help="Databasen: starta, stoppa, se efter, migrera.", no_args_is_help=True)
token = typer.Typer(help="Nycklar för dem som skriver i loggen.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(token, name="token")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Json = Annotated[bool, typer.Option("--json", help="Skriv JSON i stället för text.")]
Host = Annotated[str, typer.Option(help="Adress att lyssna på.")]
Port = Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="Port att lyssna på.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Antal processer.")]


@contextmanager
def opened(settings: Settings) -> Iterator[sa.Engine]:
    """The database of the settings, else the own cluster, which is stopped again if nobody else
    uses it. Raises SetupError."""
    if settings.database_url:
        with database.engine_for(settings.database_url) as engine:
            yield engine
        return
    cluster = Cluster(settings.state_dir)
    try:
        with database.engine_for(cluster.start()) as engine:
            yield engine
    finally:
        cluster.release()


@app.command()
def up(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Gör allt: starta databasen, migrera, läs in data, visa kartan."""
    settings = Settings()
    listener = _listen(host, port)
    with opened(settings) as engine:
        _migrate(engine, settings)
        _load(engine, settings)
        _serve(settings, engine, listener, "warning")


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """Visa kartan ur en databas som redan är migrerad och inläst."""
    settings = Settings()
    if workers > 1:
        _serve_many(settings, host, port, workers)
        return
    listener = _listen(host, port)
    with opened(settings) as engine:
        _serve(settings, engine, listener, "info")


@app.command()
def load(as_json: Json = False) -> None:
    """Läs in de data som följer med; det som redan är inläst hoppas över."""
    settings = Settings()
    with opened(settings) as engine:
        _migrate(engine, settings, quiet=as_json)
        loaded = _load(engine, settings, quiet=as_json)
    if as_json:
        print_json([vars(each) for each in loaded])


@app.command()
def layers(as_json: Json = False) -> None:
    """Visa vilka lager som finns."""
    found = [
        {"id": each.id, "title": each.title, "fields": len(each.fields)}
        for each in all_layers().values()
    ]
    show(found, {"id": "Lager", "title": "Titel", "fields": "Fält"}, as_json)


@db.command("start")
def db_start() -> None:
    """Starta det egna klustret och låt det vara igång."""
    settings = Settings()
    _own(settings)
    cluster = Cluster(settings.state_dir)
    cluster.start(keep=True)
    out.print(f"Databasen är igång på port {cluster.status().port}.")


@db.command("stop")
def db_stop() -> None:
    """Stoppa det egna klustret."""
    settings = Settings()
    _own(settings)
    Cluster(settings.state_dir).stop()
    out.print("Databasen är stoppad.")


@db.command("status")
def db_status(as_json: Json = False) -> None:
    """Visa om databasen är igång, och var dess data finns."""
    settings = Settings()
    if settings.database_url:
        with opened(settings) as engine, engine.begin() as connection:
            database.check(connection)
            where = engine.url.render_as_string(hide_password=True)
        found: dict[str, Any] = {"running": True, "url": where}
    else:
        found = vars(Cluster(settings.state_dir).status())
    if as_json:
        print_json(found)
        return
    out.print("Databasen är igång." if found["running"] else "Databasen är inte igång.")
    titles = {
        "url": "Adress",
        "port": "Port",
        "data_dir": "Data",
        "pid": "Process",
        "version": "PostgreSQL",
    }
    for name, title in titles.items():
        if found.get(name) is not None:
            out.print(f"  {title}: {found[name]}", markup=False)


@db.command("migrate")
def db_migrate() -> None:
    """Skapa eller uppdatera tabellerna."""
    settings = Settings()
    with opened(settings) as engine:
        if not _migrate(engine, settings):
            out.print("Tabellerna är redan aktuella.")


@token.command("add")
def token_add(name: Annotated[str, typer.Argument(help="Vems nyckel det är.")]) -> None:
    """Gör en nyckel. Den visas en gång och kan inte visas igen."""
    with opened(Settings()) as engine, engine.begin() as connection:
        text = access.add_token(connection, name)
    err.print("Spara nyckeln nu, den visas bara den här gången:")
    out.print(text, markup=False)


@token.command("list")
def token_list(as_json: Json = False) -> None:
    """Visa nycklarnas namn, aldrig nycklarna."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found = access.list_tokens(connection)
    show(found, {"name": "Namn", "created_at": "Skapad", "revoked_at": "Återkallad"}, as_json)


@token.command("revoke")
def token_revoke(name: Annotated[str, typer.Argument(help="Vems nyckel det är.")]) -> None:
    """Återkalla en nyckel, genast och för alltid."""
    with opened(Settings()) as engine, engine.begin() as connection:
        access.revoke_token(connection, name)
    out.print(f"Nyckeln ”{name}” är återkallad.", markup=False)


def _own(settings: Settings) -> None:
    if settings.database_url:
        raise SetupError(
            "SKANEKARTA_DATABASE_URL är satt: den databasen sköts inte härifrån, "
            "och inget eget kluster startas."
        )


def _migrate(engine: sa.Engine, settings: Settings, *, quiet: bool = False) -> bool:
    with engine.begin() as connection:
        database.check(connection)
        changed = database.migrate(connection, settings.project_dir)
    if changed and not quiet:
        out.print("Databasens tabeller är på plats.")
    return changed


def _load(engine: sa.Engine, settings: Settings, *, quiet: bool = False) -> list[Loaded]:
    loaded = []
    number = len(data_sets(settings.project_dir))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
    )
    with (
        Progress(*columns, console=err, transient=True, disable=quiet) as progress,
        engine.begin() as connection,
    ):
        task = progress.add_task("Läser in data", total=number)
        for each in load_project(connection, settings.project_dir):
            progress.update(task, advance=1, description=each.title)
            loaded.append(each)
    fresh = [each for each in loaded if each.changed]
    if fresh and not quiet:
        rows = sum(each.rows for each in fresh)
        out.print(f"Inläst: {len(fresh)} filer, {rows} rader.")
    return loaded


def _listen(host: str, port: int) -> socket.socket:
    """A socket on that address, before anything slow is done. Raises SetupError."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise SetupError(
            f"Det går inte att lyssna på {host}:{port} ({os.strerror(getattr(error, 'errno', 0) or 0)}). "
            f"Välj en annan port, till exempel PORT={port + 1 if port < 65535 else 8000}."
        ) from None
    listener.set_inheritable(True)
    return listener


LOCAL = frozenset({"127.0.0.1", "::1", "0.0.0.0", "::"})


class _Announcing(uvicorn.Server):
    """A server that says, in Swedish, when it can be visited."""

    address = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then prints the address."""
        await super().startup(sockets)
        if self.started:
            out.print(f"Kartan finns på {self.address} (avsluta med Ctrl-C).")


def _serve(settings: Settings, engine: sa.Engine, listener: socket.socket, log_level: str) -> None:
    url = engine.url.render_as_string(hide_password=False)
    web = create_app(settings.model_copy(update={"database_url": url}))
    config = uvicorn.Config(
        web,
        log_level=log_level,
        timeout_graceful_shutdown=10,
        server_header=False,
        timeout_keep_alive=15,
        proxy_headers=True,
    )
    server = _Announcing(config)
    host, port = listener.getsockname()[:2]
    server.address = (
        f"http://{'localhost' if host in {'127.0.0.1', '::1', '0.0.0.0', '::'} else host}:{port}/"
    )
    # uvicorn stops gently and then raises the signal again: that must not kill us before the
    # cluster is stopped.
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    server.run(sockets=[listener])


def _leave(number: int, frame: object) -> NoReturn:
    raise SystemExit(0)


def _serve_many(settings: Settings, host: str, port: int, workers: int) -> None:
    if not settings.database_url:
        raise SetupError("Flera processer behöver en egen databas: sätt SKANEKARTA_DATABASE_URL.")
    uvicorn.run(
        "skanekarta.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def print_json(value: object) -> None:
    """Writes JSON for scripts."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str, indent=2) + "\n")


def show(rows: list[dict[str, Any]], titles: dict[str, str], as_json: bool) -> None:
    """Writes rows as a table for people, or as JSON for scripts."""
    if as_json:
        print_json(rows)
        return
    table = Table(*titles.values())
    for row in rows:
        table.add_row(*("–" if row[name] is None else str(row[name]) for name in titles))
    out.print(table if rows else "Det finns inga.")


def main() -> None:
    """Runs the command line; an expected failure is a sentence and exit code 1."""
    try:
        app()
    except SkanekartaError as error:
        err.print(str(error), style="red", markup=False)
        raise SystemExit(1) from None
    except sa.exc.ProgrammingError:
        err.print("Databasens tabeller saknas. Kör: skanekarta db migrate", style="red")
        raise SystemExit(1) from None
