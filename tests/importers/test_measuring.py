"""The measure of an import beside a plain `COPY` can be taken."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from skanekarta.settings import PROJECT_DIR

pytestmark = pytest.mark.long


def test_an_import_is_measured_beside_a_copy_of_its_rows() -> None:
    measure = PROJECT_DIR / "benchmarks" / "importing.py"
    command = [sys.executable, str(measure), "--rows", "200"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)

    assert done.returncode == 0, done.stderr
    assert "import: 200 added" in done.stdout
    assert len(re.findall(r"the import takes [\d.]+ times", done.stdout)) == 2
