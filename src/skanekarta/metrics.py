"""Prometheus metrics: how many requests, how they ended, how long they took."""

from __future__ import annotations

import time
from collections.abc import Generator
from functools import cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from starlette.types import Message, Scope

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
KNOWN = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One registry an application: nothing is shared between two in a process."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it comes without types
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter(
            "skanekarta_requests_total", "Requests answered", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "skanekarta_request_seconds",
            "Time to the last byte, in seconds",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )

        # The library looks a series up by its labels, made anew each time.
        self._of = cache(self._series)

    def _series(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        return self.requests.labels(method, route, str(status)), self.seconds.labels(route)

    def text(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self.registry)

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Counts an answer under its route's pattern: an address that fits none is «other», so
        that strangers can't fill the memory with labels."""
        route = pattern(scope)
        method = scope["method"] if scope["method"] in KNOWN else "other"
        counted, timed = self._of(method, route, status)
        counted.inc()
        timed.observe(seconds)

    def timed(self, scope: Scope) -> Generator[None, Message, None]:
        """Times an answer (`around.Part`)."""
        status, started = 500, time.perf_counter()
        try:
            start = yield
            status = start["status"]
            yield
        finally:
            self.note(scope, status, time.perf_counter() - started)


def pattern(scope: Scope) -> str:
    """The address with its variable parts named: `/kommun/{code}`; `other` where none fits."""
    if "endpoint" not in scope:
        return "other"
    if scope.get("root_path", "").endswith("/static"):
        return "/static"
    route = scope.get("route")
    return route.path if route is not None else "other"
