"""Plain functions that wait on the event loop, in greenlets that are used again."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from greenlet import getcurrent

from own_loop import run
from skanekarta import greenlets
from skanekarta.greenlets import on_loop, wait

SAID: contextvars.ContextVar[str] = contextvars.ContextVar("said", default="nothing")


def waited(value: object) -> tuple[object, object]:
    """The value, after others have had their turn; and which greenlet it was waited for in."""
    return wait(later(value)), getcurrent()


async def later(value: object) -> object:
    await asyncio.sleep(0)
    return value


def test_what_a_function_gives_and_raises_comes_to_whoever_called() -> None:
    def fail() -> None:
        wait(later(1))
        raise KeyError("mine")

    async def steps() -> Any:
        with pytest.raises(KeyError, match="mine"):
            await on_loop(fail)
        return (await on_loop(waited, "a"))[0], await on_loop(lambda *, x: x, x="named")

    assert run(steps()) == ("a", "named")


def test_one_greenlet_takes_the_next_call_also_after_an_error() -> None:
    def fail() -> None:
        raise KeyError

    async def steps() -> set[object]:
        seen = [await on_loop(waited, 1)]
        with pytest.raises(KeyError):
            await on_loop(fail)
        seen.append(await on_loop(waited, 2))
        return {each[1] for each in seen}

    assert len(run(steps())) == 1


def test_calls_at_once_do_not_disturb_each_other() -> None:
    def several(number: int) -> list[object]:
        return [wait(later((number, step))) for step in range(5)]

    async def steps() -> list[list[object]]:
        return await asyncio.gather(*(on_loop(several, number) for number in range(80)))

    found = run(steps())
    assert found == [[(number, step) for step in range(5)] for number in range(80)]


def test_no_more_are_kept_than_a_few() -> None:
    async def steps() -> int:
        await asyncio.gather(*(on_loop(waited, number) for number in range(80)))
        return len(greenlets._idle.workers)

    assert run(steps()) == greenlets.MOST


def test_a_cancelled_call_is_told_where_it_waits_and_its_greenlet_lives() -> None:
    told: list[str] = []

    def tidy() -> None:
        try:
            wait(asyncio.Event().wait())
        finally:
            told.append("tidied")

    async def steps() -> object:
        task = asyncio.ensure_future(on_loop(tidy))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return (await on_loop(waited, "next"))[0]

    assert run(steps()) == "next"
    assert told == ["tidied"]


def test_a_function_knows_what_its_own_request_knows() -> None:
    def read() -> list[str]:
        before = SAID.get()
        wait(later(None))
        return [before, SAID.get()]

    async def one(text: str) -> list[str]:
        SAID.set(text)
        return await on_loop(read)

    async def steps() -> list[list[str]]:
        return [
            *await asyncio.gather(*(asyncio.ensure_future(one(each)) for each in "abc")),
            await asyncio.create_task(on_loop(read)),
        ]

    assert run(steps()) == [["a", "a"], ["b", "b"], ["c", "c"], ["nothing", "nothing"]]


def test_every_thread_has_its_own() -> None:
    async def steps() -> tuple[object, object]:
        return await on_loop(waited, "here")

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: asyncio.run(steps()), range(20)))
    assert {each[0] for each in found} == {"here"}


class Large:
    """Something that can be seen to be gone."""


def test_nothing_of_a_call_is_kept_by_the_greenlet_that_took_it() -> None:
    seen: list[weakref.ref[Large]] = []
    said: contextvars.ContextVar[Large | None] = contextvars.ContextVar("large", default=None)

    def give(given: Large, *, fails: bool) -> Large:
        wait(later(None))
        result = Large()
        seen.extend((weakref.ref(given), weakref.ref(result)))
        if fails:
            raise KeyError(result)
        return result

    async def request(*, fails: bool) -> None:
        said.set(large := Large())
        seen.append(weakref.ref(large))
        del large
        with suppress(KeyError):
            await on_loop(give, Large(), fails=fails)

    async def steps() -> int:
        for fails in (False, True):
            await asyncio.create_task(request(fails=fails))
        await asyncio.sleep(0)  # the loop's own last step was of the request's context
        gc.collect()
        return sum(each() is not None for each in seen)

    assert run(steps()) == 0
    assert len(seen) == 6


def test_nobody_waits_outside() -> None:
    step = later(1)
    with pytest.raises(RuntimeError, match="nobody"):
        wait(step)
    step.close()
