"""A change is refused when another site made the browser send it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fastapi import Request

from skanekarta.access import Who
from skanekarta.access.who import SCOPES
from skanekarta.errors import ForeignRequest
from skanekarta.same_site import same_origin, same_session
from skanekarta.settings import Settings

SESSION = Who(1, "åsa", "staff", frozenset(SCOPES), session_id=7, csrf="hemlig")
KEY = Who(1, "åsa", "staff", frozenset({"append"}))
ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://annan.example"}


def asked(headers: dict[str, str], base_url: str | None = None) -> Request:
    """A POST with those headers to http://kartan.example."""
    given = {"host": "kartan.example", **headers}
    parts = SimpleNamespace(settings=Settings(base_url=base_url))
    return Request(
        {
            "type": "http", "method": "POST", "scheme": "http", "path": "/konto",
            "root_path": "", "query_string": b"", "server": ("kartan.example", 80),
            "headers": [(n.lower().encode(), t.encode()) for n, t in given.items()],
            "app": SimpleNamespace(state=SimpleNamespace(parts=parts)),
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://kartan.example"},
    ],
)
def test_what_a_page_of_ours_sends_is_let_in(headers: dict[str, str]) -> None:
    same_origin(asked(headers))
    same_session(asked(headers), SESSION, "hemlig")


@pytest.mark.parametrize(
    "headers",
    [
        ELSEWHERE,
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "något"},
        {"Origin": "https://kartan.example"},
        {"Origin": "http://kartan.example:81"},
        {"Origin": "http://kartan.example.annan.example"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
def test_what_another_origin_sends_is_refused_whatever_it_carries(headers: dict[str, str]) -> None:
    with pytest.raises(ForeignRequest):
        same_origin(asked(headers))
    with pytest.raises(ForeignRequest):
        same_session(asked(headers), SESSION, "hemlig")
    with pytest.raises(ForeignRequest):
        same_session(asked(headers), None)


def test_the_public_address_of_the_setting_is_ours_too() -> None:
    request = asked({"Origin": "https://skanekartan.example"}, "https://skanekartan.example/karta")

    same_origin(request)


@pytest.mark.parametrize("given", ["", "fel", "hemli", "hemlig ", "hemlig\ud800", None])
def test_a_session_sends_what_only_its_own_pages_know(given: str | None) -> None:
    with pytest.raises(ForeignRequest):
        same_session(asked({}), SESSION, given)


def test_a_script_sends_it_in_a_header_and_a_form_in_a_field() -> None:
    same_session(asked({"X-CSRF-Token": "hemlig"}), SESSION)
    same_session(asked({}), SESSION, "hemlig")
    with pytest.raises(ForeignRequest):  # a form that has the field is judged by it
        same_session(asked({"X-CSRF-Token": "hemlig"}), SESSION, "fel")


def test_a_key_needs_neither_since_no_browser_adds_it() -> None:
    same_session(asked(ELSEWHERE), KEY)
