"""How the command line speaks: to people as text and tables, to scripts as JSON."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

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
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name, title in titles.items():
        is_moment = any(isinstance(row[name], dt.datetime) for row in rows)
        # A name that is cut off cannot be typed again; a day is never broken.
        table.add_column(title, overflow="fold", min_width=10 if is_moment else None)
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in titles))
    out.print(table if rows else "Det finns inga.")


def _cell(value: object) -> Text:
    """A value as people read it: moments to the minute, the parts of a list one by one."""
    if isinstance(value, dt.datetime):
        return Text(f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M}")
    if isinstance(value, list | tuple):
        return Text(", ".join(map(str, value)))
    return Text("–" if value is None else str(value))
