"""A loop of its own for what is asked from within a test."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Found = TypeVar("Found")


def run(steps: Coroutine[Any, Any, Found]) -> Found:
    """What they come to, on a thread of their own: the tests' own has a loop that runs, once a
    browser has been opened on it."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, steps).result()
