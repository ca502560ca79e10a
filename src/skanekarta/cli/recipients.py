"""`skanekarta recipients`: organisations under several names, for a person to judge."""

from __future__ import annotations

from typing import Annotated

import typer

from skanekarta import organisations
from skanekarta.cli.console import Json, out, show
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command, group
from skanekarta.settings import Settings

app = group("Mottagare som kan ha flera namn.")


@app.command("similar", cls=Command)
def recipients_similar(as_json: Json = False) -> None:
    """Föreslå mottagare som kan vara samma. Ingenting ändras."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found = [vars(each) for each in organisations.similar(connection)]
    titles = {
        "slug": "Mottagare",
        "title": "Namn",
        "other_slug": "Kan vara samma som",
        "other_title": "Namn",
        "likeness": "Likhet",
        "reason": "Varför",
    }
    show(found, titles, as_json)


@app.command("join", cls=Command)
def recipients_join(
    former: Annotated[str, typer.Argument(help="Den som ska försvinna.", metavar="MOTTAGARE")],
    into: Annotated[str, typer.Argument(help="Den som blir kvar.", metavar="I")],
    by: Annotated[str, typer.Option(help="Vem som godkänner.", metavar="NAMN")],
) -> None:
    """Slå ihop två mottagare som är samma. Den enas namn och stöd blir den andras."""
    with opened(Settings()) as engine, engine.begin() as connection:
        moved = organisations.join(connection, former, into, by)
    out.print(f"”{former}” är nu ”{into}”. Flyttade stöd: {moved}.", markup=False)


@app.command("joined", cls=Command)
def recipients_joined(as_json: Json = False) -> None:
    """Visa vilka mottagare som har slagits ihop, av vem och när."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found = organisations.joined(connection)
    titles = {
        "slug": "Mottagare",
        "wordings": "Namn",
        "recipient": "Är nu",
        "approved_by": "Av",
        "approved_at": "När",
    }
    show(found, titles, as_json)
