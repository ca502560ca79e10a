"""The commands as an administrator meets them: a dry run, an import, a look, an undo."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import command_line
from databases import loaded_database
from skanekarta import database
from skanekarta.importers.importing import take_turn

HEADING = "Finansiär;År;Mottagare;Kommun;Konstområde;Stödform;Projekt;Belopp"
LINES = (
    "Region Skåne;2031;ABF Malmö;Malmö;Musik;Utvecklingsstöd;Påhittat ett;1 500:-",
    "Region Skåne;2031;ABF Malmö;Lund;Dans;Utvecklingsstöd;Påhittat två;24 268 000 kr",
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with loaded_database(f"skanekarta_commands_{os.getpid()}") as found:
        yield found


def run(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return command_line.run(*words, COLUMNS="200", SKANEKARTA_DATABASE_URL=url)


def as_json(url: str, *words: str) -> object:
    done = run(url, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def held(url: str) -> list[object]:
    with database.engine_for(url) as engine, engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT project_title FROM grants WHERE year=2031")))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "beslut.csv"
    found.write_text("\n".join((HEADING, *LINES)), encoding="utf-8-sig")
    return found


def test_a_list_is_tried_taken_in_looked_at_and_undone(
    url: str, file: Path, tmp_path: Path
) -> None:
    reports = [tmp_path / f"rapport{suffix}" for suffix in (".html", ".xlsx", ".json", ".txt")]
    for report in reports:
        done = run(url, "import", "grants", str(file), "--dry-run", "--report", str(report))
        assert (done.returncode, done.stderr) == (0, "")
        assert report.stat().st_size > 100
    assert held(url) == []

    done = run(url, "import", "grants", str(file), "--by", "Kim")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(map(str, held(url))) == ["Påhittat ett", "Påhittat två"]

    (newest, *_) = as_json(url, "imports", "list")
    number = str(newest["id"])
    assert (newest["added"], newest["imported_by"], newest["file"]) == (2, "Kim", "beslut.csv")
    told = run(url, "imports", "show", number).stdout
    assert "ABF Malmö: Påhittat två (2031, 24\u00a0268\u00a0000 kr)" in told

    file.write_text(file.read_text().replace("Lund", "Höör"))
    done = run(url, "import", "grants", str(file))
    (newest, *_) = as_json(url, "imports", "list")
    assert (newest["changed"], newest["unchanged"]) == (1, 1)
    shown = run(url, "imports", "show", str(newest["id"])).stdout
    assert "Kommun: Lund → Höör" in shown

    refused = run(url, "imports", "undo", number)
    assert refused.returncode == 1
    assert f"Ångra först, i den här ordningen: {newest['id']}." in refused.stderr
    for each in (str(newest["id"]), number):
        assert run(url, "imports", "undo", each).returncode == 0
    assert held(url) == []


def test_the_same_list_again_says_that_nothing_has_changed(url: str, file: Path) -> None:
    run(url, "import", "grants", str(file))
    imports = as_json(url, "imports", "list")
    done = run(url, "import", "grants", str(file))

    assert done.returncode == 0
    assert "inget har ändrats" in done.stdout.lower()
    assert as_json(url, "imports", "list") == imports


def test_a_list_with_an_error_changes_nothing_and_says_where(url: str, file: Path) -> None:
    before = held(url)
    file.write_text(file.read_text() + "\nRegion Skåne;2031;;Malmö;Musik;Trolleri;P;tusen")
    done = run(url, "import", "grants", str(file))

    assert done.returncode == 1
    assert "rad 4" in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert held(url) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["finns-inte.csv"], "finns inte"),
        (["FIL", "--replace", ""], "Omfånget är tomt"),
        (["FIL", "--replace", "funder=ingen"], "”ingen” finns inte"),
        (["FIL", "--replace", "belopp=3"], "är inget filter för stöd"),
        (["FIL", "--replace", "year=x"], "year"),
        (["FIL", "--approve", "trolleri"], "ingen vokabulär ”trolleri”"),
        (["FIL", "--report", "rapport.pdf"], "Rapporten kan bli"),
        (["FIL", "--report", "/finns/inte/rapport.html"], "finns inte"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    url: str, file: Path, words: list[str], sentence: str
) -> None:
    done = run(url, "import", "grants", *(str(file) if word == "FIL" else word for word in words))

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_two_who_write_at_once_take_turns(url: str, file: Path) -> None:
    """The first holds its turn; the second waits, longer than locks may be waited for, and comes
    through when the first is done."""
    done: list[subprocess.CompletedProcess[str]] = []
    with database.engine_for(url) as engine, engine.connect() as connection:
        with connection.begin():
            take_turn(connection)
            file.write_text(file.read_text().replace("två", "tre"))
            waiting = threading.Thread(
                target=lambda: done.append(
                    command_line.program("import", "grants", str(file), SKANEKARTA_DATABASE_URL=url)
                )
            )
            waiting.start()
            with engine.connect() as watching:
                until_somebody_waits(watching)
            assert done == []
        waiting.join(60)
    assert [each.returncode for each in done] == [0]
    assert "Påhittat tre" in held(url)


WAITING = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def until_somebody_waits(connection: sa.Connection) -> None:
    """Asks again until it is so; the test's own limit ends it if it never is."""
    for _ in range(20_000):
        if connection.scalar(sa.text(WAITING)):
            return
        connection.rollback()
    raise AssertionError("nobody waits")


def test_what_is_taken_in_and_undone_is_told(url: str, file: Path) -> None:
    """By whom, and which import it was; what is only looked through is not."""
    other = "\n".join((HEADING, *LINES)).replace(";2031;", ";2033;")  # no other test's rows
    file.write_text(other, encoding="utf-8-sig")
    assert run(url, "import", "grants", str(file), "--dry-run").returncode == 0
    assert run(url, "import", "grants", str(file), "--by", "kim").returncode == 0
    imports = as_json(url, "imports", "list")
    assert isinstance(imports, list)
    number = imports[0]["id"]
    assert run(url, "imports", "undo", str(number), "--by", "åsa").returncode == 0
    told = as_json(url, "audit", "list", "--limit", "2")
    of_kim = as_json(url, "audit", "list", "--account", "kim", "--event", "imported")
    none = as_json(url, "audit", "list", "--since", "2100-01-01")

    assert isinstance(told, list)
    assert [(row["event"], row["actor"], row["subject"]) for row in told] == [
        ("import-undone", "åsa", f"inläsning {number}"),
        ("imported", "kim", "beslut.csv"),
    ]
    assert told[0]["detail"]["undoes"] == number
    assert told[1]["detail"] == {"import": number}
    assert of_kim == [told[1]]
    assert none == []
    wrong = run(url, "audit", "list", "--event", "nope"), run(url, "audit", "list", "--since", "x")
    assert [each.returncode for each in wrong] == [1, 1]
