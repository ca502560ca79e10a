"""Asks other systems for much without being a burden: a few times a second, again only when it
may help and after a pause, longer each time, and as long as they ask for.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Self, TypeVar

from skanekarta import outward
from skanekarta.errors import SkanekartaError
from skanekarta.outward import Answer, Bounds, Unreached, Unusable

T = TypeVar("T")

MUCH = Bounds(seconds=60, connecting=10, most_bytes=32 * 1024 * 1024)
JSON = {"Accept": "application/json"}
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What may be gone the next time (RFC 9110 §15, RFC 6585 §4, RFC 8470 §5.2)."""

TOLD = {
    "too large": "svaret är större än det får vara",
    "too slow": "svaret tog för lång tid",
    "ReadTimeout": "svaret tog för lång tid",
    "compressed": "svaret är packat fast det inte skulle vara det",
    "sends us elsewhere": "svaret hänvisar till en annan adress",
    "neither https nor this machine": "adressen är inte https",
    "not readable": "svaret går inte att läsa",
    "RemoteProtocolError": "svaret avbröts",
    "ReadError": "svaret avbröts",
}


class NoAnswer(SkanekartaError):
    """There is no answer to use, after all that could be tried. Says why, in Swedish, without
    who: «det går inte att nå»."""


class Missing(NoAnswer):
    """There is nothing at that address."""


class Refused(NoAnswer):
    """The question is not taken, and would not be another time."""


@dataclass(frozen=True)
class Clock:
    """Time and chance, which a test has its own of."""

    now: Callable[[], float] = time.monotonic
    today: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True)
class Manners:
    """How much is asked. `longest_wait` is the longest pause that we keep waiting for; `patience`
    is for everything that a client is asked together, in seconds."""

    a_second: float = 5
    attempts: int = 5
    first_wait: float = 1
    longest_wait: float = 120
    patience: float = 1800


@dataclass
class Polite:
    """A client with manners. `agent` says who asks, and where to complain."""

    agent: str = outward.AGENT
    bounds: Bounds = MUCH
    manners: Manners = Manners()
    clock: Clock = Clock()
    _asked_at: float | None = field(default=None, init=False)
    _began_at: float | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self._client = outward.client(self.bounds, self.agent)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def json(self, address: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON at an address, with decimal numbers as they are written. Raises NoAnswer."""
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self.fetch(address, read_json, body=sent, headers=JSON)

    def fetch(
        self,
        address: str,
        read: Callable[[bytes], T],
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] = JSON,
    ) -> T:
        """What is read of the answer; asked for again while that may help. Raises NoAnswer."""
        sent = {**headers, **({"Content-Type": "application/json"} if body is not None else {})}
        for attempt in range(1, self.manners.attempts + 1):
            self._take_turn()
            wait = None
            try:
                answer = outward.ask(self._client, address, body, sent)
                if answer.status == 200:
                    return read(answer.content)
                why, wait = self._refused(answer)
            except Unusable as error:
                raise NoAnswer(TOLD.get(str(error), "svaret går inte att använda")) from None
            except Unreached as error:
                why = TOLD.get(str(error), "det går inte att nå")
            except (ValueError, RecursionError):
                why = TOLD["not readable"]
            if attempt < self.manners.attempts:
                self._pause(attempt, wait, why)
        raise NoAnswer(why)

    def _refused(self, answer: Answer) -> tuple[str, float | None]:
        """Why there is no answer yet, and how long we are asked to wait."""
        if answer.status == 404:
            raise Missing("det finns inget på adressen (404)")
        if answer.status == 410:
            raise NoAnswer("gränssnittet finns inte längre (410)")
        if answer.status not in AGAIN:
            raise Refused(f"svaret är ett fel ({answer.status})")
        wait = retry_after(answer.headers.get("retry-after"), self.clock.today())
        return f"svaret är ett fel ({answer.status})", wait

    def _take_turn(self) -> None:
        """Waits until it is time to ask the next time."""
        now = self.clock.now()
        self._began_at = now if self._began_at is None else self._began_at
        if now - self._began_at > self.manners.patience:
            raise NoAnswer("det tog för lång tid alltihop")
        if self._asked_at is not None:
            left = self._asked_at + 1 / self.manners.a_second - now
            if left > 0:
                self.clock.sleep(left)
        self._asked_at = self.clock.now()

    def _pause(self, attempt: int, asked_for: float | None, why: str) -> None:
        """Longer each time, and not in step with others who were refused at the same moment; at
        least as long as we were asked to."""
        most = self.manners.longest_wait
        if asked_for is not None and asked_for > most:
            raise NoAnswer(f"{why}, och vi ombeds vänta i {asked_for:.0f} sekunder")
        own = self.manners.first_wait * 2 ** (attempt - 1) * (0.5 + self.clock.chance())
        self.clock.sleep(min(most, max(own, asked_for or 0)))


def read_json(content: bytes) -> Any:
    """JSON, which may begin with a byte order mark. Raises ValueError; no number is infinite."""
    text = content.decode("utf-8-sig")
    return json.loads(text, parse_float=Decimal, parse_constant=_no_number)


def _no_number(text: str) -> Any:
    raise ValueError(text)


def retry_after(text: str | None, today: float) -> float | None:
    """Seconds to wait: RFC 9110 §10.2.3 has them as such, or as a moment; `today` is now."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return max(0.0, moment.timestamp() - today)
