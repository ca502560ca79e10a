"""What axe-core finds on the page that a browser has open."""

from __future__ import annotations

from playwright.sync_api import Page

from skanekarta.settings import PROJECT_DIR

SCRIPT = PROJECT_DIR / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}


def serious(page: Page) -> list[str]:
    """The serious and critical violations, every part of the page unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate(SCRIPT.read_text())
    found = page.evaluate("axe.run(document)")["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]
