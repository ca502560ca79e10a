"""The commands: everything, serving, loading, and what there is."""

from __future__ import annotations

from typing import Annotated

import typer

from skanekarta.cli import (
    auditing,
    briefs,
    checking,
    corners,
    database,
    importing,
    imports,
    log,
    map_files,
    preparing,
    recipients,
    registers,
    serving,
    syncing,
    syncing_all,
    syncing_scb,
    tokens,
    users,
)
from skanekarta.cli.console import Json, print_json, show
from skanekarta.cli.swedish import Command, group
from skanekarta.layers import all_layers
from skanekarta.settings import Settings

app = group("Digital Skånekarta kultur: kartan, dess databas och dess data.")
app.add_typer(database.app, name="db")
app.add_typer(users.app, name="user")
app.add_typer(auditing.app, name="audit")
app.add_typer(tokens.app, name="token")
app.add_typer(recipients.app, name="recipients")
importing.app.command("corners", cls=Command)(corners.import_corners_command)
for name, command in (
    ("policy-documents", registers.import_policy_documents_command),
    ("organisation", registers.import_organisation_command),
    ("links", registers.import_links_command),
):
    importing.app.command(name, cls=Command)(command)
app.command("check-links", cls=Command)(checking.check_links)
app.add_typer(importing.app, name="import")
map_files.add_to(importing.app)
app.add_typer(imports.app, name="imports")
app.add_typer(log.app, name="log")
app.add_typer(syncing.app, name="sync")
syncing_scb.add_to(syncing.app)
syncing_all.add_to(syncing.app)

app.command("brief", cls=Command)(briefs.brief)

Host = Annotated[str, typer.Option(help="Adress att lyssna på.")]
Port = Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="Port att lyssna på.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Antal processer.")]


@app.command(cls=Command)
def up(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Gör allt: starta databasen, migrera, läs in data, visa kartan."""
    settings = Settings()
    listener = serving.listen(host, port)
    with preparing.opened(settings) as engine:
        preparing.migrate(engine, settings)
        preparing.load(engine, settings)
        serving.serve(settings, engine, listener, "warning")


@app.command(cls=Command)
def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """Visa kartan ur en databas som redan är migrerad och inläst."""
    settings = Settings()
    if workers > 1:
        serving.serve_many(settings, host, port, workers)
        return
    listener = serving.listen(host, port)
    with preparing.opened(settings) as engine:
        serving.serve(settings, engine, listener, "info")


@app.command(cls=Command)
def load(as_json: Json = False) -> None:
    """Läs in de data som följer med; det som redan är inläst hoppas över."""
    settings = Settings()
    with preparing.opened(settings) as engine:
        preparing.migrate(engine, settings, quiet=as_json)
        loaded = preparing.load(engine, settings, quiet=as_json)
    if as_json:
        print_json([vars(each) for each in loaded])


@app.command(cls=Command)
def layers(as_json: Json = False) -> None:
    """Visa vilka lager som finns."""
    found = [
        {"id": each.id, "title": each.title, "fields": len(each.fields)}
        for each in all_layers().values()
    ]
    show(found, {"id": "Lager", "title": "Titel", "fields": "Fält"}, as_json)
