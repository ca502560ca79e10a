"""`skanekarta sync all`: every system in turn, as the nightly run does."""

from __future__ import annotations

from collections.abc import Callable

import typer

from skanekarta.cli.swedish import Command
from skanekarta.cli.syncing import FAILED, PARTLY, By, DryRun, sync_kolada
from skanekarta.cli.syncing_scb import sync_localities, sync_scb

EVERY: tuple[Callable[..., None], ...] = (sync_scb, sync_localities, sync_kolada)


def add_to(app: typer.Typer) -> None:
    """Makes it a command of `skanekarta sync`."""
    app.command("all", cls=Command)(sync_all)


def sync_all(*, dry_run: DryRun = False, by: By = "kommandoraden") -> None:
    """Hämta allt: ur SCB och ur Kolada, var för sig.

    Slutar med 0 när allt kom in, 3 när något stoppades och 1 när något system inte kom in alls."""
    codes = {_code(each, dry_run=dry_run, by=by) for each in EVERY}
    for code in (FAILED, PARTLY):
        if code in codes:
            raise typer.Exit(code)


def _code(command: Callable[..., None], *, dry_run: bool, by: str) -> int:
    """What a command ends with; that one system fails does not keep the others from being read."""
    try:
        command(dry_run=dry_run, by=by)
    except typer.Exit as done:
        return done.exit_code
    return 0
