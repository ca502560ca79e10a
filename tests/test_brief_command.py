"""`skanekarta brief`: the page before a talk as files, without a server."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from skanekarta.cli.commands import app
from skanekarta.errors import SkanekartaError
from skanekarta.swedish import today
from skanekarta.web.paper import press


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    """Where the files come, with the tests' database as that of the settings."""
    monkeypatch.setenv("SKANEKARTA_DATABASE_URL", database_url)
    monkeypatch.setenv("SKANEKARTA_BASE_URL", "https://karta.example/kultur")
    return tmp_path / "till" / "samtalen"


def brief(*words: str) -> str:
    """What the command says when it has done what it is asked to. It has a thread of its own, as
    a program has: in that of the tests a browser's loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(CliRunner().invoke, app, ["brief", *words], catch_exceptions=False)
        done = asked.result()
    assert done.exit_code == 0, done.output
    return done.stdout


def named(name: str, form: str) -> str:
    return f"samtalsunderlag-{name}-{today()}.{form}"


def test_a_page_is_a_file_that_is_read_without_us(folder: Path) -> None:
    said = brief("Osby", "1256", "--format", "html", "--out", str(folder))
    page = (folder / named("osby", "html")).read_text()

    assert said.startswith("2 filer i ")
    assert {file.name for file in folder.iterdir()} == {
        named("osby", "html"),
        named("ostra-goinge", "html"),
    }
    assert "<h1>Osby</h1>" in page
    assert "<script" not in page
    assert "@font-face" in page
    loaded = re.findall(
        r'(?:src="|url\("|<link rel="(?:stylesheet|preload)"[^>]*href=")([^"]*)', page
    )
    assert all(address.startswith("data:") for address in loaded)
    links = re.findall(r'href="([^"#][^"]*)"', page)
    assert all(link.startswith(("https://", "data:", "http://")) for link in links)
    assert any(link.startswith("https://karta.example/") for link in links)


def test_a_workbook_is_made_and_told_to_scripts(folder: Path) -> None:
    said = brief("osby", "--format", "xlsx", "--out", str(folder), "--json")

    assert json.loads(said) == [str(folder / named("osby", "xlsx"))]
    book = load_workbook(BytesIO((folder / named("osby", "xlsx")).read_bytes()))
    assert "https://karta.example/kultur/kommun/1273" in {
        cell for row in book["Om filen"].values for cell in row
    }


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    file = tmp_path / "program.py"
    file.write_text("\n".join(("import sys", *lines)))
    monkeypatch.setattr(press, "PROGRAM", file)


def test_a_file_takes_the_place_of_an_older_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "sys.stdout.write('%PDF-1.7')")
    folder.mkdir(parents=True)
    (folder / named("osby", "pdf")).write_text("older")
    said = brief("Osby", "--out", str(folder))

    assert said.startswith("1 fil i ")
    assert [file.read_text() for file in folder.iterdir()] == ["%PDF-1.7"]


def test_what_could_not_be_made_is_told_and_the_older_file_stays(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(
        tmp_path, monkeypatch,
        "sys.exit(1 if 'kommun/1273' in sys.stdin.read() else sys.stdout.write('%PDF') and 0)",
    )  # fmt: skip
    folder.mkdir(parents=True)
    (folder / named("osby", "pdf")).write_text("older")

    with pytest.raises(SkanekartaError, match="Osby: PDF-filen gick inte att göra"):
        brief("Osby", "--out", str(folder))
    assert (folder / named("osby", "pdf")).read_text() == "older"
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--all"),
        (("Oslo", "Osby"), "”Oslo” är ingen kommun"),
        (("Osby", "--out", "/proc/finns/inte"), "går inte att göra"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SkanekartaError, match=re.escape(said)):
        brief(*words)


@pytest.mark.long
def test_all_33_come_of_one_command(folder: Path) -> None:
    said = brief("--all", "--out", str(folder))

    assert said.startswith("33 filer i ")
    assert len(list(folder.iterdir())) == 33
    assert all(file.read_bytes().startswith(b"%PDF-1.7") for file in folder.iterdir())
