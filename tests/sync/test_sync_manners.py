"""How others are asked: seldom, patiently, and never for more than can be taken in."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from email.utils import format_datetime

import pytest
from clocks import TODAY, Stopped, polite
from hypothesis import given, settings
from hypothesis import strategies as st
from kolada_server import Answer, Kolada

from skanekarta.outward import Bounds
from skanekarta.polite import Missing, NoAnswer, read_json, retry_after

OK = b'{"values": [], "next_url": null}'


def first(times: int, status: int, **headers: str) -> Callable[[int, str], Answer | None]:
    """Refuses the first requests."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda number, _: (status, named, b"{}") if number <= times else (200, {}, OK)


def always(status: int, body: bytes, **headers: str) -> Callable[[int, str], Answer]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda *_: (status, named, body)


def test_no_more_than_five_are_asked_in_a_second(kolada: Kolada) -> None:
    kolada.fault = always(200, OK)
    stopped, moments = Stopped(), []

    with polite(stopped) as client:
        for _ in range(12):
            client.json(kolada.base)
            moments.append(stopped.at)

    for at in moments:
        assert sum(1 for other in moments if at <= other < at + 0.999) <= 5
    assert kolada.agents == {"skanekarta/test"}


def test_what_may_be_over_soon_is_asked_again_after_longer_and_longer(kolada: Kolada) -> None:
    kolada.fault = first(3, 503)
    stopped = Stopped()

    with polite(stopped) as client:
        assert client.json(kolada.base) == {"values": [], "next_url": None}

    assert [wait for wait in stopped.slept if wait >= 1] == [1, 2, 4]
    assert len(kolada.asked) == 4


def test_waits_differ_so_that_those_who_were_refused_together_do_not_come_back_so(
    kolada: Kolada,
) -> None:
    kolada.fault = first(1, 500)
    early, late = Stopped(chance=0.0), Stopped(chance=0.99)
    for stopped in (early, late):
        kolada.asked.clear()
        with polite(stopped) as client:
            client.json(kolada.base)

    assert sum(early.slept) < sum(late.slept)


@pytest.mark.parametrize("after", ["7", format_datetime(TODAY + dt.timedelta(seconds=7))])
def test_whoever_asks_us_to_wait_is_waited_for(kolada: Kolada, after: str) -> None:
    kolada.fault = first(1, 429, Retry_After=after)
    stopped = Stopped()

    with polite(stopped) as client:
        client.json(kolada.base)

    assert max(stopped.slept) == pytest.approx(7)


def test_whoever_asks_for_very_long_is_asked_another_day(kolada: Kolada) -> None:
    kolada.fault = first(1, 429, Retry_After="86400")
    stopped = Stopped()

    with polite(stopped) as client, pytest.raises(NoAnswer, match="vänta i 86400 sekunder"):
        client.json(kolada.base)

    assert stopped.slept == []
    assert len(kolada.asked) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("0", 0),
        (" 12 ", 12),
        ("-3", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("9" * 400, 999999999),
        (format_datetime(TODAY - dt.timedelta(days=1)), 0),
        ("Thu, 26 Nov 2026 02:01:00 GMT", 60),
        ("Thu, 99 Nov 2026 02:01:00 GMT", None),
    ],
)
def test_how_long_to_wait_is_read_as_it_is_written(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, TODAY.timestamp()) == seconds


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_nothing_that_is_written_there_breaks_anything(text: str) -> None:
    found = retry_after(text, TODAY.timestamp())
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("status", "why"),
    [(404, "404"), (410, "finns inte längre"), (400, "400"), (403, "403"), (301, "annan adress")],
)
def test_what_will_not_change_is_not_asked_again(kolada: Kolada, status: int, why: str) -> None:
    kolada.fault = always(status, b"", Location="https://other.example/")

    with polite() as client, pytest.raises(NoAnswer, match=why):
        client.json(kolada.base)

    assert len(kolada.asked) == 1


def test_what_is_not_there_is_told_from_what_does_not_answer(kolada: Kolada) -> None:
    with polite() as client, pytest.raises(Missing):
        client.json(f"{kolada.base}/nope")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000])
def test_what_can_not_be_read_is_asked_for_again_and_then_given_up(
    kolada: Kolada, body: bytes
) -> None:
    kolada.fault = always(200, body)

    with polite() as client, pytest.raises(NoAnswer, match="går inte att läsa"):
        client.json(kolada.base)

    assert len(kolada.asked) == 5


def test_an_answer_that_is_cut_off_is_asked_for_again(kolada: Kolada) -> None:
    cut: Answer = (200, {"Content-Length": str(len(OK))}, OK[:9])
    kolada.fault = lambda number, _: cut if number < 3 else (200, {}, OK)

    with polite() as client:
        assert client.json(kolada.base)["values"] == []

    assert len(kolada.asked) == 3


def test_an_answer_that_is_too_large_or_packed_is_not_taken_in(kolada: Kolada) -> None:
    large = json.dumps({"values": ["x" * 1000] * 1000}).encode()
    bomb = gzip.compress(b"0" * 50_000_000)
    kolada.fault = always(200, large)
    with polite() as client, pytest.raises(NoAnswer, match="större än det får vara"):
        client.json(kolada.base)

    kolada.fault = always(200, bomb, Content_Encoding="gzip")
    with polite() as client, pytest.raises(NoAnswer, match="packat"):
        client.json(kolada.base)

    assert len(kolada.asked) == 2


def test_an_answer_that_does_not_come_is_not_waited_for_without_end(kolada: Kolada) -> None:
    over = threading.Event()

    def slow(*_: object) -> Answer:
        over.wait()
        return 200, {}, OK

    kolada.fault = slow
    impatient = replace(polite(attempts=2), bounds=Bounds(seconds=0.2))
    try:
        with impatient as client, pytest.raises(NoAnswer, match="tog för lång tid"):
            client.json(kolada.base)
    finally:
        over.set()

    assert len(kolada.asked) == 2


def test_nobody_at_the_address_is_told_in_a_sentence(kolada: Kolada) -> None:
    with polite() as client, pytest.raises(NoAnswer, match="det går inte att nå"):
        client.json("http://127.0.0.1:1/v3/kpi")


def test_an_address_that_is_neither_safe_nor_here_is_not_asked() -> None:
    with polite() as client, pytest.raises(NoAnswer, match="inte https"):
        client.json("http://api.kolada.example/v3/kpi")


def test_all_of_it_together_takes_no_longer_than_it_may(kolada: Kolada) -> None:
    kolada.fault = always(503, b"")
    stopped = Stopped()

    with (
        polite(stopped, attempts=1000, patience=300) as client,
        pytest.raises(NoAnswer, match="för lång tid"),
    ):
        client.json(kolada.base)

    assert stopped.at < 300 + 121


def test_numbers_are_read_as_they_are_written_also_after_a_byte_order_mark() -> None:
    found = read_json(b'\xef\xbb\xbf{"value": 0.86397284}')

    assert str(found["value"]) == "0.86397284"
