"""`skanekarta db`: start, stop, look, migrate."""

from __future__ import annotations

from typing import Any

from skanekarta import database
from skanekarta.cli.console import Json, out, print_json
from skanekarta.cli.preparing import migrate, opened
from skanekarta.cli.swedish import Command, group
from skanekarta.cluster import Cluster
from skanekarta.errors import SetupError
from skanekarta.settings import Settings

app = group("Databasen: starta, stoppa, se efter, migrera.")


@app.command("start", cls=Command)
def db_start() -> None:
    """Starta det egna klustret och låt det vara igång."""
    settings = Settings()
    _own(settings)
    cluster = Cluster(settings.state_dir)
    cluster.start(keep=True)
    out.print(f"Databasen är igång på port {cluster.status().port}.")


@app.command("stop", cls=Command)
def db_stop() -> None:
    """Stoppa det egna klustret."""
    settings = Settings()
    _own(settings)
    Cluster(settings.state_dir).stop()
    out.print("Databasen är stoppad.")


@app.command("status", cls=Command)
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


@app.command("migrate", cls=Command)
def db_migrate() -> None:
    """Skapa eller uppdatera tabellerna."""
    settings = Settings()
    with opened(settings) as engine:
        if not migrate(engine, settings):
            out.print("Tabellerna är redan aktuella.")


def _own(settings: Settings) -> None:
    if settings.database_url:
        raise SetupError(
            "SKANEKARTA_DATABASE_URL är satt: den databasen sköts inte härifrån, "
            "och inget eget kluster startas."
        )
