"""House rules that neither ruff, mypy nor import-linter can hold (house rule 12)."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import PurePath

from skanekarta.settings import PROJECT_DIR, Settings

SOURCE = PROJECT_DIR / "src/skanekarta"
LONGEST_FILE = 250
LONGEST_FUNCTION = 25
NOT_A_NOUN = {"utils", "helpers", "common", "core", "service", "manager", "base"}


@cache
def texts() -> dict[str, str]:
    """What each file of the program says, by its name."""
    files = sorted(SOURCE.rglob("*.py"))
    return {file.relative_to(SOURCE).as_posix(): file.read_text() for file in files}


@cache
def trees() -> dict[str, ast.Module]:
    return {name: ast.parse(text) for name, text in texts().items()}


def test_there_are_files_to_look_at() -> None:
    assert len(texts()) > 500


def test_files_are_short() -> None:
    lines = {name: len(text.splitlines()) for name, text in texts().items()}

    assert {name: count for name, count in lines.items() if count > LONGEST_FILE} == {}


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


def test_functions_are_short() -> None:
    functions = [
        (name, node)
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lines = [(name, each.name, _statements(each)) for name, each in functions]

    assert [each for each in lines if each[-1] > LONGEST_FUNCTION] == []


def test_a_module_is_a_noun_of_the_domain() -> None:
    assert [name for name in texts() if PurePath(name).stem in NOT_A_NOUN] == []


READ_IT = {"settings.py", "cluster.py", "postgres.py", "swedish.py"}


def test_the_environment_is_read_in_one_place() -> None:
    elsewhere = {name: text for name, text in texts().items() if PurePath(name).name not in READ_IT}

    assert [name for name, text in elsewhere.items() if "os.environ" in text] == []
    assert [name for name, text in elsewhere.items() if "os.getenv" in text] == []


A_DAY = re.compile(r"date\.today\(|\.now\([^()]*\)\.(?:date\(|year|month|day)\b")
HAS_BOTH = {"answers.py"}
"""What is kept of answers goes with the database's day too, which is another for an hour or two."""


def test_the_day_is_the_one_in_skane() -> None:
    """Just after midnight it is still yesterday by the clock of the machine."""
    found = {name: A_DAY.findall(text) for name, text in texts().items()}

    assert {name for name, days in found.items() if days} <= {"swedish.py", *HAS_BOTH}


def test_errors_are_classes_not_http_exceptions() -> None:
    assert [name for name, text in texts().items() if "raise HTTPException" in text] == []


CALLS_OTHERS = (
    *("httpx2", "httpx", "requests", "urllib3", "aiohttp", "urllib.request", "http.client"),
    *("socket", "ssl", "ftplib", "smtplib", "authlib.integrations"),
)
OWN_SOCKETS = {"ports.py", "cli/serving.py"}
"""They listen, or look whether a port of this machine is taken."""


def _imported(tree: ast.Module) -> set[str]:
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return imported


def test_others_are_called_from_one_place() -> None:
    """House rule 9."""
    others = tuple(f"{each}." for each in CALLS_OTHERS)
    callers = {
        name
        for name, tree in trees().items()
        if any(f"{each}.".startswith(others) for each in _imported(tree))
    }

    assert {each for each in callers if PurePath(each).name != "outward.py"} <= OWN_SOCKETS


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
