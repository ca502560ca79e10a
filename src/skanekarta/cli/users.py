"""`skanekarta user`: accounts. The first one is made here; there is no default password."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import sqlalchemy as sa
import typer

from skanekarta.access import accounts, audit, keeping, passwords
from skanekarta.access.passwords import Passwords
from skanekarta.access.who import ROLES
from skanekarta.cli.console import Json, err, out, show
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command, group
from skanekarta.errors import SkanekartaError
from skanekarta.settings import Settings

HEADINGS = {
    "name": "Namn",
    "role": "Roll",
    "signs_in": "Loggar in med",
    "created_at": "Skapat (UTC)",
    "disabled_at": "Stängt (UTC)",
    "tokens": "Nycklar",
}

app = group("Konton för dem som loggar in.")

Name = Annotated[str, typer.Argument(help="Kontots namn.", metavar="NAMN")]
FromStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help="Läs lösenordet från standard in i stället för att fråga."
    ),
]
Role = Annotated[str, typer.Option(help=f"Roll: {', '.join(ROLES)}.")]


@app.command("add", cls=Command)
def user_add(
    name: Name,
    role: Role,
    password_stdin: FromStdin = False,
    without_password: Annotated[
        bool,
        typer.Option(
            "--without-password",
            help="Gör ett konto som inte loggar in med lösenord: för en nyckel, eller "
            "för den som loggar in hos någon annan.",
        ),
    ] = False,
) -> None:
    """Gör ett konto. Lösenordet frågas efter."""
    text = None if without_password else _password(name, password_stdin)
    with opened(Settings()) as engine, engine.begin() as connection:
        account = accounts.add_account(connection, name, role)
        if text is not None:
            keeping.set_password(connection, account, Passwords().stored(text))
        audit.tell(
            connection, "account-added", audit.COMMAND_LINE, accounts.plain(name), {"role": role}
        )
    out.print(f"Kontot ”{accounts.plain(name)}” är skapat.", markup=False)


@app.command("list", cls=Command)
def user_list(as_json: Json = False) -> None:
    """Visa kontona."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found = keeping.listed(connection)
    show(found, HEADINGS, as_json)


@app.command("disable", cls=Command)
def user_disable(name: Name) -> None:
    """Stäng ett konto: dess inloggningar och nycklar slutar gälla genast."""
    _change(name, keeping.disable, "account-disabled")
    out.print(f"Kontot ”{accounts.plain(name)}” är stängt.", markup=False)


@app.command("enable", cls=Command)
def user_enable(name: Name) -> None:
    """Öppna ett stängt konto. Nycklar som det hade gäller inte igen."""
    _change(name, keeping.enable, "account-enabled")
    out.print(f"Kontot ”{accounts.plain(name)}” är öppet.", markup=False)


@app.command("role", cls=Command)
def user_role(
    name: Name, role: Annotated[str, typer.Argument(help=", ".join(ROLES), metavar="ROLL")]
) -> None:
    """Ge ett konto en annan roll."""

    def give(connection: sa.Connection, account: int) -> dict[str, str]:
        return {"from": keeping.set_role(connection, account, role), "to": role}

    _change(name, give, "role-changed")
    out.print(f"”{accounts.plain(name)}” är nu {ROLES[role].lower()}.", markup=False)


@app.command("password", cls=Command)
def user_password(name: Name, password_stdin: FromStdin = False) -> None:
    """Ge ett konto ett nytt lösenord. Dess inloggningar slutar gälla."""
    text = _password(name, password_stdin)

    def give(connection: sa.Connection, account: int) -> None:
        keeping.set_password(connection, account, Passwords().stored(text))

    _change(name, give, "password-changed")
    out.print(f"”{accounts.plain(name)}” har ett nytt lösenord.", markup=False)


def _change(
    name: str, change: Callable[[sa.Connection, int], dict[str, str] | None], event: str
) -> None:
    with opened(Settings()) as engine, engine.begin() as connection:
        detail = change(connection, accounts.account_id(connection, name))
        audit.tell(connection, event, audit.COMMAND_LINE, accounts.plain(name), detail)


def _password(name: str, from_stdin: bool) -> str:
    """A password that is good enough, from the terminal or a pipe. Raises SkanekartaError."""
    if from_stdin:
        text = sys.stdin.readline().rstrip("\r\n")
        passwords.check(text, name)
        return text
    if not sys.stdin.isatty():
        raise SkanekartaError("Lösenordet frågas efter i en terminal; annars: --password-stdin.")
    err.print(f"Minst {passwords.SHORTEST} tecken. Fyra ord som inte hör ihop är ett bra lösenord.")
    text = str(typer.prompt("Lösenord", hide_input=True, err=True))
    passwords.check(text, name)
    if typer.prompt("En gång till", hide_input=True, err=True) != text:
        raise SkanekartaError("Lösenorden är inte lika. Ingenting är ändrat.")
    return text
