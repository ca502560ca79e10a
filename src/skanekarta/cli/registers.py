"""`skanekarta import policy-documents`, `organisation` and `links`: what is known of the
municipalities."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from skanekarta.cli.console import Json
from skanekarta.cli.importing import By, DryRun, File, ReportFile, check, note, tell
from skanekarta.cli.preparing import opened
from skanekarta.importers.importing import import_register
from skanekarta.importers.registers import REGISTERS, Told
from skanekarta.settings import Settings

Source = Annotated[
    str | None, typer.Option(help="Källa, där filen inte säger; annars filens namn.")
]
SourceUrl = Annotated[str | None, typer.Option(help="Källans adress, likaså.")]


def import_policy_documents_command(  # noqa: PLR0913 (an option each)
    file: File,
    *,
    dry_run: DryRun = False,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help="Filen har alla styrdokument för varje kommun som står i den, också de som gått "
            "ut. Inlästa dokument som den saknar tas bort. Kan också sägas i en kolumn.",
        ),
    ] = False,
    report: ReportFile = None,
    by: By = "kommandoraden",
    source: Source = None,
    source_url: SourceUrl = None,
    as_json: Json = False,
) -> None:
    """Läs in kommunernas styrdokument: alla i filen, eller inget om något är fel."""
    told = Told(source, source_url, complete=complete)
    _import("policy-documents", file, told, _How(report, by, dry_run, as_json))


def import_organisation_command(  # noqa: PLR0913 (an option each)
    file: File,
    *,
    dry_run: DryRun = False,
    report: ReportFile = None,
    by: By = "kommandoraden",
    year: Annotated[str | None, typer.Option(help="År, där filen inte säger.")] = None,
    source: Source = None,
    source_url: SourceUrl = None,
    as_json: Json = False,
) -> None:
    """Läs in hur kommunerna har organiserat kulturen: allt, eller inget om något är fel."""
    told = Told(source, source_url, year)
    _import("municipal-organisations", file, told, _How(report, by, dry_run, as_json))


def import_links_command(  # noqa: PLR0913 (an option each)
    file: File,
    *,
    dry_run: DryRun = False,
    report: ReportFile = None,
    by: By = "kommandoraden",
    source: Source = None,
    source_url: SourceUrl = None,
    as_json: Json = False,
) -> None:
    """Läs in kommunernas länkar och kontaktfunktioner, aldrig personer: allt, eller inget."""
    told = Told(source, source_url)
    _import("municipal-links", file, told, _How(report, by, dry_run, as_json))


@dataclass(frozen=True)
class _How:
    """What a person asks for beside the list."""

    report: Path | None
    by: str
    dry_run: bool
    as_json: bool


def _import(name: str, file: Path, told: Told, how: _How) -> None:
    check(file, how.report)
    with opened(Settings()) as engine, engine.begin() as connection:
        register, dry_run = REGISTERS[name], how.dry_run
        found = import_register(connection, file, register, told, how.by, dry_run=dry_run)
        note(connection, found, file, how.by)
    tell(found, file, how.report, as_json=how.as_json)
