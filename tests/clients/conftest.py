"""What the tests of clients may ask for: what the database holds, and the programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from truths import Truth

from skanekarta import database


@pytest.fixture
def truth(live_url: str) -> Iterator[Truth]:
    """Counts the rows of a table of the live server's database, and sums a column of them."""
    with database.engine_for(live_url) as engine, engine.connect() as connection:

        def counted(table: str, where: str = "true", amount: str = "0") -> tuple[int, float]:
            asked = sa.text(
                f"SELECT count(*), coalesce(sum({amount}), 0) FROM {table} WHERE {where}"
            )
            rows, total = connection.execute(asked).one()
            return rows, float(total)

        yield counted


@pytest.fixture
def grants(truth: Truth) -> tuple[int, float]:
    """How many grants there are, and their sum in kronor."""
    found: Any = truth("grants", amount="amount_sek")
    assert found[0] > 100  # more than a page
    return found
