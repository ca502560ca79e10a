"""A sixth layer is one file and its migration, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from skanekarta.settings import PROJECT_DIR

HERE = Path(__file__).parent / "sixth_layer"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project with the new layer's two files put in their places."""
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "*_browser*")
    for name in ("src", "data", "migrations", "tests", "scripts"):
        shutil.copytree(PROJECT_DIR / name, tmp_path / name, ignore=ignored)
    shutil.copy(PROJECT_DIR / "pyproject.toml", tmp_path)
    shutil.copy(HERE / "kulturresurser.py", tmp_path / "src/skanekarta/layers")
    config = Config(toml_file=str(PROJECT_DIR / "pyproject.toml"))
    head = ScriptDirectory.from_config(config).get_current_head()
    migration = (HERE / "9000_kulturresurser.py").read_text().replace("{head}", str(head))
    (tmp_path / "migrations/versions/9000_kulturresurser.py").write_text(migration)
    shutil.copy(HERE / "check_pages.py", tmp_path / "tests/test_its_pages.py")
    return tmp_path


def test_it_gets_collection_items_filters_statistics_table_page_and_map_entry(
    project: Path,
) -> None:
    """The contract test that holds for the five layers holds for the sixth."""
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *("tests/test_every_layer.py", "tests/test_its_pages.py"),
        *("-k", "kulturresurser or its_pages"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    passed = int(done.stdout.rsplit(" passed", 1)[0].split()[-1])
    assert passed > 20, done.stdout[-2000:]
