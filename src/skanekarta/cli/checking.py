"""`skanekarta check-links`: which of the loaded addresses still answer."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from skanekarta import link_checks
from skanekarta.cli.console import Json, err, out, print_json, show
from skanekarta.cli.preparing import opened
from skanekarta.codelists import FIXED
from skanekarta.importers.importing import refresh
from skanekarta.link_checks import Checked
from skanekarta.settings import Settings

OUTCOMES = FIXED["link_outcome"]


def check_links(
    *,
    sources: Annotated[
        bool,
        typer.Option(
            "--sources", help="Pröva också källorna till stöd, utlysningar och nyckeltal."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Pröva vilka inlästa adresser som svarar: högst fem i sekunden, en i sekunden per värd."""
    found: list[Checked] = []
    with opened(Settings()) as engine:
        with engine.connect() as connection:
            asked = link_checks.addresses(connection, sources=sources)
            every = link_checks.addresses(connection, sources=True)
        with _progress(quiet=as_json) as shown:
            for checked in shown.track(
                link_checks.check(asked), total=len(asked), description="Adresser"
            ):
                # Each by itself: what has been found out is kept, whatever comes after.
                with engine.begin() as connection:
                    link_checks.note(connection, checked, dt.datetime.now(dt.UTC))
                found.append(checked)
        with engine.begin() as connection:
            link_checks.forget(connection, every)
            refresh(connection, "link_checks")
    _tell(found, as_json=as_json)


def _progress(*, quiet: bool) -> Progress:
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal)


def _tell(found: list[Checked], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(each) for each in found])
        return
    counts = Counter(each.outcome for each in found)
    told = [f"{title.lower()}: {counts[name]}" for name, title in OUTCOMES.items() if counts[name]]
    out.print(f"{len(found)} adresser prövade. {', '.join(told)}".rstrip(), markup=False)
    rows = [
        {
            "outcome": OUTCOMES[each.outcome],
            "status": each.status,
            "address": each.address,
            "redirected_to": each.redirected_to,
        }
        for each in sorted(found, key=lambda each: (each.outcome, each.address))
        if each.outcome != "answered"
    ]
    if rows:
        titles = {"outcome": "Svar", "status": "Kod", "address": "Adress", "redirected_to": "Ny"}
        show(rows, titles, as_json=False)
