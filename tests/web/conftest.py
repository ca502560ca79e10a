"""What the tests of the pages have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from every_page import EVERY
from evidence import THEMES, WIDTHS, Evidence, asked_for


@pytest.fixture(scope="session")
def evidence() -> Iterator[Evidence]:
    """What is found of accessibility, kept at the end where that is asked for."""
    wanted = {(each.name, theme, width) for each in EVERY for theme in THEMES for width in WIDTHS}
    found = Evidence(wanted)
    yield found
    path = asked_for()
    if path and found.is_whole():
        found.write(path)
