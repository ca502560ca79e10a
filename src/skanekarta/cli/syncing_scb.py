"""`skanekarta sync scb` and `skanekarta sync localities`: what SCB says."""

from __future__ import annotations

import typer

from skanekarta.cli.console import Json
from skanekarta.cli.swedish import Command
from skanekarta.cli.syncing import By, DryRun, Since, agent, checked, finish, progress, run
from skanekarta.polite import Polite
from skanekarta.settings import Settings
from skanekarta.sync import scb
from skanekarta.sync.fetched import Run


def add_to(app: typer.Typer) -> None:
    """Makes them commands of `skanekarta sync`."""
    app.command("scb", cls=Command)(sync_scb)
    app.command("localities", cls=Command)(sync_localities)


def sync_scb(
    *,
    since: Since = None,
    dry_run: DryRun = False,
    by: By = "kommandoraden",
    as_json: Json = False,
) -> None:
    """Hämta folkmängd, folkökning, täthet, landareal och åldrar ur SCB:s statistikdatabas.

    Slutar med 0 när allt kom in, 3 när något nyckeltal stoppades och 1 när inget kom in."""
    settings = Settings()
    address = checked(settings.scb_url, "SKANEKARTA_SCB_URL")
    client = Polite(agent(settings), manners=scb.MANNERS)
    with progress(scb.SYSTEM, quiet=as_json) as tell:
        source = scb.statistics(address, client, since, tell)
        report = run(settings, Run(scb.SYSTEM, address, by), source, dry_run=dry_run)
    finish(report, as_json=as_json)


def sync_localities(
    *, dry_run: DryRun = False, by: By = "kommandoraden", as_json: Json = False
) -> None:
    """Hämta Skånes tätorter ur SCB:s geodata: folkmängd, yta och läge.

    Slutar med 0 när de kom in och 1 när de inte gjorde det."""
    settings = Settings()
    address = checked(settings.scb_wfs_url, "SKANEKARTA_SCB_WFS_URL")
    client = Polite(agent(settings), manners=scb.MANNERS)
    with progress(scb.LOCALITIES, quiet=as_json) as tell:
        source = scb.localities(address, client, tell)
        report = run(settings, Run(scb.LOCALITIES, address, by), source, dry_run=dry_run)
    finish(report, as_json=as_json)
