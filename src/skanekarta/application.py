"""FastAPI, with nothing around an answer but what we put there."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Receive, Scope, Send

from skanekarta.directory import Directory
from skanekarta.problems import Problems

WITHOUT = TelemetryConfig(tracing=False, metrics=False, logs=False)
"""We have our own (`trace`, `metrics`): without this FastAPI looks for another at each request."""


class Application(FastAPI):
    """The framework's own layers answer errors, bound bodies and tell of themselves to tracers;
    ours do (`problems`, `web.posted`, `trace`, `metrics`)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        if self.root_path:
            scope["root_path"] = self.root_path
        scope["app"] = self
        await self.middleware_stack(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """Starlette's place for what stands before the router: the layers that have been added,
        the last of them outermost, then the errors, then the way to the route."""
        # What FastAPI holds open for an answer is for the routes that are not ours.
        others = AsyncExitStackMiddleware(self.router)
        found: ASGIApp = Problems(Directory(self.router, others))
        for layer, args, kwargs in reversed(self.user_middleware):
            found = layer(found, *args, **kwargs)
        return found
