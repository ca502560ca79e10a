"""docs/security.md: every point has a row, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from skanekarta.settings import PROJECT_DIR

TEXT = (PROJECT_DIR / "docs" / "security.md").read_text()
ROW = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE
)
NAMED = re.compile(r"(tests/[\w/]+\.py)(?:::(\w+))?")
STATES = {"met", "not applicable", "not met"}

FIRST = """
1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1
3.4.2 3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5
6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2
8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1
12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""
"""Level 1 of ASVS 5.0.0."""

SECOND = """
1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11 1.4.1
1.4.2 1.4.3 1.5.2 2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 6.1.2 6.1.3 6.2.9 6.2.10 6.2.11
6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3
6.8.4 7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1
"""
"""Level 2 of its chapters 1, 2, 6, 7 and 8."""


def test_every_point_has_one_row_and_a_state() -> None:
    rows = ROW.findall(TEXT)
    wanted = [(each, "1") for each in FIRST.split()] + [(each, "2") for each in SECOND.split()]

    assert sorted((point, level) for point, level, *_ in rows) == sorted(wanted)
    assert {state for *_, state, _how in rows} <= STATES
    assert len(FIRST.split()) == 70


def test_what_is_met_is_proved_or_told_where() -> None:
    """By a test, or in the text itself; what is left says why there is none."""
    unproved = [
        point
        for point, _, _, state, how in ROW.findall(TEXT)
        if state == "met" and not (NAMED.search(how) or how.startswith("Below") or "no test" in how)
    ]

    assert unproved == []


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((PROJECT_DIR / file).read_text())
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(TEXT))))
def test_every_test_that_is_named_is_there(file: str, name: str) -> None:
    assert (PROJECT_DIR / file).is_file()
    assert not name or name in functions(file)
