"""The report as one page that needs nothing beside itself: no script, no other file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from skanekarta.importers.reading import Report
from skanekarta.importers.reports.sections import told
from skanekarta.swedish import day

FOLDER = Path(__file__).parent


def as_page(report: Report, now: dt.datetime | None = None) -> str:
    """The report as HTML in Swedish. What the file held is text in it, and nothing else."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 (only here)

    jinja = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made = now or dt.datetime.now().astimezone()
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    page = jinja.get_template("page.html")
    return page.render(told=told(report), style=style, made=f"{day(made)} kl. {made:%H.%M}")
