"""Whatever is killed while people write: what they were told is there is there, once."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from kill_writers import Plan, run

pytestmark = pytest.mark.long


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    "plan",
    [
        Plan(entries=400, kills=4, seed=2, minutes=10),
        Plan(),
    ],
    ids=["a few", "many"],
)
def test_every_entry_that_was_told_to_be_there_is_there_once(plan: Plan) -> None:
    found = run(replace(plan, port=_free_port()))

    assert found["holds"]
    assert sum(found["kills"].values()) == plan.kills
