"""What is done around every answer begins, is told of the answer and ends, whatever happens."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from own_loop import run
from skanekarta.around import Around, Part

START: Message = {"type": "http.response.start", "status": 200, "headers": [(b"a", b"1")]}
BODY: Message = {"type": "http.response.body", "body": b"x"}


def noting(name: str, told: list[str]) -> Part:
    def part(scope: Scope) -> Generator[None, Message, None]:
        told.append(f"{name} begins")
        try:
            start = yield
            start["headers"] = [*start["headers"], (name.encode(), b"2")]
            yield
        finally:
            told.append(f"{name} ends")

    return part


async def answering(scope: Scope, receive: Receive, send: Send) -> None:
    await send(START)
    await send(BODY)


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    await send(START)
    raise ValueError


async def silent(scope: Scope, receive: Receive, send: Send) -> None:
    return


def asked(app: Any, *parts: Part, kind: str = "http") -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    run(Around(app, *parts)({"type": kind}, receive, send))
    return sent


def test_the_first_part_is_the_outermost() -> None:
    told: list[str] = []
    sent = asked(answering, noting("out", told), noting("in", told))

    assert told == ["out begins", "in begins", "in ends", "out ends"]
    assert [name for name, _ in sent[0]["headers"]] == [b"a", b"in", b"out"]
    assert sent[1] == BODY


def test_what_was_sent_is_not_changed_for_whoever_keeps_it() -> None:
    asked(answering, noting("part", []))
    assert START["headers"] == [(b"a", b"1")]


@pytest.mark.parametrize("app", [failing, silent])
def test_a_part_ends_also_where_the_answer_does_not(app: Any) -> None:
    told: list[str] = []
    try:
        asked(app, noting("part", told))
    except ValueError:
        told.append("raised")

    assert told == ["part begins", "part ends", *(["raised"] if app is failing else [])]


def test_a_part_that_fails_ends_those_around_it() -> None:
    def broken(scope: Scope) -> None:
        raise ZeroDivisionError

    told: list[str] = []
    with pytest.raises(ZeroDivisionError):
        asked(answering, noting("out", told), broken)
    assert told == ["out begins", "out ends"]


def test_a_part_that_fails_as_it_ends_ends_those_around_it() -> None:
    def broken(scope: Scope) -> Generator[None, Message, None]:
        yield
        yield
        raise ZeroDivisionError

    told: list[str] = []
    with pytest.raises(ZeroDivisionError):
        asked(answering, noting("out", told), broken, noting("in", told))
    assert told == ["out begins", "in begins", "in ends", "out ends"]


def test_nothing_is_done_around_what_is_no_request() -> None:
    told: list[str] = []
    assert asked(answering, noting("part", told), kind="lifespan") == [START, BODY]
    assert not told
