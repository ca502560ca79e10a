"""The commands as an administrator meets them: what to type is told, and works as it is told."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import command_line
from databases import loaded_database
from skanekarta.importers.granting.approvals import option, read_approvals

CALLS = """Utlysningar 2025
Utlysning;Finansiär;År;Ansökningar;Beviljade;Sökt belopp;Beviljat belopp;Källans adress
Kommunsamverkan 2021;Region Skåne;2021;11;8;2 893 500;1 700 000;https://example.org/a
"Omgång ""ett"" 2025";Region Skåne;2025;120;30;25 mnkr;6 mnkr;https://example.org/b
"""
GRANTS = """Finansiär;År;Mottagare;Kommun;Konstområde;Stödform;Projekt;Belopp
Region Skåne;2031;Nya föreningen;Malmö;Musik;Utvecklingsstöd;Påhittat;1 500:-
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with loaded_database(f"skanekarta_calls_{os.getpid()}") as found:
        yield found


def run(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return command_line.run(*words, COLUMNS="200", SKANEKARTA_DATABASE_URL=url)


def options_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The options that a refused file's report tells, as a shell would hand them over."""
    assert done.returncode == 1
    return [
        word
        for told in re.findall(r"--approve .*$", done.stderr, re.MULTILINE)
        for word in shlex.split(told)
    ]


def newest(url: str) -> dict[str, object]:
    found = json.loads(run(url, "imports", "list", "--json").stdout)[0]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "utlysningar.csv"
    found.write_text(CALLS, encoding="utf-8")
    return found


def test_calls_are_tried_before_anything_is_changed(url: str, file: Path, tmp_path: Path) -> None:
    before = newest(url)
    told = options_of(run(url, "import", "calls", str(file)))
    assert told == ["--approve", 'utlysning=Omgång "ett" 2025']

    for suffix in (".html", ".xlsx", ".json", ".txt"):
        report = tmp_path / f"rapport{suffix}"
        words = ("--dry-run", *told, "--report", str(report))
        done = run(url, "import", "calls", str(file), *words)
        assert (done.returncode, done.stderr) == (0, "")
        assert report.stat().st_size > 100
    assert newest(url) == before


def test_calls_are_taken_in_looked_at_and_undone(url: str, file: Path) -> None:
    done = run(url, "import", "calls", str(file), "--approve", "utlysning", "--by", "Kim")
    assert (done.returncode, done.stderr) == (0, "")
    made = newest(url)
    assert (made["dataset"], made["added"], made["changed"]) == ("calls", 1, 1)
    shown = run(url, "imports", "show", str(made["id"])).stdout
    assert 'Tillagt omgang-ett-2025: Omgång "ett" 2025' in shown
    assert "Ändrat kommunsamverkan-2021: Kommunsamverkan 2021" in shown
    assert "    Ansökningar: 10 → 11" in shown

    again = run(url, "import", "calls", str(file))
    assert "Inget har ändrats" in again.stdout
    assert newest(url) == made
    assert run(url, "imports", "undo", str(made["id"])).returncode == 0
    undone = newest(url)
    assert (undone["undoes"], undone["withdrawn"], undone["changed"]) == (made["id"], 1, 1)
    document = json.loads(run(url, "imports", "show", str(undone["id"]), "--json").stdout)
    assert [each["happened"] for each in document["calls"]] == ["changed", "withdrawn"]


def test_a_list_of_grants_tells_what_to_type_for_each_new_value(url: str, tmp_path: Path) -> None:
    file = tmp_path / "beslut.csv"
    file.write_text(GRANTS, encoding="utf-8")
    told = options_of(run(url, "import", "grants", str(file)))

    assert told == ["--approve", "mottagare=Nya föreningen"]
    done = run(url, "import", "grants", str(file), "--dry-run", *told)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_that_is_not_there_is_a_sentence(url: str) -> None:
    done = run(url, "import", "calls", "finns-inte.csv")
    assert (done.returncode, "finns inte" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "wording", ["Nya föreningen", 'Den "nya"', "A=B", "$HOME `x` \\ !", "Det's så", "två  ord"]
)
def test_what_is_told_to_type_means_what_it_says(wording: str) -> None:
    flag, value = shlex.split(option("recipient", wording))
    assert flag == "--approve"
    assert read_approvals([value]).wordings == {"recipient": frozenset({" ".join(wording.split())})}
