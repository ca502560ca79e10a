"""`skanekarta sync`: figures from the systems that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from skanekarta import __version__, outward
from skanekarta.cli.console import Json, err, out, print_json
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command, group
from skanekarta.errors import SetupError
from skanekarta.polite import Polite
from skanekarta.settings import Settings
from skanekarta.swedish import number
from skanekarta.sync import kolada
from skanekarta.sync.fetched import Counts, Run
from skanekarta.sync.running import Report, Source, synchronise
from skanekarta.upstream import SYSTEMS

app = group("Hämta siffror ur de system som har dem. Det som redan är hämtat blir kvar.")

Since = Annotated[
    int | None,
    typer.Option(metavar="ÅR", min=1970, max=2100, help="Bara från och med det året."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Hämta och granska; ändra inget.")]
By = Annotated[str, typer.Option(metavar="NAMN", help="Vem som hämtar.")]

Tell = Callable[[str, int], None]

PARTLY, FAILED = 3, 1
"""Exit codes: something was left as it was; nothing came in."""


@app.command("kolada", cls=Command)
def sync_kolada(
    *,
    since: Since = None,
    dry_run: DryRun = False,
    by: By = "kommandoraden",
    as_json: Json = False,
) -> None:
    """Hämta kommunernas nyckeltal ur Kolada, och Koladas grupper av liknande kommuner.

    Slutar med 0 när allt kom in, 3 när något nyckeltal stoppades och 1 när inget kom in."""
    settings = Settings()
    address = checked(settings.kolada_url, "SKANEKARTA_KOLADA_URL")
    client = Polite(agent(settings))
    with progress(kolada.SYSTEM, quiet=as_json) as tell:
        source = kolada.source(address, client, since, tell)
        report = run(settings, Run(kolada.SYSTEM, address, by), source, dry_run=dry_run)
    finish(report, as_json=as_json)


def checked(address: str, name: str) -> str:
    """An address that may be called. Raises SetupError."""
    if not outward.may_call(address):
        raise SetupError(f"{name} ska vara en adress som börjar med https://.")
    return address


def agent(settings: Settings) -> str:
    """Who asks, and where to turn if it is too much: the other side's logs hold it."""
    where = [each for each in (settings.base_url, settings.contact_email) if each]
    told = f"skanekarta/{__version__}" + (f" ({'; '.join(where)})" if where else "")
    return told.encode("ascii", "ignore").decode()


def run(settings: Settings, about: Run, source: Source[Any, Any], *, dry_run: bool) -> Report:
    """A whole run, in transactions of its own."""
    with opened(settings) as engine:
        return synchronise(engine.begin, about, source, dry_run=dry_run)


@contextmanager
def progress(system: str, *, quiet: bool) -> Iterator[Tell]:
    """A bar with a step for each time that something is asked for."""
    columns = (
        *(TextColumn(f"{SYSTEMS[system]}:"), TextColumn("{task.description}")),
        *(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()),
    )
    disable = quiet or not err.is_terminal
    with Progress(*columns, console=err, transient=True, disable=disable) as shown:
        task = shown.add_task("förbereder", total=None)

        def tell(step: str, total: int) -> None:
            done = shown.tasks[0].completed
            shown.update(task, description=step, completed=done + 1, total=total)

        yield tell


def finish(report: Report, *, as_json: bool) -> None:
    """Tells what a run came to, and ends with a code that says so."""
    if as_json:
        print_json(as_document(report))
    else:
        console = out if report.is_whole else err
        console.print(as_text(report), markup=False, end="")
    if report.outcome == "failed":
        raise typer.Exit(FAILED)
    if not report.is_whole:
        raise typer.Exit(PARTLY)


def as_document(report: Report) -> dict[str, Any]:
    """For scripts."""
    stored = report.stored
    return {
        "system": report.system,
        "outcome": report.outcome,
        "reason": report.reason,
        "dry_run": report.dry_run,
        "run": report.run,
        "import": stored.import_id,
        **asdict(stored.total),
        "indicators": {slug: asdict(each) for slug, each in stored.by_indicator.items()},
        "stopped": [asdict(each) for each in report.stopped],
    }


def as_text(report: Report) -> str:
    """For people."""
    title = SYSTEMS[report.system]
    if report.outcome == "failed":
        return f"Inget hämtades. {report.reason}\nDet som hämtats tidigare är kvar.\n"
    lines = [f"{title}: {_counted(report.stored.total)}."]
    if report.dry_run:
        lines.append("Bara granskning: inget är ändrat.")
    for heading, left_out in (("Stoppat, det som fanns är kvar:", False), ("Utelämnat:", True)):
        told = [each for each in report.stopped if each.left_out is left_out]
        lines += [heading] * bool(told) + [f"  {each.what}: {each.why}" for each in told]
    return "\n".join(lines) + "\n"


def _counted(total: Counts) -> str:
    if not total.brings:
        return f"inget nytt, {number(total.unchanged + total.held)} värden är som förut"
    new = "nytt värde" if total.added == 1 else "nya värden"
    changed = "ändrat" if total.changed == 1 else "ändrade"
    rest = number(total.unchanged + total.held)
    return f"{number(total.added)} {new}, {number(total.changed)} {changed}, {rest} som förut"
