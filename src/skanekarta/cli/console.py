"""How the command line speaks: to people as text and tables, to scripts as JSON."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Json = Annotated[bool, typer.Option("--json", help="Skriv JSON i stället för text.")]


def print_json(value: object) -> None:
    """Writes JSON for scripts."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str, indent=2) + "\n")


def show(rows: list[dict[str, Any]], titles: dict[str, str], as_json: bool) -> None:
    """Writes rows as a table for people, or as JSON for scripts."""
    if as_json:
        print_json(rows)
        return
    table = Table(*titles.values())
    for row in rows:
        table.add_row(*("–" if row[name] is None else str(row[name]) for name in titles))
    out.print(table if rows else "Det finns inga.")
