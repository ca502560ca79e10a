"""How glibc keeps memory for threads."""

from __future__ import annotations

import ctypes

M_ARENA_MAX = -8
"""glibc's malloc.h."""
ARENAS = 2


def hold_together() -> bool:
    """Lets all threads share two pools of memory, instead of eight a core. Forty threads that
    each have made a large answer otherwise keep what it took: 178 MiB a worker became 132 in
    the benchmark. False where the C library has no such setting (musl, macOS)."""
    try:
        return bool(ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS))
    except (AttributeError, OSError):
        return False
