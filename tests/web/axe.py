"""What axe-core finds on the page that a browser has open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from skanekarta.settings import PROJECT_DIR

SCRIPT = PROJECT_DIR / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}

RULES = {"rules": {"target-size": {"enabled": True}}}
"""All that are on by themselves, and the one of WCAG 2.2 that is not."""


@dataclass(frozen=True)
class Findings:
    """The violations, and how much was looked at."""

    violations: tuple[dict[str, Any], ...]
    rules: int
    version: str

    def told(self) -> list[str]:
        """Each violation as a line."""
        return [
            f"{each['id']} ({each['impact']}): {node['target']} {node['html'][:120]}"
            for each in self.violations
            for node in each["nodes"]
        ]


def examine(page: Page) -> Findings:
    """Everything that axe looks for, every part of the page unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate(SCRIPT.read_text())
    found = page.evaluate("(options) => axe.run(document, options)", RULES)
    looked_at = ("violations", "passes", "incomplete", "inapplicable")
    return Findings(
        tuple(found["violations"]),
        sum(len(found[kind]) for kind in looked_at),
        found["testEngine"]["version"],
    )


def serious(page: Page) -> list[str]:
    """The serious and critical violations alone."""
    found = examine(page)
    grave = tuple(each for each in found.violations if each["impact"] in SERIOUS)
    return Findings(grave, found.rules, found.version).told()
