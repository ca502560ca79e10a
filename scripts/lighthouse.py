"""What Lighthouse says of a page, with the system's Chromium and its own mobile setting."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skanekarta.settings import PROJECT_DIR

PROGRAM = PROJECT_DIR / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
TRIES = 3
"""Chromium now and then begins without a trace (Lighthouse: NO_NAVSTART); then nothing was
measured, and it is asked again."""
PATIENCE_S = 180


@dataclass(frozen=True)
class Told:
    """Lighthouse's report."""

    report: dict[str, Any]

    @property
    def version(self) -> str:
        """Of Lighthouse."""
        return str(self.report["lighthouseVersion"])

    def score(self, category: str) -> int:
        """Of 100."""
        return round(100 * self.report["categories"][category]["score"])

    def lacking(self, category: str) -> list[str]:
        """The audits that cost the category points, each with its title and what it found."""
        audits = self.report["audits"]
        counted = [
            audits[each["id"]]
            for each in self.report["categories"][category]["auditRefs"]
            if each["weight"]
        ]
        return [
            f"{each['id']}: {each['title']} {each.get('displayValue', '')}".strip()
            for each in counted
            if each["score"] is not None and each["score"] < 1
        ]


def ask(url: str, categories: tuple[str, ...] = CATEGORIES) -> Told:
    """The report of a page. Raises RuntimeError when there is none after some tries."""
    told = {}
    for _ in range(TRIES):
        told = _run(url, categories)
        if told.get("runtimeError") is None:
            return Told(told)
    raise RuntimeError(f"Lighthouse: {told['runtimeError']['message']}")


def _run(url: str, categories: tuple[str, ...]) -> dict[str, Any]:
    """Once. Chromium's folders are Lighthouse's own, and removed by it."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    # A Node.js of a Python package lies in .venv (scripts/bootstrap/assets.sh).
    path = f"{os.environ.get('PATH', '')}{os.pathsep}{PROJECT_DIR / '.venv' / 'bin'}"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"  # what it writes to a pipe is cut off
        command = [
            *(str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={report}"),
            *("--no-enable-error-reporting", f"--chrome-flags={FLAGS}"),
            f"--only-categories={','.join(categories)}",
        ]
        environment = {**os.environ, "CHROME_PATH": chromium, "PATH": path}
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,  # it also says so in its report
        )
        if not report.exists():
            return {"runtimeError": {"message": done.stderr.strip() or "no report"}}
        found: dict[str, Any] = json.loads(report.read_text())
    return found
