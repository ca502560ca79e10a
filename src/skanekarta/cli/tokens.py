"""`skanekarta token`: keys for those who write in the log."""

from __future__ import annotations

from typing import Annotated

import typer

from skanekarta.access import accounts, audit, tokens
from skanekarta.cli.console import Json, err, out, show
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command, group
from skanekarta.settings import Settings

HEADINGS = {
    "account": "Konto",
    "name": "Namn",
    "scopes": "Får",
    "created_at": "Skapad (UTC)",
    "expires_at": "Gäller till (UTC)",
    "last_used_at": "Använd (UTC)",
    "revoked_at": "Återkallad (UTC)",
}

app = group("Nycklar för dem som skriver i loggen.")


@app.command("add", cls=Command)
def token_add(
    account: Annotated[str, typer.Argument(help="Kontots namn.", metavar="KONTO")],
    name: Annotated[str, typer.Argument(help="Vad nyckeln är till.", metavar="NAMN")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Vad den får: read, append eller administer. Kan anges flera gånger."),
    ] = None,
    days: Annotated[int, typer.Option(help="Hur många dagar den gäller.")] = tokens.DEFAULT_DAYS,
) -> None:
    """Gör en nyckel till ett konto. Den visas en gång och kan inte visas igen."""
    with opened(Settings()) as engine, engine.begin() as connection:
        owner = accounts.account_id(connection, account)
        text = tokens.add_token(connection, owner, name, scope or ("read", "append"), days)
        audit.tell(connection, "token-added", audit.COMMAND_LINE, account, {"name": name})
    err.print("Spara nyckeln nu, den visas bara den här gången:")
    out.print(text, markup=False)


@app.command("list", cls=Command)
def token_list(as_json: Json = False) -> None:
    """Visa nycklarnas namn, aldrig nycklarna."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found = tokens.list_tokens(connection)
    show(found, HEADINGS, as_json)


@app.command("revoke", cls=Command)
def token_revoke(
    account: Annotated[str, typer.Argument(help="Kontots namn.", metavar="KONTO")],
    name: Annotated[str, typer.Argument(help="Vad nyckeln är till.", metavar="NAMN")],
) -> None:
    """Återkalla en nyckel, genast och för alltid."""
    with opened(Settings()) as engine, engine.begin() as connection:
        tokens.revoke_token(connection, accounts.account_id(connection, account), name)
        audit.tell(connection, "token-revoked", audit.COMMAND_LINE, account, {"name": name})
    out.print(f"Nyckeln ”{name}” är återkallad.", markup=False)
