"""What a process that serves has in its memory."""

from __future__ import annotations

import subprocess
import sys

UNUSED = (
    *("numpy", "shapely", "pandas", "geopandas", "pyarrow", "folium", "openpyxl", "pyproj"),
    *("authlib", "cryptography", "weasyprint", "alembic", "typer", "rich", "httpx", "icalendar"),
    *("skanekarta.importers.reading", "skanekarta.importers.sources"),
    *("skanekarta.importers.granting", "skanekarta.importers.registers"),
    *("skanekarta.importers.logging", "skanekarta.cli", "skanekarta.sync"),
)
"""What few processes ever ask for: it is read when it is."""


def test_a_process_that_serves_has_read_nothing_that_answers_do_without() -> None:
    code = f"import skanekarta.app, sys; print([each for each in {UNUSED} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
