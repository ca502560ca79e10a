"""The command that takes many entries in, as an administrator meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import loaded_database

pytestmark = pytest.mark.long

LIST = """Slag;Rubrik;Datum;Kommun
Studiebesök;Besök på biblioteket;2026-03-02;Höör
Kommundialog;Dialog om kulturplanen;2026-03-03;Lund
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with loaded_database(f"skanekarta_batches_{os.getpid()}") as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "besök.csv"
    found.write_text(LIST, encoding="utf-8")
    return found


def run(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", "SKANEKARTA_DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "-m", "skanekarta", *words],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_a_list_is_tried_taken_in_and_taken_back(url: str, file: Path, tmp_path: Path) -> None:
    report = tmp_path / "rapport.html"
    tried = run(url, "import", "activities", str(file), "--dry-run", "--report", str(report))
    assert (tried.returncode, "Filen kan läsas in." in tried.stdout) == (0, True)
    assert "Nya poster" in report.read_text()

    done = json.loads(run(url, "import", "activities", str(file), "--json").stdout)
    assert (done["status"], done["import"]["added"]) == ("imported", 2)
    number = str(done["import"]["id"])
    again = run(url, "import", "activities", str(file))
    assert "Inget har ändrats." in again.stdout

    listed = json.loads(run(url, "imports", "list", "--json").stdout)[0]
    assert (str(listed["id"]), listed["added"], listed["file"]) == (number, 2, "besök.csv")
    undone = run(url, "imports", "undo", number)
    assert f"Inläsning {number} är ångrad." in undone.stdout
    shown = run(url, "imports", "show", number)
    assert shown.returncode == 0, shown.stderr
    assert "Kedjan håller. Poster: 35" in run(url, "log", "verify").stdout


def test_a_list_that_is_wrong_is_refused_with_all_that_is_wrong(url: str, file: Path) -> None:
    file.write_text(LIST.replace("Studiebesök", "Nej").replace("2026-03-03", "igår"))
    refused = run(url, "import", "activities", str(file))

    assert refused.returncode == 1
    assert "rad 2, Slag: ”Nej”." in refused.stderr
    assert "rad 3, Datum: ”igår”." in refused.stderr
