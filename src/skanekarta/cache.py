"""A small memory of what was worked out, keyed by data version: never stale, only forgotten."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """The last `size` answers. The key must name everything that the answer depends on, the data
    version among it; then no process can serve what another has made old."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer for that key, made if it is not remembered. Two threads may make the same
        one at once: cheaper than making everybody wait."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = make()
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        return answer


class RememberedBytes(Generic[T]):
    """The last answers that fit in `room` bytes together; one that would fill an eighth of it
    is not kept. The key must name everything, as in `Remembered`."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held = 0
        self._answers: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> T | None:
        """The answer for that key, None where it is not remembered."""
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            self._answers.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, answer: T, size: int) -> None:
        """Remembers an answer of that many bytes, and forgets the oldest for it."""
        if size > self._room // 8:
            return
        with self._lock:
            self._held += size - self._answers.pop(key, (answer, 0))[1]
            self._answers[key] = (answer, size)
            while self._held > self._room:
                self._held -= self._answers.popitem(last=False)[1][1]
