"""Plain functions on the event loop, which goes on with others while one of them waits.

Each runs in a greenlet, as under SQLAlchemy's own asynchronous engines. Those make one for every
call, and a new greenlet's frames get memory of their own from the system, which takes as long as
a small statement. Here a greenlet that is done takes the next call.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from greenlet import getcurrent, greenlet

P = ParamSpec("P")
T = TypeVar("T")

MOST = 50
"""So many are kept for the next calls; more are made where more are needed at once."""


@dataclass(slots=True)
class _Ended:
    """How a call ended. It is emptied when it is read: the greenlet that told it may wait long
    for its next call, and would keep an answer of megabytes."""

    result: Any = None
    error: BaseException | None = None

    def read(self) -> Any:
        """The result; raises the error where there is one."""
        result, error = self.result, self.error
        self.result = self.error = None
        if error is not None:
            raise error
        return result


class _Worker(greenlet):
    """Takes one call after the other, and tells how each ended."""

    def run(self) -> None:
        call = self._give(None)
        while True:
            try:
                told = _Ended(call())
            except BaseException as error:
                told = _Ended(error=error)
            del call
            call = self._give(told)

    def _give(self, told: object) -> Any:
        assert self.parent is not None  # whoever called is
        return self.parent.switch(told)


@dataclass
class _Idle(threading.local):
    """A greenlet belongs to its thread."""

    workers: list[_Worker] = field(default_factory=list)


_idle = _Idle()


def _started() -> _Worker:
    """One that waits for its first call, and holds that one no longer than any other."""
    worker = _Worker()
    worker.switch()
    return worker


async def on_loop(function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """What the function returns or raises; it may `wait`. Whatever is thrown at this coroutine,
    as when a task is cancelled, is raised where the function waits."""
    workers, here = _idle.workers, getcurrent()
    worker = workers.pop() if workers else _started()
    worker.parent, worker.gr_context = here, here.gr_context
    told = worker.switch(lambda: function(*given, **named))
    while not isinstance(told, _Ended):
        try:
            found = await told
        except BaseException:
            told = worker.throw(*sys.exc_info())
        else:
            told = worker.switch(found)
    worker.gr_context = None
    if len(workers) < MOST:
        workers.append(worker)
    result: T = told.read()
    return result


def wait(awaitable: Awaitable[T]) -> T:
    """The awaitable's result, in a function that `on_loop` runs. Raises RuntimeError elsewhere."""
    worker = getcurrent()
    if not isinstance(worker, _Worker):
        raise RuntimeError("nobody waits here")
    found: T = worker._give(awaitable)
    return found
