"""The caller's trace goes on (W3C Trace Context): in the answer, and in what is logged."""

from __future__ import annotations

import logging
import re
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient

from skanekarta.app import create_app
from skanekarta.settings import Settings
from skanekarta.trace import Traced

PATH = "/api/v1/conformance"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]")


def test_a_trace_goes_on_with_a_span_of_its_own(client: TestClient) -> None:
    answer = client.get(PATH, headers={"traceparent": PARENT, "tracestate": "congo=t61rcWkgMzE"})

    told = answer.headers["traceparent"]
    assert FORM.fullmatch(told)
    assert told.split("-")[1] == TRACE
    assert told.split("-")[2] != "00f067aa0ba902b7"
    assert told.split("-")[3] == "01"
    assert answer.headers["tracestate"] == "congo=t61rcWkgMzE"


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "hej",
        PARENT.upper(),
        PARENT + "-01",
        PARENT[:-1],
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-00f067aa0ba902bz-01",
        f"00_{TRACE}_00f067aa0ba902b7_01",
        "x" * 5_000,
    ],
)
def test_a_trace_that_cannot_be_read_is_replaced_by_a_new_one(
    client: TestClient, sent: str
) -> None:
    answer = client.get(PATH, headers={"traceparent": sent, "tracestate": "a=b"})

    assert answer.status_code == 200
    assert FORM.fullmatch(answer.headers["traceparent"])
    assert TRACE not in answer.headers["traceparent"]
    assert "tracestate" not in answer.headers


def test_two_parents_are_none(client: TestClient) -> None:
    answer = client.get(PATH, headers=[("traceparent", PARENT), ("traceparent", PARENT)])

    assert TRACE not in answer.headers["traceparent"]


def test_a_later_version_may_say_more(client: TestClient) -> None:
    answer = client.get(PATH, headers={"traceparent": f"01{PARENT[2:]}-what"})

    assert answer.headers["traceparent"].startswith(f"00-{TRACE}-")


def test_states_are_put_together_and_too_many_are_dropped(client: TestClient) -> None:
    two = [("traceparent", PARENT), ("tracestate", "a=1"), ("tracestate", "b=2")]
    assert client.get(PATH, headers=two).headers["tracestate"] == "a=1,b=2"

    long = {"traceparent": PARENT, "tracestate": "a=" + "1" * 600}
    assert "tracestate" not in client.get(PATH, headers=long).headers


@pytest.mark.parametrize("path", ["/livez", "/", "/nothing", "/api/v1/nothing", f"{PATH}?x=1"])
def test_every_answer_has_a_trace_of_its_own(client: TestClient, path: str) -> None:
    told = {client.get(path).headers["traceparent"] for _ in range(3)}

    assert len(told) == 3
    assert all(FORM.fullmatch(each) for each in told)


def test_another_origin_may_send_and_read_it(client: TestClient) -> None:
    headers = {"Origin": "https://karta.example", "traceparent": PARENT}
    answer = client.get(PATH, headers=headers)
    asked = client.options(
        PATH,
        headers={
            "Origin": "https://karta.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "traceparent,tracestate",
        },
    )

    assert "traceparent" in answer.headers["access-control-expose-headers"]
    assert asked.status_code == 200


def test_what_is_logged_names_the_trace(caplog: pytest.LogCaptureFixture) -> None:
    """The route runs in a thread of its own; the trace goes with it."""
    nowhere = Settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    caplog.handler.addFilter(Traced())
    with TestClient(create_app(nowhere), raise_server_exceptions=False) as client:
        answer = client.get("/readyz", headers={"traceparent": PARENT})

    assert answer.status_code == 503
    lines = [each for each in caplog.records if each.name == "skanekarta.problems"]
    assert [each.traced for each in lines] == [f" trace={TRACE}"]  # type: ignore[attr-defined]


PROGRAM = """
import logging.config
from skanekarta import trace
from skanekarta.cli.logs import log_config
logging.config.dictConfig(log_config())
logging.getLogger("skanekarta.problems").info("before")
trace._current.set("abc")
logging.getLogger("skanekarta.problems").info("within")
logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "::1", "GET", "/", "1.1", 200)
"""


def test_the_server_s_lines_end_with_the_trace() -> None:
    """In a process of its own: how a program logs is the whole program's."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )

    before, within = done.stderr.splitlines()
    assert before.endswith("before")
    assert within.endswith("within trace=abc")
    assert done.stdout.rstrip().endswith('"GET / HTTP/1.1" 200 OK trace=abc')


def test_what_is_logged_outside_a_request_names_none() -> None:
    record = logging.LogRecord("skanekarta", logging.INFO, "", 0, "text", (), None)

    assert Traced().filter(record)
    assert record.traced == ""  # type: ignore[attr-defined]
