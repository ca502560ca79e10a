"""House rules that neither ruff, mypy nor import-linter can hold (house rule 12)."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from skanekarta.settings import PROJECT_DIR, Settings

SOURCE = PROJECT_DIR / "src/skanekarta"
FILES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE = 250
LONGEST_FUNCTION = 25
NOT_A_NOUN = {"utils", "helpers", "common", "core", "service", "manager", "base"}

every_file = pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(SOURCE)))


@every_file
def test_a_file_is_short(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= LONGEST_FILE


def _statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring apart."""
    body = function.body
    first = body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    rest = body[1:] if documented else body
    if not rest:
        return 0
    assert rest[-1].end_lineno is not None
    return rest[-1].end_lineno - rest[0].lineno + 1


@every_file
def test_functions_are_short(file: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {f.name: _statements(f) for f in functions if _statements(f) > LONGEST_FUNCTION}

    assert long == {}


@every_file
def test_a_module_is_a_noun_of_the_domain(file: Path) -> None:
    assert file.stem not in NOT_A_NOUN


@every_file
def test_the_environment_is_read_in_one_place(file: Path) -> None:
    if file.name in {"settings.py", "cluster.py", "postgres.py", "swedish.py"}:
        return
    assert "os.environ" not in file.read_text()
    assert "os.getenv" not in file.read_text()


A_DAY = re.compile(r"date\.today\(|\.now\([^()]*\)\.(?:date\(|year|month|day)\b")
HAS_BOTH = {"answers.py"}
"""What is kept of answers goes with the database's day too, which is another for an hour or two."""


@every_file
def test_the_day_is_the_one_in_skane(file: Path) -> None:
    """Just after midnight it is still yesterday by the clock of the machine."""
    if file.relative_to(SOURCE).as_posix() not in {"swedish.py", *HAS_BOTH}:
        assert A_DAY.findall(file.read_text()) == []


@every_file
def test_errors_are_classes_not_http_exceptions(file: Path) -> None:
    assert not re.search(r"raise HTTPException", file.read_text())


CALLS_OTHERS = (
    *("httpx2", "httpx", "requests", "urllib3", "aiohttp", "urllib.request", "http.client"),
    *("socket", "ssl", "ftplib", "smtplib", "authlib.integrations"),
)
OWN_SOCKETS = {"ports.py", "cli/serving.py"}
"""They listen, or look whether a port of this machine is taken."""


@every_file
def test_others_are_called_from_one_place(file: Path) -> None:
    """House rule 9."""
    if file.name == "outward.py" or str(file.relative_to(SOURCE)) in OWN_SOCKETS:
        return
    imported = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            imported |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}

    assert not [
        each for each in imported if f"{each}.".startswith(tuple(f"{n}." for n in CALLS_OTHERS))
    ]


def test_readme_lists_every_setting_with_its_default() -> None:
    readme = (PROJECT_DIR / "README.md").read_text()
    rows = re.findall(r"^\| `(SKANEKARTA_\w+)` \|", readme, re.MULTILINE)
    names = [f"SKANEKARTA_{name.upper()}" for name in Settings.model_fields]

    assert rows == names


def test_every_decision_has_context_decision_and_consequences() -> None:
    for file in sorted((PROJECT_DIR / "docs/decisions").glob("[0-9]*.md")):
        text = file.read_text()
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, (file.name, heading)


def test_no_address_of_a_registry_and_no_path_of_a_machine_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT_DIR, capture_output=True, text=True, check=True
    )
    names = listed.stdout.splitlines()
    locks = [name for name in names if re.search(r"(^|/)(uv\.lock|pylock.*\.toml)$", name)]

    assert locks == []
    package_lock = (PROJECT_DIR / "package-lock.json").read_text()
    assert '"resolved"' not in package_lock
    assert '"integrity"' in package_lock
