"""Threads share pools of memory where the C library can."""

from __future__ import annotations

import platform
import subprocess
import sys

TOLD = """
import ctypes, sys, threading
sys.path[:0] = [{src!r}]
from skanekarta.arenas import hold_together
held = hold_together()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
gate = threading.Barrier(17)
def work():
    libc.malloc(100_000)
    gate.wait(); gate.wait()
for _ in range(16):
    threading.Thread(target=work, daemon=True).start()
gate.wait()
libc.malloc_stats()
gate.wait()
print(held)
"""


def test_sixteen_threads_have_two_arenas() -> None:
    source = TOLD.format(src=str(__import__("skanekarta").__path__[0].rsplit("/", 1)[0]))
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, timeout=60
    )
    is_glibc = platform.libc_ver()[0] == "glibc"
    assert done.stdout.strip() == str(is_glibc)
    assert done.stderr.count("Arena ") == (2 if is_glibc else 0)
