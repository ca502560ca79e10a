"""`skanekarta audit`: what has been done with accounts, keys and data."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from skanekarta.access import audit
from skanekarta.cli.console import Json, print_json, show
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command, group
from skanekarta.errors import SkanekartaError
from skanekarta.settings import Settings

HEADINGS = {"at": "När (UTC)", "what": "Vad", "actor": "Av", "subject": "Gäller", "more": "Mer"}
MOST = 100

app = group("Granskning: vad som har gjorts med konton, nycklar och data.")

Day = Annotated[str | None, typer.Option(help="Från och med den dagen, ÅÅÅÅ-MM-DD.", metavar="DAG")]


@app.command("list", cls=Command)
def audit_list(
    event: Annotated[
        str | None, typer.Option(help="Händelse, till exempel signed-in.", metavar="HÄNDELSE")
    ] = None,
    account: Annotated[
        str | None, typer.Option(help="Vem som gjorde det, eller vem det gäller.", metavar="NAMN")
    ] = None,
    since: Day = None,
    limit: Annotated[int, typer.Option(help="Högst så många.", min=1, metavar="ANTAL")] = MOST,
    as_json: Json = False,
) -> None:
    """Visa vad som har gjorts, det senaste först."""
    if event is not None and event not in audit.EVENTS:
        raise SkanekartaError(f"Händelsen ska vara någon av {', '.join(audit.EVENTS)}.")
    sought = audit.Sought(event, account, _moment(since))
    with opened(Settings()) as engine, engine.connect() as connection:
        found = audit.found(connection, sought, limit)
    if as_json:
        print_json(found)
        return
    rows = [
        {
            **row,
            "at": f"{row['at']:%Y-%m-%d %H:%M:%S}",
            "what": audit.EVENTS.get(row["event"], row["event"]),
            "more": audit.detail_text(row["detail"]),
        }
        for row in found
    ]
    show(rows, HEADINGS, as_json=False)


def _moment(day: str | None) -> dt.datetime | None:
    """Raises SkanekartaError for what is no day."""
    if day is None:
        return None
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)
    except ValueError:
        raise SkanekartaError("Dagen ska skrivas ÅÅÅÅ-MM-DD.") from None
