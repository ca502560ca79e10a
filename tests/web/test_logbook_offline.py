"""The log's form on a phone: by keys, by touch, without a net, twice; each entry is there once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe import examine
from phone import FAILED, NO_NET, READY, Phone, entries, phone
from playwright.sync_api import Browser, Error, Page, expect

pytestmark = pytest.mark.long

MOST_INTERACTIONS = 6

SIGN_OUT = """async () => {
  const { csrf } = await (await fetch("/logga/lage")).json();
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/logga-ut" });
  const field = document.createElement("input");
  Object.assign(field, { name: "csrf", value: csrf });
  form.append(field);
  document.body.append(form);
  form.submit();
}"""
"""As the button on the page of one's own account does."""


@pytest.fixture
def sara(browser: Browser, live_server: str, live_url: str, watch: Any) -> Iterator[Phone]:
    """One of the staff with her phone; what the browser complains of fails the test, save that
    there is no net."""
    watch.expected = (NO_NET, FAILED)
    with phone(browser, live_server, live_url) as found:
        watched(found.page, watch)
        yield found
    assert watch.unexpected() == []


def watched(page: Page, watch: Any) -> None:
    page.on("console", watch.console)
    page.on("pageerror", watch.error)
    page.on("request", watch.request)


def clean(page: Page) -> None:
    """Nothing that axe objects to."""
    assert examine(page).told() == []


def test_a_visit_is_logged_with_the_keyboard_alone(sara: Phone, live_url: str) -> None:
    page = sara.open()
    keys = page.keyboard
    page.locator("#kind").focus()
    keys.type("Studie")
    page.locator("#title").focus()
    keys.type("Med tangenter i Höör")
    keys.press("Tab")
    expect(page.locator("#place_name")).to_be_focused()
    keys.type("Höör")
    expect(page.locator("#logga-traffar [role=option]")).to_have_count(1)
    keys.press("Enter")
    expect(sara.place).to_have_text("Platsen är satt i Höör.")
    for _ in range(5):
        keys.press("Tab")
    expect(page.get_by_role("button", name="Spara")).to_be_focused()
    keys.press("Enter")

    number = sara.saved()
    (entry,) = entries(live_url, "Med tangenter i Höör")
    assert (entry.id, entry.municipality, entry.place_name) == (number, ["1267"], "Höör")


def test_the_map_is_pointed_at_with_the_arrow_keys(sara: Phone, live_url: str) -> None:
    page = sara.open()
    sara.choose("kind", "studiebesok")
    sara.fill("title", "Med siktet")
    page.get_by_role("button", name="Välj på kartan").press("Enter")
    chart = page.locator("#logga-karta")
    expect(chart).to_have_attribute("data-ready", "true")
    expect(chart).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(sara.place).to_contain_text("Siktet:")
    clean(page)
    page.keyboard.press("Enter")
    expect(sara.place).to_contain_text("Platsen är satt i")
    page.keyboard.press("Shift+Tab")
    sara.press("Spara")

    sara.saved()
    (entry,) = entries(live_url, "Med siktet")
    assert entry.x is not None


def test_a_visit_is_logged_by_touch_in_few_interactions(sara: Phone, live_url: str) -> None:
    page = sara.open()
    clean(page)
    sara.choose("kind", "studiebesok")
    page.locator("#title").tap()
    sara.fill("title", "Med tummen")
    page.get_by_role("button", name="Välj på kartan").tap()
    sara.done.append("opens the map")
    chart = page.locator("#logga-karta")
    expect(chart).to_have_attribute("data-ready", "true")
    chart.tap()
    sara.done.append("taps the map")
    expect(sara.place).to_contain_text("Platsen är satt i")
    page.get_by_role("button", name="Spara").tap()
    sara.done.append("presses Spara")

    sara.saved()
    assert len(sara.done) <= MOST_INTERACTIONS, sara.done
    assert len(entries(live_url, "Med tummen")) == 1


def test_my_position_takes_four_interactions(sara: Phone, live_url: str) -> None:
    page = sara.open()
    sara.write("Här är jag")
    expect(sara.place).to_have_text("Platsen är satt i Höör. Noggrannhet: ±14\u00a0m.")
    clean(page)
    sara.press("Spara")

    sara.saved()
    assert len(sara.done) == 4, sara.done
    (entry,) = entries(live_url, "Här är jag")
    assert (entry.x, entry.y) == (pytest.approx(13.5412), pytest.approx(55.9346))


def test_a_position_that_may_not_be_read_is_told_of(
    browser: Browser, live_server: str, live_url: str
) -> None:
    with phone(browser, live_server, live_url, knows_position=False) as sara:
        sara.open()
        sara.press("Min position")
        told = "Positionen får inte läsas. Sök en ort eller peka på kartan."
        expect(sara.place).to_have_text(told)
        clean(sara.page)


def test_coordinates_that_only_the_server_reads_show_their_municipality(sara: Phone) -> None:
    page = sara.open()
    page.get_by_text("Ange koordinater").click()
    page.locator("#coordinates").fill("6199000 408000")
    page.locator("#coordinates").press("Tab")
    expect(sara.place).to_have_text("Platsen är satt i Höör.")
    expect(page.locator("#coordinates")).to_have_value("55,927591 13,527572")
    page.locator("#coordinates").fill("hemma")
    page.locator("#coordinates").press("Tab")
    expect(sara.place).to_contain_text("går inte att läsa")


def test_a_draft_comes_back_and_is_gone_once_it_is_sent(sara: Phone) -> None:
    page = sara.open()
    sara.write("Ett utkast")
    page.reload()
    expect(sara.told).to_contain_text("Ditt utkast är tillbaka.")
    expect(page.locator("#title")).to_have_value("Ett utkast")
    expect(page.locator("#kind")).to_have_value("studiebesok")
    clean(page)
    sara.press("Spara")
    sara.saved()
    sara.open()
    expect(page.locator("#title")).to_have_value("")


def test_what_is_missing_is_told_at_its_field(sara: Phone) -> None:
    page = sara.open()
    sara.press("Spara")
    expect(page.locator("#kind")).to_be_focused()
    expect(page.locator("#kind-fel")).to_have_text("Välj vilket slag det var.")
    expect(page.locator("#title")).to_have_attribute("aria-invalid", "true")
    clean(page)


def test_without_a_net_an_entry_waits_and_is_sent_when_there_is_one(
    sara: Phone, live_url: str
) -> None:
    page = sara.open()
    sara.kept()
    sara.context.set_offline(True)
    page.reload()
    page.wait_for_selector(READY)
    sara.write("Utan nät i Höör")
    sara.press("Spara")

    expect(sara.told).to_have_text("Sparad på enheten. Den skickas så snart det går.")
    expect(sara.waiting).to_contain_text(["Skickas när nätet är tillbaka."])
    expect(page.locator("#title")).to_have_value("")
    clean(page)
    assert entries(live_url, "Utan nät i Höör") == []

    sara.context.set_offline(False)
    expect(sara.told).to_have_text("Skickat: Utan nät i Höör")
    expect(sara.waiting).to_have_count(0)
    expect(page.locator("#logga-mina a").first).to_have_text("Utan nät i Höör")
    clean(page)
    (entry,) = entries(live_url, "Utan nät i Höör")
    assert entry.municipality == ["1267"]


def test_a_page_that_is_closed_while_an_entry_waits_sends_it_at_the_next_visit(
    sara: Phone, live_url: str, watch: Any
) -> None:
    sara.open()
    sara.kept()
    sara.context.set_offline(True)
    sara.write("Stängd sida")
    sara.press("Spara")
    expect(sara.waiting).to_have_count(1)
    sara.page.close()
    sara.context.set_offline(False)

    sara.page = sara.context.new_page()
    watched(sara.page, watch)
    page = sara.open()
    expect(page.locator("#logga-vantar")).to_have_attribute("aria-busy", "false")
    expect(sara.waiting).to_have_count(0)
    expect(page.locator("#logga-mina")).to_contain_text("Stängd sida")
    assert len(entries(live_url, "Stängd sida")) == 1


def test_a_double_click_makes_one_entry(sara: Phone, live_url: str) -> None:
    page = sara.open()
    sara.write("Två klick")
    page.get_by_role("button", name="Spara").dblclick()

    sara.saved()
    assert len(entries(live_url, "Två klick")) == 1


def test_an_answer_that_is_lost_makes_no_second_entry(
    sara: Phone, live_url: str, watch: Any
) -> None:
    """The entry arrives, but its answer does not; the page is opened again and sends it anew."""
    watch.expected += ("net::ERR_FAILED",)
    page = sara.open()
    sara.write("Svaret försvann")
    lost: list[str] = []

    def lose(route: Any) -> None:
        route.fetch()
        lost.append("an answer")
        route.abort()

    page.route("**/activities/items", lose, times=1)
    sara.press("Spara")
    expect(sara.waiting).to_contain_text(["Svaret kom inte fram."])
    assert lost
    # What may have come there can't be changed here, only sent again.
    expect(page.get_by_role("button", name="Ändra")).to_have_count(0)
    assert len(entries(live_url, "Svaret försvann")) == 1

    page.reload()
    expect(sara.told).to_have_text("Skickat: Svaret försvann")
    assert len(entries(live_url, "Svaret försvann")) == 1


def test_two_tabs_send_what_waits_once(sara: Phone, live_url: str, watch: Any) -> None:
    sara.open()
    sara.kept()
    other = sara.context.new_page()
    watched(other, watch)
    other.goto("/logga")
    other.wait_for_selector(READY)
    sara.context.set_offline(True)
    for title in ("Två flikar, ett", "Två flikar, två"):
        sara.write(title)
        sara.press("Spara")
        expect(sara.told).to_contain_text("Sparad på enheten")
    expect(other.locator("#logga-vantar > li")).to_have_count(2)
    posted: list[str] = []
    sara.context.on(
        "request",
        lambda asked: (
            posted.append(asked.headers["idempotency-key"]) if asked.method == "POST" else None
        ),
    )

    sara.context.set_offline(False)
    for page in (sara.page, other):
        expect(page.locator("#logga-vantar > li")).to_have_count(0)
    assert len(posted) == len(set(posted))
    assert len(entries(live_url, "Två flikar, ett")) == 1
    assert len(entries(live_url, "Två flikar, två")) == 1


def test_what_waits_can_be_changed_taken_away_and_taken_back(sara: Phone, live_url: str) -> None:
    page = sara.open()
    sara.kept()
    sara.context.set_offline(True)
    sara.write("Felskrivet")
    sara.press("Spara")
    sara.press("Ändra: Felskrivet")
    expect(page.locator("#title")).to_have_value("Felskrivet")
    expect(sara.waiting).to_have_count(0)
    sara.fill("title", "Rättskrivet")
    sara.press("Spara")
    sara.press("Ta bort: Rättskrivet")
    expect(sara.waiting).to_contain_text(["Rättskrivet är borttagen."])
    clean(page)
    sara.press("Ångra")
    expect(sara.waiting).to_contain_text(["Väntar sedan"])

    sara.context.set_offline(False)
    expect(sara.told).to_have_text("Skickat: Rättskrivet")
    assert entries(live_url, "Felskrivet") == []
    assert len(entries(live_url, "Rättskrivet")) == 1


def test_what_the_server_refuses_waits_to_be_changed(sara: Phone, live_url: str) -> None:
    page = sara.open()
    sara.kept()
    sara.context.set_offline(True)
    sara.write("Samtal med 811228-9874")
    sara.press("Spara")
    expect(sara.waiting).to_have_count(1)
    sara.context.set_offline(False)

    expect(sara.waiting).to_contain_text(["ser ut att innehålla ett personnummer"])
    clean(page)
    sara.press("Ändra: Samtal med 811228-9874")
    sara.fill("title", "Samtal utan nummer")
    sara.press("Spara")
    sara.saved()
    assert len(entries(live_url, "Samtal utan nummer")) == 1


def test_an_entry_waits_for_its_author_to_sign_in(
    sara: Phone, browser: Browser, live_server: str, live_url: str
) -> None:
    page = sara.open()
    sara.kept()
    cookies = sara.context.cookies()
    sara.context.set_offline(True)
    sara.write("Utloggad")
    sara.press("Spara")
    sara.context.clear_cookies()
    sara.context.set_offline(False)

    expect(sara.waiting).to_contain_text(["Logga in för att skicka."])
    clean(page)
    assert entries(live_url, "Utloggad") == []
    sara.context.add_cookies(cookies)
    sara.open()
    expect(sara.told).to_have_text("Skickat: Utloggad")
    assert len(entries(live_url, "Utloggad")) == 1


def test_another_account_sees_no_more_than_that_something_waits(
    sara: Phone, browser: Browser, live_server: str, live_url: str
) -> None:
    page = sara.open()
    sara.kept()
    sara.context.set_offline(True)
    sara.write("Bara Saras")
    sara.press("Spara")
    expect(sara.waiting).to_have_count(1)
    sara.write("Bara Saras utkast")
    with phone(browser, live_server, live_url, "Omar") as omar:
        cookies = omar.context.cookies()
    sara.context.clear_cookies()
    sara.context.add_cookies(cookies)
    sara.context.set_offline(False)

    sara.open()
    told = "1 post från ett annat konto väntar på den här enheten."
    expect(sara.waiting).to_have_text([told])
    expect(page.locator("#title")).to_have_value("")
    assert "Bara Saras" not in page.content()
    assert entries(live_url, "Bara Saras") == []


def test_an_entry_is_corrected_and_the_correction_undone(sara: Phone, live_url: str) -> None:
    page = sara.open()
    sara.write("Fel rubrik")
    sara.press("Spara")
    number = sara.saved()
    clean(page)
    page.get_by_role("link", name="Rätta", exact=True).click()
    page.wait_for_selector(READY)
    expect(page.locator("#title")).to_have_value("Fel rubrik")
    expect(sara.place).to_have_text("Platsen är satt i Höör.")
    sara.fill("title", "Rätt rubrik")
    sara.press("Spara rättelsen")
    page.wait_for_url(lambda address: f"/{number}?" not in address and "sparad=1" in address)
    (entry,) = entries(live_url, "Rätt rubrik")
    assert (entry.action, entry.supersedes) == ("correction", number)

    sara.press("Ångra")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fel rubrik")
    assert [each.action for each in entries(live_url, "Fel rubrik")] == ["entry", "restoration"]


def test_an_entry_that_was_corrected_elsewhere_says_so(sara: Phone, live_url: str) -> None:
    """The page has stood open; somebody else was first."""
    page = sara.open()
    sara.write("Två rättar")
    sara.press("Spara")
    number = sara.saved()
    other = sara.context.new_page()
    for each, title in ((other, "Först rättad"), (page, "Sist rättad")):
        each.goto(f"/logga?rattar={number}")
        each.wait_for_selector(READY)
        each.locator("#title").fill(title)
    other.get_by_role("button", name="Spara rättelsen").click()
    other.wait_for_url("**?sparad=1")
    sara.press("Spara rättelsen")

    expect(page.get_by_role("alert")).to_contain_text("Posten är inte sparad")
    expect(page.locator("#title")).to_have_value("Sist rättad")
    assert entries(live_url, "Sist rättad") == []


def test_a_draft_of_a_correction_is_never_one_of_a_new_entry(sara: Phone) -> None:
    page = sara.open()
    sara.write("Rättas senare")
    sara.press("Spara")
    number = sara.saved()
    sara.open(f"/logga?rattar={number}")
    sara.fill("title", "Halvrättad")
    sara.open()
    expect(page.locator("#title")).to_have_value("")

    sara.open(f"/logga?rattar={number}")
    expect(page.locator("#title")).to_have_value("Halvrättad")
    sara.press("Börja om")
    expect(page.locator("#title")).to_have_value("Rättas senare")
    sara.open(f"/logga?rattar={number}")
    expect(sara.told).to_have_text("")


def test_a_form_kept_in_english_opens_in_english_without_a_net(sara: Phone) -> None:
    page = sara.open("/logga?lang=en")
    sara.kept("/logga?lang=en")
    sara.context.set_offline(True)
    page.reload()
    page.wait_for_selector(READY)
    sara.choose("kind", "studiebesok")
    sara.fill("title", "A visit")
    sara.press("My position")
    expect(sara.place).to_contain_text("The place is set in Höör.")
    sara.press("Save")
    expect(sara.told).to_have_text("Saved on this device. It will be sent as soon as possible.")
    sara.press("Remove: A visit")
    clean(page)


def test_a_form_that_corrects_is_never_the_empty_one_without_a_net(sara: Phone) -> None:
    page = sara.open()
    sara.kept()
    sara.context.set_offline(True)
    sara.open("/logga?kind=studiebesok&area=dans,musik")
    expect(page.locator("#kind")).to_have_value("studiebesok")
    expect(page.locator("[name=area]:checked")).to_have_count(2)
    with pytest.raises(Error, match="net::ERR_"):
        page.goto("/logga?rattar=1")


@pytest.mark.parametrize("button", ["Logga ut", "Logga ut överallt"])
def test_signing_out_leaves_neither_the_page_nor_a_draft(
    sara: Phone, live_url: str, button: str
) -> None:
    page = sara.open()
    sara.kept()
    sara.write("Borta efter utloggningen")
    page.goto("/konto")
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/logga-in**")
    assert page.evaluate("caches.match('/logga', { ignoreVary: true })") is None

    sara.sign_in(live_url)
    sara.open()
    expect(page.locator("#title")).to_have_value("")
    sara.kept()
    sara.context.set_offline(True)
    page.reload()
    page.wait_for_selector(READY)
