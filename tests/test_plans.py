"""Which plans are kept for a connection, and which may go."""

from __future__ import annotations

import pytest

from skanekarta import plans
from skanekarta.plans import Plans

SHORT, LONG = (21,), (20,)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Plans:
    """Two plans, which is all there is room for."""
    monkeypatch.setattr(plans, "MOST", 2)
    found = Plans()
    found.keep(b"a", SHORT, 0.0)
    assert not found.is_full
    found.keep(b"b", SHORT, 1.0)
    assert found.is_full
    return found


def test_a_plan_in_use_stays(full: Plans) -> None:
    assert full.forget(plans.IDLE_S - 0.1) is None
    assert full.use(b"a", SHORT, 5.0) == SHORT


def test_the_longest_unused_goes(full: Plans) -> None:
    full.use(b"a", SHORT, 2.0)
    assert full.forget(1.0 + plans.IDLE_S) == b"b"
    assert not full.is_full
    assert full.use(b"b", SHORT, 99.0) is None


def test_a_plan_that_others_values_do_not_fit_is_not_in_use(full: Plans) -> None:
    assert full.use(b"a", LONG, 50.0) == SHORT
    assert full.forget(plans.IDLE_S) == b"a"
