"""A member of staff at the log's pages, without a browser: the form is read, filled in and sent as
a browser without JavaScript does it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import httpx
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup

import signing
from skanekarta.credentials import LOCAL_COOKIE

Fields = dict[str, list[str]]


@dataclass
class Staff:
    """One who has signed in."""

    client: TestClient
    connection: sa.Connection
    name: str = "anna"
    role: str = "staff"
    cookie: str = field(init=False)

    def __post_init__(self) -> None:
        self.cookie = signing.session(self.connection, self.name, self.role)

    @property
    def shown(self) -> dict[str, str]:
        """What the browser sends with every request."""
        return {"Cookie": f"{LOCAL_COOKIE}={self.cookie}"}

    def get(self, address: str) -> httpx.Response:
        """A page."""
        return self.client.get(address, headers=self.shown, follow_redirects=False)

    def post(self, address: str, fields: Fields, **headers: str) -> httpx.Response:
        """What a form sends."""
        return self.client.post(
            address, data=fields, headers={**self.shown, **headers}, follow_redirects=False
        )

    def send(self, page: httpx.Response, **typed: str | list[str]) -> httpx.Response:
        """The form of a page with that typed into it."""
        address, fields = form(page.text)
        for name, texts in typed.items():
            fields[name] = [texts] if isinstance(texts, str) else texts
        return self.post(address, fields)

    def log(self, **typed: str | list[str]) -> int:
        """The number of an entry that is logged by the form."""
        answer = self.send(self.get("/logga"), **{**VISIT, **typed})
        assert answer.status_code == 303, Markup(answer.text).text
        found = re.search(r"/logga/(\d+)", answer.headers["location"])
        assert found
        return int(found[1])


VISIT: dict[str, str | list[str]] = {
    "kind": "studiebesok",
    "title": "Besök på kulturskolan",
    "place_name": "Höör",
}


def form(page: str, form_id: str = "logga") -> tuple[str, Fields]:
    """Where a form is sent, and what it would send as it stands."""
    found = re.search(rf'<form id="{form_id}".*?</form>', page, re.DOTALL)
    assert found, f"no form {form_id}"
    fields: Fields = {}
    address = ""
    select = ""
    for tag, given in Markup(found[0]).elements:
        if tag == "form":
            address = given["action"]
        if tag == "input" and _is_sent(given):
            fields.setdefault(given["name"], []).append(given.get("value", ""))
        if tag == "select":
            select = given["name"]
        if tag == "option" and select and ("selected" in given or select not in fields):
            fields[select] = [given["value"]]
        if tag == "datalist":
            select = ""
    text = re.search(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', found[0], re.DOTALL)
    if text:
        fields[text[1]] = [text[2]]
    return address, fields


def _is_sent(given: dict[str, str]) -> bool:
    if "name" not in given or given.get("type") in {"submit", "file"}:
        return False
    return given.get("type") not in {"checkbox", "radio"} or "checked" in given
