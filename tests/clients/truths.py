"""What a test asks the database for, beside the client that it watches."""

from __future__ import annotations

from collections.abc import Callable

Truth = Callable[..., tuple[int, float]]
"""Of a table, a condition and a column: how many rows, and the sum."""

BOX = (13.0, 55.5, 13.3, 55.8)
"""Over south-western Skåne: west, south, east, north."""

INSIDE = f"geom && ST_MakeEnvelope({', '.join(map(str, BOX))}, 4326)"
YEAR_2021 = "year = 2021 AND funder = 'region-skane'"
