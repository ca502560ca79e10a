"""Programs that read the server from a process of their own. GDAL keeps Python's lock while it
waits for an answer, so inside the tests' own process the server could never give it one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's own, which is the one that knows QGIS."""


def need(program: str) -> None:
    """Skips the test where the program is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is missing: `make setup-long` installs it")


def output(command: Sequence[str | Path], **environment: str) -> str:
    """What a program writes; fails the test with what it complains of."""
    done = subprocess.run(
        [str(each) for each in command],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def answer(
    python: str, script: Path, asked: Mapping[str, Any], home: Path, **environment: str
) -> dict[str, Any]:
    """What a script answers, in JSON on its last line, to what it is asked in JSON."""
    environment |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    text = output([python, script, json.dumps(asked)], **environment)
    found: dict[str, Any] = json.loads(text.splitlines()[-1])
    return found
