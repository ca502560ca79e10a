"""Text that wants to be more than text stays text, wherever it comes from."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup

from skanekarta.layers.activities import Activity


@pytest.fixture
def hostile(connection: sa.Connection) -> str:
    title = "<img src=x onerror=1>${7*7}`</script>"
    connection.execute(
        sa.insert(Activity).values(
            kind="studiebesok",
            title=title,
            starts_on=dt.date(2026, 1, 2),
            municipality=["1267"],
            geom="SRID=4326;POINT(13.54 55.93)",
            recorded_by="prov",
            source_url="javascript:alert(1)",
        )
    )
    return title


def test_hostile_text_is_only_text(client: TestClient, hostile: str) -> None:
    for address in ("/lager/activities?starts_on=2026-01-02", "/kommun/1267"):
        answer = client.get(address)
        page = Markup(answer.text)

        assert hostile in page.text
        assert "<img src=x" not in answer.text
        assert not any("onerror" in attributes for _, attributes in page.elements)


def test_a_source_that_is_no_web_address_is_no_link(client: TestClient, hostile: str) -> None:
    page = Markup(client.get("/lager/activities?starts_on=2026-01-02").text)

    assert "javascript:alert(1)" in page.text
    assert not any(href.startswith("javascript") for href, _ in page.links)


def test_hostile_parameters_come_back_as_text(client: TestClient) -> None:
    for address in ("/lager/grants", "/lager/grants/x"):
        answer = client.get(address, params={"q": '"><script>alert(1)</script>', "tab": "'\"<b>"})

        assert "<script>alert" not in answer.text
        assert "<b>" not in answer.text
