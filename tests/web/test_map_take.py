"""What is taken along is what is shown: files, addresses, pictures, a frame."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from map_page import drawn, figure, opened, parameters
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""

SELECTIONS = (
    "funder=region-skane",
    "year=2019/2021&area=dans,musik,missing",
    "municipality=1280&municipality_role=seat",
    "target_group=missing&amount_sek=100000/..",
    "q=bibliotek&year=missing",
    "area=!bibliotek&original_funder=missing",
)


def href(page: Page, title: str) -> str:
    link = page.locator(".downloads").get_by_text(title, exact=True)
    found = link.get_attribute("href")
    assert found
    return found


def rows(page: Page, title: str) -> list[Any]:
    body = page.request.get(href(page, title)).body()
    if title == "CSV":
        return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(body), read_only=True).worksheets[0]
    return list(sheet.iter_rows(values_only=True))[1:]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_as_many_rows_are_taken_along_as_are_counted_on_the_screen(
    page: Page, selection: str
) -> None:
    opened(page, f"/?tab=grants&{selection}")
    shown = int(figure(page, "Antal stöd").replace(" ", ""))

    features = page.request.get(href(page, "GeoJSON")).json()
    assert shown == features["numberMatched"] == len(features["features"]) > 0
    assert len(rows(page, "CSV")) == shown
    assert len(rows(page, "Excel")) == shown


def test_every_format_can_be_had_and_follows_the_filter(page: Page) -> None:
    opened(page, "/?tab=grants")
    page.get_by_label("Dans", exact=True).check()
    page.wait_for_url("**area=dans*")
    drawn(page)

    links = page.locator(".downloads a[data-follow=api]")
    assert links.count() == 8
    for address in links.evaluate_all("(all) => all.map((each) => each.getAttribute('href'))"):
        assert "area=dans&" in address
        answer = page.request.get(address)
        assert answer.ok, address
        assert answer.body()


def test_pictures_and_other_pages_have_the_same_selection(page: Page) -> None:
    opened(page, "/?tab=grants&area=dans&measure=sum")
    page.locator("#year-one").select_option("2021")
    page.wait_for_url("**year=2021*")
    drawn(page)

    for title, kind in (("SVG", "image/svg+xml"), ("PNG", "image/png")):
        address = href(page, title)
        assert address.endswith("?tab=grants&measure=sum&area=dans&year=2021")
        assert page.request.get(address).headers["content-type"].startswith(kind)
    compared = page.get_by_role("link", name="Jämför", exact=True).last
    address = compared.get_attribute("href") or ""
    assert address == "/jamfor?tab=grants&measure=sum&area=dans&year=2021"
    assert page.request.get(address).ok
    table = page.locator("#as-table").get_attribute("href")
    assert table == "/lager/grants?area=dans&year=2021"


def test_addresses_are_copied(browser: Browser, live_server: str) -> None:
    context = browser.new_context(
        base_url=live_server,
        locale="sv-SE",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = opened(context.new_page(), "/?tab=grants&area=dans")

    page.get_by_role("button", name="Kopiera sidans adress").click()
    expect(page.locator("#copied")).to_have_text("Kopierat.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_text("Ladda ner uppgifterna").click()
    page.get_by_role("button", name="Kopiera API-adressen").click()
    page.wait_for_function(
        "async () => (await navigator.clipboard.readText()).includes('/api/v1/')"
    )
    copied = page.evaluate("navigator.clipboard.readText()")
    assert str(page.request.get(copied).json()["numberMatched"]) == figure(page, "Antal stöd")
    context.close()


def test_the_frame_to_paste_draws_the_map_alone(page: Page) -> None:
    opened(page, "/?tab=grants&area=dans&panel=1280")
    page.get_by_text("Bädda in kartan").click()
    code = page.get_by_label("Klistra in i sidans HTML")
    expect(code).to_have_value(re.compile("^<iframe "))
    text = code.input_value()

    assert 'title="Regionala stöd på kartan' in text
    assert "panel" not in text
    source = re.search(r'src="([^"]*)"', text)
    assert source
    opened(page, source[1].replace("&amp;", "&"))
    assert parameters(page) == {"tab": "grants", "embed": "1", "area": "dans"}
    expect(page.locator("#chips")).to_have_text("Konst- och kulturområde är Dans")
    expect(page.locator("#chips a")).to_have_count(0)
    for part in (".site-header", ".site-footer", "#filters", ".take", "#search-input", ".player"):
        expect(page.locator(part)).to_be_hidden()
    for part in ("#legend", "h1", "#covers", ".embed-source", "#map_skane"):
        expect(page.locator(part)).to_be_visible()
    whole = page.get_by_role("link", name="Öppna hela kartan")
    assert whole.get_attribute("href") == "/?tab=grants&area=dans"


def test_the_page_is_printed_by_a_button(page: Page) -> None:
    opened(page, "/?tab=grants")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")

    page.get_by_role("button", name="Skriv ut").click()

    page.wait_for_function("() => window.printed")
