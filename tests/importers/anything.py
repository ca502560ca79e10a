"""Cells that may hold anything, and how many lists of them are tried."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st


def any_cell(
    telling: st.SearchStrategy[str], *days: st.SearchStrategy[object]
) -> st.SearchStrategy[object]:
    """What a reader of files may give as a cell; what tells something the readers know twice as
    often as the rest."""
    return st.one_of(
        telling,
        telling,
        st.none(),
        st.text(max_size=30),
        st.integers(),
        st.floats(),
        st.booleans(),
        *days,
        st.decimals(allow_nan=False) | st.just(Decimal("NaN")),
    )


def any_lists(most: int) -> settings:
    """So many lists, however long the database takes. Each is undone by the test itself."""
    return settings(
        max_examples=most,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
