"""Ports of this machine: whether a server may listen on one."""

from __future__ import annotations

import socket
import time
from contextlib import suppress


def is_free(port: int) -> bool:
    """Whether nothing listens on `port` of 127.0.0.1, as far as binding to it tells."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False


def await_free(port: int, seconds: float) -> bool:
    """Wait until `port` is free, `seconds` at most; whether it is."""
    deadline = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)  # the system tells nobody when a port is let go of
    return True
