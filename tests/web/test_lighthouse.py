"""What Lighthouse says of the start page, in its mobile setting. What depends on the machine's
speed is measured by `make bench-page`."""

from __future__ import annotations

import lighthouse
import pytest
from evidence import Evidence

pytestmark = pytest.mark.long

CATEGORIES = ("accessibility", "best-practices", "seo")


@pytest.fixture(scope="module")
def told(live_server: str) -> lighthouse.Told:
    """Its report, made once."""
    return lighthouse.ask(f"{live_server}/", CATEGORIES)


@pytest.mark.parametrize("category", CATEGORIES)
def test_lighthouse_has_nothing_to_add(told: lighthouse.Told, category: str) -> None:
    assert told.lacking(category) == []
    assert told.score(category) == 100


def test_its_scores_are_kept_with_the_evidence(told: lighthouse.Told, evidence: Evidence) -> None:
    evidence.lighthouse = {"version": told.version} | {
        each.replace("-", "_"): told.score(each) for each in CATEGORIES
    }

    assert evidence.lighthouse["accessibility"] == 100
