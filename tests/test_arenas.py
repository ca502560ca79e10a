"""Threads share one pool of memory, which is given back, where the C library can."""

from __future__ import annotations

import platform
import subprocess
import sys

from skanekarta.arenas import Work

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


def test_sixteen_threads_have_one_arena() -> None:
    source = TOLD.format(src=str(__import__("skanekarta").__path__[0].rsplit("/", 1)[0]))
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, timeout=60
    )
    is_glibc = platform.libc_ver()[0] == "glibc"
    assert done.stdout.strip() == str(is_glibc)
    assert done.stderr.count("Arena ") == (1 if is_glibc else 0)


GIVEN = """
import re, sys
sys.path[:0] = [{src!r}]
import threading
from skanekarta.arenas import give_back, hold_together

def resident():
    return int(re.search(r"Rss:\\s+(\\d+)", open("/proc/self/smaps_rollup").read())[1])

held = hold_together()
assert hold_together() == held
answers = [bytes(range(256)) * 400 for _ in range(500)]
kept = answers[::50]
del answers
before = resident()
if held:
    give_back()
print(held, sum(each.name == "memory" for each in threading.enumerate()), before - resident())
"""


def test_what_lies_free_between_answers_is_given_back() -> None:
    source = GIVEN.format(src=str(__import__("skanekarta").__path__[0].rsplit("/", 1)[0]))
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, timeout=60
    )
    held, watching, given_kib = done.stdout.split()

    is_glibc = platform.libc_ver()[0] == "glibc"
    assert (held, watching) == (str(is_glibc), str(int(is_glibc)))
    assert int(given_kib) > 40_000 or not is_glibc


def over(*seconds: float) -> list[bool]:
    """Whether memory is given back at each look, the processor time spent since the last being
    that."""
    work, now, said = Work(0.0, 0.0), 0.0, []
    for each in seconds:
        now += each
        said.append(work.is_over(now))
    return said


def test_memory_is_given_back_when_a_rush_is_over_and_not_again_until_there_was_another() -> None:
    assert over(0.9, 0.9, 0.01, 0.01, 0.01) == [False, False, True, False, False]
    assert over(0.9, 0.1, 0.0, 0.9, 0.0) == [False, True, False, False, True]


def test_idling_is_no_work() -> None:
    assert not any(over(*[0.001] * 40))


def test_memory_is_given_back_in_a_rush_that_does_not_end() -> None:
    assert over(*[0.9] * 21) == ([False] * 9 + [True]) * 2 + [False]
