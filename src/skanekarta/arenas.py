"""How glibc keeps memory for threads, and when it gives it back."""

from __future__ import annotations

import ctypes
import gc
import threading
import time
from dataclasses import dataclass

M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
"""glibc's malloc.h."""

SETTINGS = {
    # Forty threads that have each made a large answer otherwise keep eight pools a core.
    M_ARENA_MAX: 1,
    # Nothing is given back while answers are made: to get it again costs a page fault every 4 KiB,
    # half as much processor time again for a page of a thousand features. 32 MiB is the most.
    M_MMAP_THRESHOLD: 32 * 2**20,
    M_TRIM_THRESHOLD: 2**30,
}

SELDOM = (5_000, 10, 10)
"""How many things are made before the youngest of them are looked through, and how often that is
done before the older ones are (`gc.set_threshold`). An answer makes hundreds, nearly all of which
need no looking through: with Python's own 700 it was a fifteenth of what an answer costs. More
seldom than this gains nothing, and keeps what is rubbish for longer."""

NAME = "memory"
PAUSE_S = 1.0


def hold_together() -> bool:
    """Lets all threads share one pool of memory, which is given back when there is less to do.
    False where the C library has no such setting (musl, macOS)."""
    try:
        libc = ctypes.CDLL(None)
        is_set = all(libc.mallopt(name, value) for name, value in SETTINGS.items())
    except (AttributeError, OSError):
        return False
    if all(each.name != NAME for each in threading.enumerate()):
        threading.Thread(target=_watch, name=NAME, daemon=True).start()
    return is_set


def give_back() -> None:
    """Gives the system what is free. A millisecond for every ten MiB; nothing where nothing is."""
    ctypes.CDLL(None).malloc_trim(0)


def set_aside() -> None:
    """Says that what there is now stays: it is not looked through for rubbish again, which takes a
    tenth of a second in the middle of somebody's answer. What comes is looked through seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@dataclass
class Work:
    """What the process has done, in seconds of processor time, looked at once a second."""

    seen: float
    given: float
    looks: int = 0

    WORKED_S = 0.05
    """So much since memory was last given back, or there is none to give."""
    QUIET_S = 0.2
    """Less than this in a second: nobody is kept waiting."""
    LOOKS = 10
    """As many at the most without giving back."""

    def is_over(self, now: float) -> bool:
        """Whether memory is to be given back, now that so much has been done."""
        is_quiet = now - self.seen < self.QUIET_S
        self.seen, self.looks = now, self.looks + 1
        if now - self.given < self.WORKED_S or not (is_quiet or self.looks >= self.LOOKS):
            return False
        self.given, self.looks = now, 0
        return True


def _watch() -> None:
    work = Work(0.0, 0.0)
    while True:
        time.sleep(PAUSE_S)  # nothing tells that a rush is over: one looks
        if work.is_over(time.process_time()):
            give_back()
