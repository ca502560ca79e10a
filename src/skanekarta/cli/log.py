"""`skanekarta log`: does the chain hold, an entry's history, personal data taken away."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from skanekarta import chain
from skanekarta.access import audit
from skanekarta.chain.history import TITLES
from skanekarta.cli.console import Json, err, out, print_json
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command, group
from skanekarta.errors import SkanekartaError
from skanekarta.importers.importing import refresh
from skanekarta.settings import Settings
from skanekarta.swedish import number

app = group("Loggen: granska kedjan, visa en posts historik, ta bort personuppgifter.")

Id = Annotated[int, typer.Argument(help="Postens nummer.", metavar="NUMMER", min=1)]

ACTIONS = {
    "entry": "Ny post",
    "correction": "Rättelse",
    "withdrawal": "Återkallad",
    "restoration": "Återställd",
    "erasure": "Uppgifter borttagna",
}


@app.command("verify", cls=Command)
def log_verify(
    expect: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SIGILL",
            help="Sigill som har noterats någon annanstans och ska finnas i kedjan. "
            "Kan anges flera gånger.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Granska kedjan: är någon post ändrad, borttagen, flyttad eller inskjuten?"""
    expected = [chain.read_seal(text) for text in expect or ()]
    with opened(Settings()) as engine:
        still = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with still.begin() as connection:
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            found = chain.verify(connection, expected)
    _tell(found, as_json=as_json)
    if not found.holds:
        raise typer.Exit(1)


def _tell(found: chain.Verdict, *, as_json: bool) -> None:
    if as_json:
        faults = [vars(fault) for fault in found.faults]
        told = {name: getattr(found, name) for name in ("holds", "entries", "erased")}
        last = {"seal": found.seal.hex(), "recorded_at": found.recorded_at}
        print_json({**told, **last, "number_of_faults": found.number, "faults": faults})
        return
    for fault in found.faults:
        err.print(str(fault), style="red", markup=False)
    if not found.holds:
        err.print(f"Kedjan håller inte. Fel: {number(found.number)}.", style="red", markup=False)
        return
    out.print(
        f"Kedjan håller. Poster: {number(found.entries)}, varav borttagna: {number(found.erased)}."
    )
    if found.seal:
        out.print("Notera sigillet någon annanstans, så kan ingen göra om kedjan obemärkt:")
        out.print(found.seal.hex(), markup=False)


@app.command("show", cls=Command)
def log_show(entry: Id, as_json: Json = False) -> None:
    """Visa en posts historik: varje lydelse, vem som skrev den och vad som ändrades."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found = chain.history(connection, entry)
    if as_json:
        print_json([{**each.told, **each.says} for each in found])
        return
    for before, each in zip([None, *found[:-1]], found, strict=True):
        _show(before, each)


def _show(before: chain.Entry | None, each: chain.Entry) -> None:
    told = each.told
    what = f"{ACTIONS[told['action']]}: post {told['id']} (nr {told['seq']} i kedjan)"
    out.print(
        f"{what}, {told['recorded_at']:%Y-%m-%d %H:%M} UTC, av {told['recorded_by']}", markup=False
    )
    if told["reason"]:
        out.print(f"    Skäl: {told['reason']}", markup=False)
    if told["erased_at"]:
        out.print(f"    Orden togs bort {told['erased_at']:%Y-%m-%d %H:%M} UTC.")
    for name, (was, value) in each.changes(before).items():
        earlier = f"{_worded(was)} → " if before else ""
        out.print(f"    {TITLES[name]}: {earlier}{_worded(value)}", markup=False)


def _worded(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


@app.command("erase", cls=Command)
def log_erase(
    entry: Id,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Varför; utan personuppgifter: det sparas.")
    ],
    place: Annotated[
        bool, typer.Option("--place", help="Ta bort platsen också: kommunens mitt i stället.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Fråga inte.")] = False,
) -> None:
    """Ta bort personuppgifter: orden i postens alla lydelser, för alltid."""
    with opened(Settings()) as engine:
        if not yes:
            with engine.connect() as connection:
                _ask(chain.history(connection, entry))
        with engine.begin() as connection:
            done = chain.erase(connection, entry, reason, audit.COMMAND_LINE, place=place)
            refresh(connection, "activities")
        _forget(engine)
    versions = ", ".join(map(str, done.erased))
    out.print(f"Orden i post {versions} är borttagna. Det står i post {done.id}.", markup=False)
    out.print("Säkerhetskopior från tiden före har dem kvar, tills de har gallrats.")


def _ask(found: list[chain.Entry]) -> None:
    """Raises SkanekartaError unless a person says that it is to be done."""
    if not sys.stdin.isatty():
        raise SkanekartaError("Det går inte att ångra. Lägg till --yes om det ska göras.")
    for before, each in zip([None, *found[:-1]], found, strict=True):
        _show(before, each)
    if err.input("Orden tas bort för alltid. Skriv ja för att göra det: ").strip() != "ja":
        raise SkanekartaError("Ingenting är ändrat.")


def _forget(engine: sa.Engine) -> None:
    """What PostgreSQL itself keeps of the words: rows that are dead, and samples of the columns
    that its planner goes by."""
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(sa.text("VACUUM (ANALYZE) activities"))
