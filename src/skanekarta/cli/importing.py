"""`skanekarta import`: an administrator's lists into the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from skanekarta.access import audit
from skanekarta.cli.console import Json, err, out, print_json
from skanekarta.cli.preparing import opened
from skanekarta.cli.reporting import check_report, write_report
from skanekarta.cli.swedish import Command, group
from skanekarta.errors import SkanekartaError
from skanekarta.importers.calls import DATASET as CALLS
from skanekarta.importers.granting import Defaults, passed_on, read_approvals
from skanekarta.importers.importing import Said, import_calls, import_grants
from skanekarta.importers.logging import import_entries
from skanekarta.importers.reading import Report
from skanekarta.importers.reports import as_document, as_text
from skanekarta.importers.storing import Delivery, read_scope
from skanekarta.importers.storing.staging import Tell
from skanekarta.intervals import swedish
from skanekarta.settings import Settings

app = group("Läs in listor: dem som är egna, ur Excel, CSV och GeoJSON.")

File = Annotated[Path, typer.Argument(help="Listan: XLSX, CSV, GeoJSON.", metavar="FIL")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Granska; ändra inget.")]
Approve = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VOKABULÄR[=ORD]",
        help="Godkänn ett nytt ord, eller alla nya i vokabulären: utlysning, "
        'mottagare="Nya föreningen". Kan anges flera gånger.',
    ),
]
ReportFile = Annotated[
    Path | None, typer.Option(metavar="FIL", help="Skriv rapporten: .html .xlsx .json .txt.")
]
By = Annotated[str, typer.Option(metavar="NAMN", help="Vem som läser in.")]
FunderOption = Annotated[str | None, typer.Option(help="Finansiär, där filen inte säger.")]


@app.command("grants", cls=Command)
def import_grants_command(  # noqa: PLR0913 (an option each)
    file: File,
    *,
    dry_run: DryRun = False,
    replace: Annotated[
        str | None,
        typer.Option(
            metavar="OMFÅNG",
            help="Vad filen är hela listan över, till exempel funder=region-skane,year=2023. "
            "Stöd där som filen saknar tas bort.",
        ),
    ] = None,
    corrections: Annotated[
        bool, typer.Option("--corrections", help="Låt rader som ser ut som rättelser vara det.")
    ] = False,
    approve: Approve = None,
    report: ReportFile = None,
    by: By = "kommandoraden",
    funder: FunderOption = None,
    support_form: Annotated[str | None, typer.Option(help="Stödform, likaså.")] = None,
    call: Annotated[str | None, typer.Option(help="Utlysning, likaså.")] = None,
    year: Annotated[str | None, typer.Option(help="År, likaså.")] = None,
    source: Annotated[str | None, typer.Option(help="Källa, likaså; annars filens namn.")] = None,
    source_url: Annotated[str | None, typer.Option(help="Källans adress, likaså.")] = None,
    as_json: Json = False,
) -> None:
    """Läs in en lista med beslutade stöd: allt, eller inget om något är fel."""
    check(file, report)
    settings = Settings()
    defaults = Defaults(
        funder=funder,
        support_form=support_form,
        call=call,
        year=year,
        source=source,
        source_url=source_url,
    )
    with opened(settings) as engine, engine.begin() as connection:
        said = Said(read_approvals(approve or []), _with_rules(connection, settings, defaults))
        scope = read_scope(connection, replace) if replace is not None else None
        delivery = Delivery(file.name, by, scope, corrections)
        with _progress(quiet=as_json) as progress:
            found = import_grants(
                connection, file, delivery, said, dry_run=dry_run, progress=progress
            )
        note(connection, found, file, by)
    tell(found, file, report, as_json=as_json)


@app.command("calls", cls=Command)
def import_calls_command(  # noqa: PLR0913 (an option each)
    file: File,
    *,
    dry_run: DryRun = False,
    corrections: Annotated[
        bool, typer.Option("--corrections", help="Låt rader rätta en inläst utlysnings år.")
    ] = False,
    approve: Approve = None,
    report: ReportFile = None,
    by: By = "kommandoraden",
    funder: FunderOption = None,
    as_json: Json = False,
) -> None:
    """Läs in utlysningar med ansökningar, beviljade och belopp: allt, eller inget."""
    check(file, report)
    said = Said(read_approvals(approve or []), Defaults(funder=funder))
    delivery = Delivery(CALLS, by, corrections=corrections)
    with opened(Settings()) as engine, engine.begin() as connection:
        found = import_calls(connection, file, delivery, said, dry_run=dry_run)
        note(connection, found, file, by)
    tell(found, file, report, as_json=as_json)


@app.command("activities", cls=Command)
def import_activities_command(
    file: File,
    *,
    dry_run: DryRun = False,
    report: ReportFile = None,
    by: Annotated[
        str, typer.Option(metavar="KONTO", help="Vem som läser in: kontots namn.")
    ] = "kommandoraden",
    as_json: Json = False,
) -> None:
    """Läs in poster i loggen, högst 2 000: alla, eller ingen om något är fel."""
    check(file, report)
    with opened(Settings()) as engine, engine.begin() as connection:
        found = import_entries(connection, file, by, dry_run=dry_run)
    tell(found, file, report, as_json=as_json)


def check(file: Path, report: Path | None) -> None:
    """Raises SkanekartaError for a file that is not there, or a report that can't be."""
    if not file.is_file():
        raise SkanekartaError(f"Filen {file} finns inte.")
    check_report(report)


def note(connection: sa.Connection, found: Report, file: Path, by: str) -> None:
    """Tells of an import, in its own transaction; a list that changed nothing is none."""
    if found.import_id is not None:
        audit.tell(connection, "imported", by, file.name, {"import": found.import_id})


def tell(found: Report, file: Path, path: Path | None, *, as_json: bool) -> None:
    """Tells of a report, and writes it to the file that was asked for. Ends the program with 1
    where something stopped the list."""
    if path is not None:
        write_report(found, file, path)
    if as_json:
        print_json(as_document(found))
    else:
        console = err if found.blocked else out
        console.print(as_text(found), markup=False, end="")
    if found.blocked:
        raise typer.Exit(1)


def _with_rules(connection: sa.Connection, settings: Settings, defaults: Defaults) -> Defaults:
    """Besides what the person says: which support forms pass on whose money."""
    file = settings.project_dir / "data/grants/original_funders.csv"
    rules = passed_on(connection, file) if file.is_file() else {}
    return Defaults(**{**vars(defaults), "passed_on": rules})


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progresses]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    disable = quiet or not err.is_terminal
    with Progress(*columns, console=err, transient=True, disable=disable) as shown:
        yield Progresses(shown)


class Progresses:
    """A line for each step, with the number of rows so far."""

    def __init__(self, shown: Progress) -> None:
        self.shown = shown

    def __call__(self, step: str) -> Tell:
        """What a step is told with."""
        task = self.shown.add_task(step, total=None)

        def tell(number: int) -> None:
            self.shown.update(task, description=f"{step} {swedish(number)} rader")

        return tell
