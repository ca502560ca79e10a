"""What the long tests of accessibility found, kept for the accessibility statement.

`make test-long` names the file in ACCESSIBILITY_RUN. It is written when every page has been
examined in every theme and width, and never after half a run.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe import Findings

from skanekarta import __version__

THEMES = ("light", "dark")
WIDTHS = (1280, 360)


@dataclass
class Evidence:
    """The findings of a run, as they come in."""

    wanted: set[tuple[str, str, int]]
    browser: str = ""
    found: dict[tuple[str, str, int], Findings] = field(default_factory=dict)
    lighthouse: dict[str, Any] = field(default_factory=dict)

    def keep(self, page: str, theme: str, width: int, findings: Findings) -> None:
        """What was found on one page in one theme and width."""
        self.found[page, theme, width] = findings

    def is_whole(self) -> bool:
        """Whether everything has been looked at."""
        return bool(self.wanted) and set(self.found) == self.wanted

    def report(self, day: dt.date) -> dict[str, Any]:
        """What the statement tells."""
        first = next(iter(self.found.values()))
        return {
            "date": day.isoformat(),
            "version": __version__,
            "browser": self.browser,
            "axe": {
                "version": first.version,
                "rules": max(each.rules for each in self.found.values()),
                "examined": len(self.found),
                "themes": sorted({theme for _, theme, _ in self.found}, reverse=True),
                "widths": sorted({width for _, _, width in self.found}, reverse=True),
                "pages": list(dict.fromkeys(page for page, _, _ in self.found)),
                "violations": self.violations(),
            },
            "lighthouse": self.lighthouse or None,
        }

    def violations(self) -> list[dict[str, Any]]:
        """Each rule that a page breaks, once for each theme and width."""
        return [
            {"page": page, "theme": theme, "width": width}
            | {"rule": each["id"], "help": each["help"], "places": len(each["nodes"])}
            for (page, theme, width), findings in self.found.items()
            for each in findings.violations
        ]

    def write(self, path: Path) -> None:
        """Keeps the report where the pages read it."""
        text = json.dumps(self.report(dt.date.today()), ensure_ascii=False, indent=2)
        path.write_text(f"{text}\n")


def asked_for() -> Path | None:
    """The file that the findings of this run are to be kept in."""
    name = os.environ.get("ACCESSIBILITY_RUN")
    return Path(name) if name else None
