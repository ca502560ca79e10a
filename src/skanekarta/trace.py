"""Which trace a request is part of (W3C Trace Context, DIGG's SPA.02 and SPA.04).

The caller's trace goes on; without one, or with one that can't be read, a new one begins. The
answer says which, and so does every line that is logged while the request is answered.
"""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Generator
from contextvars import ContextVar

from starlette.types import Message, Scope

PARENT, STATE = b"traceparent", b"tracestate"
HEADERS = ("traceparent", "tracestate")
"""What another origin may send and read."""

FORM = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.{0,200})?"
)
LONGEST_STATE = 512
"""As much as everybody must be able to pass on (W3C Trace Context §3.3.1.5)."""

_bits = random.Random().getrandbits
"""Seeded by the system. No id is all zeros."""

_current: ContextVar[str] = ContextVar("trace", default="")


def traced(scope: Scope) -> Generator[None, Message, None]:
    """Gives a request its trace and its answer the `traceparent` (`around.Part`)."""
    trace, headers = _begin(scope["headers"])
    before = _current.set(trace)
    try:
        start = yield
        start["headers"] = [*start["headers"], *headers]
        yield
    finally:
        _current.reset(before)


def _begin(given: list[tuple[bytes, bytes]]) -> tuple[str, list[tuple[bytes, bytes]]]:
    """The trace's id, and the headers of the answer."""
    parents = [value for name, value in given if name == PARENT]
    found = FORM.fullmatch(parents[0]) if len(parents) == 1 else None
    # Version 00 has nothing after its flags; what later versions add can't be known.
    if found is None or (found[1] == b"00" and found[4]):
        trace, flags, states = f"{_bits(128) or 1:032x}", "00", []
    else:
        # Of the flags only «sampled» means anything yet.
        trace, flags = found[2].decode(), f"{int(found[3], 16) & 1:02x}"
        states = [value for name, value in given if name == STATE and value]
    headers = [(PARENT, f"00-{trace}-{_bits(64) or 1:016x}-{flags}".encode())]
    state = b",".join(states)
    if state and len(state) <= LONGEST_STATE:
        headers.append((STATE, state))
    return trace, headers


class Traced(logging.Filter):
    """Gives a line of the log ` trace=…`, or nothing outside requests, as `%(traced)s`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every line through."""
        trace = _current.get()
        record.traced = f" trace={trace}" if trace else ""
        return True
