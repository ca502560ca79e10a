"""Which spot stands for a cell, and for how many: the same as when each cell is gone through."""

from __future__ import annotations

from collections import defaultdict

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta import cells, spots
from skanekarta.cells import BITS
from skanekarta.spots import DEEPEST, WORLD

Places = list[tuple[int, int]]

near = st.integers(0, 2_000)
corners = st.sampled_from([-WORLD, -1, 0, 1, 63, 64, WORLD // 2 - 1, WORLD // 2, WORLD, 2 * WORLD])
anywhere = st.integers(-WORLD, 2 * WORLD)
coordinate = st.one_of(near, corners, anywhere)


def truth(places: Places) -> dict[int, tuple[int, list[int] | None]]:
    """The first zoom at which each spot is the first in its cell, and what its cells hold."""
    first: dict[int, int] = {}
    held: dict[int, list[int]] = defaultdict(list)
    for zoom in range(DEEPEST + 1):
        shift = DEEPEST - zoom + BITS
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place, (x, y) in enumerate(places):
            found[x >> shift, y >> shift].append(place)
        for inside in found.values():
            first.setdefault(inside[0], zoom)
            if len(inside) > 1:
                held[inside[0]].append(len(inside))
    return {place: (first.get(place, DEEPEST + 1), held.get(place)) for place in range(len(places))}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(places=st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=40))
@example(places=[(0, 0)])
@example(places=[(5, 5)] * 3)
@example(places=[(WORLD // 2 - 1, 0), (WORLD // 2, 0), (-1, 0), (-WORLD, 2 * WORLD)])
def test_any_spots_stand_for_the_cells_that_they_are_first_in(
    connection: sa.Connection, places: Places
) -> None:
    numbers = (list(range(len(places))), *(list(axis) for axis in zip(*places, strict=True)))
    arrays = (sa.cast(each, ARRAY(sa.BigInteger)) for each in numbers)
    rows = sa.func.unnest(*arrays).table_valued("place", "x", "y").render_derived("v")
    standing = cells.standing(sa.select(rows).cte("made"), DEEPEST, WORLD)
    found = connection.execute(sa.select(standing)).all()

    assert {row.place: (row.level, row.held) for row in found} == truth(places)


@pytest.mark.parametrize("layer", ["grants", "localities"])
def test_what_is_kept_counts_every_spot_at_every_zoom(
    layer: str, connection: sa.Connection
) -> None:
    kept = spots.Spot.__table__.c
    whole = connection.scalar(sa.select(sa.func.count()).where(kept.collection == layer))
    for zoom in range(DEEPEST + 1):
        held = sa.func.sum(sa.func.coalesce(kept.held[zoom - kept.level + 1], 1))
        shown = kept.collection == layer, kept.level <= zoom
        assert connection.scalar(sa.select(held).where(*shown)) == whole
