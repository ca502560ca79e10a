"""Whatever a file holds: a report, or a sentence that says why it can't be read; nothing else."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

import good_files as good
import pytest
from damaged import Recipe, every_damaged_file, recipes
from openpyxl.xml.functions import register_namespace

from skanekarta.errors import RefusedFile
from skanekarta.importers.sources import open_source

SECONDS = 60
MOST_MEMORY_MIB = 600
ADDRESSES_MIB = 1_500
"""What the process may ask for at all; libraries ask for more than they use."""
FEWEST = 300

RECIPES = recipes()
LIGHT = [recipe for recipe in RECIPES if not recipe.heavy]
FAST = LIGHT[:: len(LIGHT) // 35]
"""Some of every kind, for each change of the code."""


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """A file that takes more than a minute of the processor's time is a failure, whatever the
    machine does besides."""

    def late(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise TimeoutError(f"a file took more than {SECONDS} s")

    before = signal.signal(signal.SIGPROF, late)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def outcome(path: Path) -> str:
    """What becomes of a file that is opened and read through."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        with open_source(path) as source:
            for row in source.rows():
                assert row.number > 0
            findings = source.findings
    except RefusedFile as refused:
        sentences, found = list(refused.problems), "refused"
    else:
        sentences, found = [each.text for each in findings], "report" if findings else "fine"
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)
    return found


def check(recipe: Recipe, folder: Path) -> None:
    for file in every_damaged_file(folder, [recipe]):
        found = outcome(file.path)
        file.path.unlink()
        assert file.expected in (found, "either"), f"{file.name}: {found}"


@pytest.mark.parametrize("recipe", FAST, ids=lambda recipe: recipe.name)
def test_a_damaged_file_is_reported_or_refused(recipe: Recipe, tmp_path: Path) -> None:
    check(recipe, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_every_damaged_file_is_reported_or_refused(recipe: Recipe, tmp_path: Path) -> None:
    check(recipe, tmp_path)


def test_there_are_at_least_three_hundred_damaged_files_and_the_same_each_time() -> None:
    assert len(RECIPES) >= FEWEST
    for recipe in FAST:
        if not recipe.streams:
            assert recipe.made() == recipe.made()


def test_a_workbook_does_not_tell_when_it_was_made_whatever_the_dates_are_called() -> None:
    address = "http://purl.org/dc/terms/"
    register_namespace("dct", address)  # as the catalogue of data does
    try:
        core = good.parts_of(good.workbook())["docProps/core.xml"]
    finally:
        register_namespace("dcterms", address)
    assert core.count(b"2024-06-19T00:00:00Z") == 2


READ = """
import resource, sys
from pathlib import Path
from skanekarta.errors import RefusedFile
from skanekarta.importers.sources import open_source
most = int(sys.argv[2]) * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (most, most))
seconds = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
try:
    with open_source(Path(sys.argv[1])) as source:
        for row in source.rows():
            pass
except RefusedFile:
    pass
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.long
@pytest.mark.parametrize(
    "recipe", [recipe for recipe in RECIPES if recipe.heavy], ids=lambda recipe: recipe.name
)
def test_a_bomb_is_read_in_bounded_memory(recipe: Recipe, tmp_path: Path) -> None:
    file = recipe.write(tmp_path)

    read = subprocess.run(
        [sys.executable, "-c", READ, str(file.path), str(ADDRESSES_MIB), str(SECONDS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert read.returncode == 0, read.stderr
    assert int(read.stdout) < MOST_MEMORY_MIB
