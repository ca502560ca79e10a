"""`skanekarta sync all`: every system after the other, as a timer does it at night."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import typer

from skanekarta.cli.console import err
from skanekarta.cli.swedish import Command
from skanekarta.cli.syncing import FAILED, PARTLY, By, DryRun, Since, sync_kolada
from skanekarta.cli.syncing_scb import sync_localities, sync_scb
from skanekarta.errors import SkanekartaError


def add_to(app: typer.Typer) -> None:
    """Makes it a command of `skanekarta sync`."""
    app.command("all", cls=Command)(sync_all)


def sync_all(*, since: Since = None, dry_run: DryRun = False, by: By = "kommandoraden") -> None:
    """Hämta ur alla system, ett i taget. Ett som inte svarar hindrar inte de andra.

    Slutar med 0 när allt kom in, 3 när något stoppades och 1 när något system inte gav något."""
    one_by_one = (
        partial(sync_kolada, since=since, dry_run=dry_run, by=by),
        partial(sync_scb, since=since, dry_run=dry_run, by=by),
        partial(sync_localities, dry_run=dry_run, by=by),
    )
    codes = {_code_of(each) for each in one_by_one}
    for code in (FAILED, PARTLY):
        if code in codes:
            raise typer.Exit(code)


def _code_of(command: Callable[[], None]) -> int:
    try:
        command()
    except typer.Exit as ended:
        return ended.exit_code
    except SkanekartaError as error:
        err.print(str(error), style="red", markup=False)
        return FAILED
    return 0
