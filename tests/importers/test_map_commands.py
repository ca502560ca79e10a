"""The commands that take in what the map is drawn of, as an administrator meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import finer
import pytest
from finer import OURS, written

from databases import loaded_database

pytestmark = pytest.mark.long

LOCALITIES = """tatortskod;tatort;kommun;area_ha;bef;ar
1273TC104;Osby;1273;99;77 777;2023
1273TB103;Lönsboda;1273;99;11 111;2023
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with loaded_database(f"skanekarta_maps_{os.getpid()}") as found:
        yield found


def run(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", "SKANEKARTA_DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "-m", "skanekarta", *words],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_boundaries_are_tried_taken_in_and_taken_back(url: str, tmp_path: Path) -> None:
    file = written(finer.finer(), tmp_path / "kommun.gpkg", layer="kommun")
    for suffix in (".html", ".xlsx", ".json", ".txt"):
        report = tmp_path / f"rapport{suffix}"
        tried = run(url, "import", "boundaries", str(file), "--dry-run", "--report", str(report))
        assert (tried.returncode, tried.stderr) == (0, "")
        assert report.stat().st_size > 100
    assert "Kartan ritar gränser med" in (tmp_path / "rapport.html").read_text()

    done = json.loads(run(url, "import", "boundaries", str(file), "--json").stdout)
    assert (done["status"], done["import"]["changed"]) == ("imported", 33)
    number = str(done["import"]["id"])
    refused = run(url, "imports", "undo", number)
    assert refused.returncode == 1
    assert "läs in den förra filen igen i stället, med skanekarta import" in refused.stderr
    assert "Ändrade: 33" in run(url, "imports", "show", number).stdout
    back = run(url, "import", "boundaries", str(OURS))
    assert "läs in den förra filen igen för att gå tillbaka" in back.stdout
    assert "Inget har ändrats." in run(url, "import", "boundaries", str(OURS)).stdout


def test_boundaries_that_are_wrong_are_refused_with_all_that_is_wrong(
    url: str, tmp_path: Path
) -> None:
    frame = finer.finer()
    frame["KnKod"] = frame["KnKod"].replace({"1280": "1299"})
    done = run(url, "import", "boundaries", str(written(frame, tmp_path / "fel.gpkg")))

    assert done.returncode == 1
    assert "Filen saknar en kommun: 1280 Malmö." in done.stderr
    assert "KnKod: ”1299”. Det finns ingen sådan kommun i Skåne." in done.stderr


def test_localities_are_tried_taken_in_looked_at_and_taken_back(url: str, tmp_path: Path) -> None:
    file = tmp_path / "tätorter.csv"
    file.write_text(LOCALITIES, encoding="utf-8-sig")
    tried = run(url, "import", "localities", str(file), "--dry-run")
    assert "Filen kan läsas in." in tried.stdout
    assert "1273TB102 Killeberg" in tried.stdout

    done = json.loads(run(url, "import", "localities", str(file), "--json").stdout)
    assert (done["import"]["changed"], done["import"]["withdrawn"]) == (2, 1)
    number = str(done["import"]["id"])
    shown = run(url, "imports", "show", number).stdout.replace("\u00a0", " ")
    assert "Ändrat 1273TC104: Osby" in shown
    assert "→ 77 777 (2023)" in shown
    assert "Borttaget 1273TB102: Killeberg" in shown
    assert f"Inläsning {number} är ångrad." in run(url, "imports", "undo", number).stdout


def test_help_and_what_is_not_there_are_told_in_swedish(url: str) -> None:
    told = run(url, "import", "boundaries", "--help").stdout
    assert "--most-difference" in told
    assert "Största lucka eller överlapp" in told
    assert "finns inte" in run(url, "import", "localities", "saknas.gpkg").stderr
