"""`skanekarta import corners`: which municipality is in which corner of Skåne."""

from __future__ import annotations

from typing import Annotated

import typer

from skanekarta.cli.console import Json, out, print_json
from skanekarta.cli.importing import By, DryRun, File
from skanekarta.cli.preparing import opened
from skanekarta.errors import SkanekartaError
from skanekarta.importers.dividing import Divided, import_corners
from skanekarta.importers.importing import refresh, take_turn
from skanekarta.settings import Settings


def import_corners_command(
    file: File,
    *,
    dry_run: DryRun = False,
    by: By = "kommandoraden",
    source: Annotated[
        str | None, typer.Option(help="Källa, där filen inte säger; annars filens namn.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Läs in vilken kommun som hör till vilket hörn av Skåne: alla 33, eller ingen."""
    if not file.is_file():
        raise SkanekartaError(f"Filen {file} finns inte.")
    with opened(Settings()) as engine, engine.begin() as connection:
        take_turn(connection)
        found = import_corners(connection, file, by, source=source, dry_run=dry_run)
        if found.import_id is not None:
            refresh(connection, "corners")
    if as_json:
        print_json(_document(found, dry_run=dry_run))
        return
    for line in told(found, dry_run=dry_run):
        out.print(line, markup=False)


def _document(found: Divided, *, dry_run: bool) -> dict[str, object]:
    moves = [{"name": name, "before": was, "after": now} for name, was, now in found.moves]
    counts = {"rows": found.rows, "changed": found.changed, "import_id": found.import_id}
    return {**counts, "dry_run": dry_run, "moves": moves}


def told(found: Divided, *, dry_run: bool) -> list[str]:
    """What became of a list, line by line."""
    if not found.changed:
        return [f"Alla {found.rows} kommuner hör redan till de hörnen. Inget är ändrat."]
    moves = [f"  {name}: {was or 'inget hörn'} → {now}" for name, was, now in found.moves]
    done = "Granskat" if dry_run else "Inläst"
    first = f"{done}: {found.rows} kommuner, {len(moves)} byter hörn, {found.changed} rader ändras."
    last = (
        "Inget är inläst. Kör utan --dry-run för att läsa in."
        if dry_run
        else f"Det är inläsning {found.import_id}. Ångra: skanekarta imports undo {found.import_id}"
    )
    return [first, *moves, last]
