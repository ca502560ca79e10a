"""What tests of fetching may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import kolada_server
import pytest


@pytest.fixture
def kolada() -> Iterator[kolada_server.Kolada]:
    with kolada_server.answering() as found:
        yield found
