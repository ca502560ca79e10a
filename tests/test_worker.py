"""What a process that serves has in its memory."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import sqlalchemy as sa

from skanekarta.db import SHAPES, snapshots, web_engine
from skanekarta.settings import Settings

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


def test_what_a_process_begins_with_is_not_looked_through_again() -> None:
    code = (
        "import gc; from skanekarta.app import set_aside; set_aside(); print(gc.get_freeze_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert int(done.stdout) > 50_000


def test_statements_that_were_put_into_words_are_so_many_and_no_more(settings: Settings) -> None:
    engine = web_engine(str(settings.database_url), pool_size=1, statement_timeout_ms=10_000)
    kept: Any = engine._compiled_cache
    with snapshots(engine).connect() as connection:
        for number in range(3 * SHAPES):
            connection.execute(sa.select(sa.literal_column("1").label(f"c{number}")))
            assert len(kept) <= SHAPES * 1.5
    engine.dispose()
    assert len(kept) >= SHAPES
