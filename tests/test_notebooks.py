"""The notebooks run as they stand, against a real server, and carry no outputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skanekarta.settings import PROJECT_DIR

NOTEBOOKS = sorted((PROJECT_DIR / "notebooks").glob("*.ipynb"))


def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text())["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_runs(notebook: Path, live_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKANEKARTA_API", f"{live_server}/api/v1")
    space: dict[str, Any] = {}
    for cell in cells(notebook):
        exec("".join(cell["source"]), space)

    assert len(space["map_of_skane"]) == 33


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_a_notebook_carries_no_outputs(notebook: Path) -> None:
    assert all(cell["outputs"] == [] for cell in cells(notebook))
    assert all(cell["execution_count"] is None for cell in cells(notebook))
