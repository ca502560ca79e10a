"""`skanekarta token`: keys for those who write in the log."""

from __future__ import annotations

from typing import Annotated

import typer

from skanekarta import access
from skanekarta.cli.console import Json, err, out, show
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command, group
from skanekarta.settings import Settings

app = group("Nycklar för dem som skriver i loggen.")


@app.command("add", cls=Command)
def token_add(
    name: Annotated[str, typer.Argument(help="Vems nyckel det är.", metavar="NAMN")],
) -> None:
    """Gör en nyckel. Den visas en gång och kan inte visas igen."""
    with opened(Settings()) as engine, engine.begin() as connection:
        text = access.add_token(connection, name)
    err.print("Spara nyckeln nu, den visas bara den här gången:")
    out.print(text, markup=False)


@app.command("list", cls=Command)
def token_list(as_json: Json = False) -> None:
    """Visa nycklarnas namn, aldrig nycklarna."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found = access.list_tokens(connection)
    show(found, {"name": "Namn", "created_at": "Skapad", "revoked_at": "Återkallad"}, as_json)


@app.command("revoke", cls=Command)
def token_revoke(
    name: Annotated[str, typer.Argument(help="Vems nyckel det är.", metavar="NAMN")],
) -> None:
    """Återkalla en nyckel, genast och för alltid."""
    with opened(Settings()) as engine, engine.begin() as connection:
        access.revoke_token(connection, name)
    out.print(f"Nyckeln ”{name}” är återkallad.", markup=False)
