"""The command line, called as the program's start calls it, without the two seconds of a process.

That it starts as a process, and stops when told, is tested in `test_cli.py` by `program`.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from unittest import mock

from skanekarta.cli import console, main


def run(
    *words: str, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """What a command line comes to: its exit code, and what it writes."""
    given, out, err = _text(stdin or ""), _text(""), _text("")
    columns = int(environment.get("COLUMNS", "120"))
    with (
        mock.patch.dict(os.environ, environment | {"COLUMNS": str(columns)}),
        mock.patch.multiple(sys, argv=["skanekarta", *words], stdin=given, stdout=out, stderr=err),
        mock.patch.object(console.out, "_width", columns),
        mock.patch.object(console.err, "_width", columns),
    ):
        code = _called()
    told = (out.buffer.getvalue().decode(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(list(words), code, *told)


def _text(written: str) -> io.TextIOWrapper:
    """A stream as a process has them: text over bytes, and no terminal."""
    raw = io.BytesIO(written.encode())
    return io.TextIOWrapper(raw, encoding="utf-8", write_through=True)


def _called() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def program(
    *words: str, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same, of a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "skanekarta", *words],
        env={**os.environ, "COLUMNS": "120", **environment},
        input=stdin, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
