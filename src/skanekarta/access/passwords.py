"""Passwords: long and not among those that everybody tries first; stored as argon2id.

After NIST SP 800-63B: a length, no rules of what it is made of, no changing it for its own sake.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from skanekarta.access.weak import is_weak
from skanekarta.errors import NotPossible, Unavailable

SHORTEST = 12
LONGEST = 128

AT_ONCE = 4
"""How many are worked out at the same time: each takes 64 MiB (RFC 9106, section 4)."""


def check(text: str, account: str) -> None:
    """Raises NotPossible for a password that is too easily guessed."""
    length = len(_normal(text))
    if length < SHORTEST:
        raise NotPossible("Lösenordet ska ha minst {least} tecken.", least=SHORTEST)
    if length > LONGEST:
        raise NotPossible("Lösenordet får ha högst {most} tecken.", most=LONGEST)
    if is_weak(text, account):
        raise NotPossible(
            "Lösenordet är ett av dem som prövas först. Välj till exempel fyra ord som inte "
            "hör ihop."
        )


def _normal(text: str) -> str:
    """One form of what can be typed in several: å, or a and a ring."""
    return unicodedata.normalize("NFKC", text)


class Passwords:
    """Makes and verifies what is stored of passwords, a few at a time."""

    def __init__(self, hasher: PasswordHasher | None = None, at_once: int = AT_ONCE) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._nobodys: str | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A place among those that are worked out now; whoever finds none is not left waiting
        with a thread that others need. Raises Unavailable."""
        if not self._places.acquire(blocking=False):
            raise Unavailable("Många loggar in just nu. Försök igen om en stund.")
        try:
            yield
        finally:
            self._places.release()

    def stored(self, text: str) -> str:
        """What is stored of a password."""
        return self._hasher.hash(_normal(text))

    def is_right(self, stored: str | None, text: str) -> bool:
        """Whether that is the password. It takes as long where there is none to compare with
        (`None`), so that time does not tell which accounts there are."""
        try:
            self._hasher.verify(stored or self._of_nobody(), _normal(text))
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_old(self, stored: str) -> bool:
        """Whether it was made with less than is asked of a new one."""
        return self._hasher.check_needs_rehash(stored)

    def _of_nobody(self) -> str:
        with self._lock:
            self._nobodys = self._nobodys or self._hasher.hash("ingens lösenord")
            return self._nobodys
