"""`skanekarta imports`: what has been taken in, what each import did, and taking one back."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from skanekarta.cli.console import Json, out, print_json, show
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command, group
from skanekarta.importers import calls, localities, registers
from skanekarta.importers.granting.terms import WHAT
from skanekarta.importers.mapping import take_back
from skanekarta.importers.storing.recorded import Touched, listed, shown, terms
from skanekarta.settings import Settings

app = group("Inläsningar: vilka som har gjorts, vad de ändrade, och att ångra dem.")

Id = Annotated[int, typer.Argument(help="Inläsningens nummer.", metavar="NUMMER", min=1)]

HAPPENED = {"added": "Tillagt", "changed": "Ändrat", "withdrawn": "Borttaget"}
KINDS = {"import": "inläsning", "undo": "ångrad"}


@app.command("list", cls=Command)
def imports_list(as_json: Json = False) -> None:
    """Visa alla inläsningar, den nyaste först."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found = listed(connection)
    if as_json:
        print_json(found)
        return
    titles = {
        "id": "Nr",
        "imported_at": "När (UTC)",
        "file": "Fil",
        "added": "Nya",
        "changed": "Ändrade",
        "withdrawn": "Borttagna",
        "imported_by": "Av",
        "remark": "",
    }
    rows = [
        {**row, "imported_at": f"{row['imported_at']:%Y-%m-%d %H:%M}", "remark": _remark(row)}
        for row in found
    ]
    show(rows, titles, as_json=False)


def _remark(row: dict[str, Any]) -> str:
    parts = [f"ångrar {row['undoes']}"] if row["undoes"] else []
    parts += [f"ångrad av {row['undone_by']}"] if row["undone_by"] else []
    return ", ".join(parts)


@app.command("show", cls=Command)
def imports_show(number: Id, as_json: Json = False) -> None:
    """Visa vad en inläsning lade till, ändrade och tog bort, fält för fält."""
    with opened(Settings()) as engine, engine.connect() as connection:
        found, grants = shown(connection, number)
        touched = {"grants": grants}
        touched |= {name: of(connection, number) for name, of in TOUCHED.items()}
        of_terms = terms(connection, number)
    if as_json:
        lists = {name: [dict(vars(row)) for row in each] for name, each in touched.items()}
        lists["terms"] = [{"vocabulary": name, **vars(each)} for name, each in of_terms]
        print_json({**found, **lists})
        return
    told = f"{KINDS[found['kind']].capitalize()} {found['id']}: {found['file']}"
    out.print(f"{told}, {found['imported_at']:%Y-%m-%d %H:%M} UTC", markup=False)
    out.print(f"Av: {found['imported_by']}. {_remark(found)}".rstrip(), markup=False)
    out.print(f"SHA-256: {found['sha256']}", markup=False)
    if found["added"] is None:
        out.print("Inläsningen är ingen lista som historik förs över, eller äldre än historiken.")
    else:
        for name, title in COUNTED.items():
            out.print(f"  {title}: {found[name]}", markup=False)
    for each in (row for rows in touched.values() for row in rows):
        _tell(each)
    for vocabulary, term in of_terms:
        _tell(replace(term, what=f"{term.what} ({WHAT[vocabulary]})"))


TOUCHED = {
    "calls": calls.touched,
    "localities": localities.touched,
    "registers": registers.touched,
}
"""What tells what an import did, besides grants."""

COUNTED = {
    "added": "Nya",
    "changed": "Ändrade",
    "unchanged": "Oförändrade",
    "withdrawn": "Borttagna",
}


def _tell(each: Touched) -> None:
    out.print(f"{HAPPENED[each.happened]} {each.id}: {each.what}", markup=False)
    for title, before, after in each.fields:
        out.print(f"    {title}: {before or '–'} → {after or '–'}", markup=False)


@app.command("undo", cls=Command)
def imports_undo(
    number: Id,
    by: Annotated[str, typer.Option(help="Vem som ångrar.", metavar="NAMN")] = "kommandoraden",
) -> None:
    """Ångra en inläsning: det som den rörde blir som det var. Att ångra en ångrad gör om den."""
    with opened(Settings()) as engine, engine.begin() as connection:
        undone_by = take_back(connection, number, by)
    out.print(f"Inläsning {number} är ångrad. Det är inläsning {undone_by}.", markup=False)
