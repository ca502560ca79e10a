"""What the map's colours say: measures, classes, legend; every figure is the API's own."""

from __future__ import annotations

import math
import random
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from map_page import MUNICIPALITIES, drawn, kinds, opened, parameters
from playwright.sync_api import Page, expect

from skanekarta.web.drawing.classes import METHODS
from skanekarta.web.drawing.shading import PLAIN, Classing, diverging, sequential

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""

START = "/?tab=grants&funder=region-skane"


def cents(value: float) -> str:
    """With two decimals, as the page rounds and writes it."""
    rounded = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(rounded).replace(".", ",")


def labels(page: Page) -> dict[str, str]:
    """What each municipality says of itself, with plain spaces."""
    script = "(paths) => paths.map((path) => [path.dataset.code, path.ariaLabel])"
    found = dict(page.locator(MUNICIPALITIES).evaluate_all(script))
    return {code: text.replace("\u00a0", " ") for code, text in found.items()}


def limits(page: Page, numbers: list[float], name: str, steps: list[float] | None = None) -> Any:
    """The classes that the page's own module makes: their limits."""
    script = """async ([numbers, name, steps]) => {
      const { classes, methodOf } = await import("/static/js/scale.js");
      const method = await methodOf(new Map([["classes", name]]));
      return classes(numbers, { method, steps }).map(({ upTo }) => upTo);
    }"""
    return page.evaluate(script, [numbers, name, steps])


def test_classes_are_those_worked_out_by_hand(page: Page) -> None:
    opened(page, START)
    one_to_ten = [float(n) for n in range(1, 11)]

    assert limits(page, [1, 2, 3, 11, 12, 13, 101, 102, 203, 304], "natural") == [
        3, 13, 102, 203, 304,
    ]  # fmt: skip
    assert limits(page, one_to_ten, "quantile") == [2, 4, 6, 8, 10]
    assert limits(page, [5, 5, 5, 5, 9], "quantile") == [5, 9]
    assert limits(page, [0, 4, 10], "equal") == [2, 4, 6, 8, 10]
    assert limits(page, [7, 7], "equal") == [7]
    assert limits(page, one_to_ten, "fixed", [1, 5]) == [1, 5, math.inf]
    assert limits(page, [], "quantile") == []


BROWSERS_KINDS = """async ([all, name, steps, isChange]) => {
  const { methodOf, scale } = await import("/static/js/scale.js");
  const { around } = await import("/static/js/around.js");
  const method = await methodOf(new Map([["classes", name]]));
  return all.map((numbers) => {
    const { kind } = scale(new Map(numbers.map((value, code) => [code, value])), {
      method, steps: steps ?? undefined, around: isChange ? around : undefined,
    });
    return numbers.map((_, code) => kind(code));
  });
}"""


def drawn_from(seed: int) -> list[list[float]]:
    """Lists of numbers as maps have them: few and many, equal ones, tiny beside huge."""
    chance = random.Random(seed)
    return [
        [
            *(round(chance.lognormvariate(2, 1.5), 2) for _ in range(size)),
            *(float(chance.randint(1, 5)) for _ in range(size // 3)),
        ]
        for size in (1, 2, 3, 5, 8, 20, 33)
        for _ in range(5)
    ]


@pytest.mark.long
@pytest.mark.parametrize("steps", [None, [1, 5, 20, 50]])
@pytest.mark.parametrize("method", METHODS)
def test_the_page_and_the_picture_put_the_same_numbers_in_the_same_classes(
    page: Page, method: str, steps: list[float] | None
) -> None:
    opened(page, START)
    lists = drawn_from(1)
    lists += [[10.0 * number for number in numbers] for numbers in drawn_from(2)]

    found = page.evaluate(BROWSERS_KINDS, [lists, method, steps, False])

    how = Classing(method, tuple(steps or ()))
    for numbers, told in zip(lists, found, strict=True):
        values = {str(code): number for code, number in enumerate(numbers)}
        assert list(sequential(values, str, how).kinds.values()) == told, numbers


@pytest.mark.long
@pytest.mark.parametrize("steps", [None, [5, 20]])
@pytest.mark.parametrize("method", METHODS)
def test_the_page_and_the_picture_put_the_same_changes_in_the_same_classes(
    page: Page, method: str, steps: list[float] | None
) -> None:
    opened(page, START)
    lists = [
        [number * (-1) ** place if place % 7 else 0.0 for place, number in enumerate(numbers)]
        for numbers in drawn_from(3)
    ]

    found = page.evaluate(BROWSERS_KINDS, [lists, method, steps, True])

    how = Classing(method, tuple(steps or ()))
    for numbers, told in zip(lists, found, strict=True):
        values = {str(code): number for code, number in enumerate(numbers)}
        assert list(diverging(values, str, how, PLAIN).kinds.values()) == told, numbers


def test_a_value_on_a_limit_belongs_below_it(page: Page) -> None:
    opened(page, START)
    script = """async () => {
      const { classes, classOf } = await import("/static/js/scale.js");
      const { equal } = await import("/static/js/methods.js");
      const found = classes([0, 4, 10], { method: equal });
      return [0, 2, 2.01, 10].map((value) => classOf(found, value));
    }"""

    assert page.evaluate(script) == [0, 0, 1, 4]


def test_a_fall_is_as_strong_as_the_same_rise_and_nothing_lies_between(page: Page) -> None:
    opened(page, START)
    script = """async () => {
      const { around } = await import("/static/js/around.js");
      const { scale } = await import("/static/js/scale.js");
      const values = new Map(Object.entries({ a: -9, b: -1, c: 0, d: 1, e: 9, f: "nothing" }));
      const found = scale(values, { around });
      return [...values.keys()].map(found.kind);
    }"""

    assert page.evaluate(script) == ["minus-2", "minus-1", "even", "class-1", "class-3", "nothing"]


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("per_inhabitant", lambda row: cents(row["per_inhabitant"])),
        ("sum", lambda row: f"{round(row['sum']):,} kr".replace(",", " ")),
        ("count", lambda row: f"{row['count']} stöd"),
        ("recipients", lambda row: f"{row['recipients']} mottagare"),
        ("share", lambda row: f"{round(row['share'] * 100, 1):.1f} %".replace(".", ",")),
    ],
)
def test_every_municipality_says_the_apis_figure(page: Page, measure: str, told: Any) -> None:
    opened(page, f"{START}&measure={measure}")
    asked = f"by=municipality&measure=sum,count,{measure}&funder=region-skane"
    rows = page.request.get(f"/api/v1/statistics/grants?{asked}").json()["rows"]
    said = labels(page)

    assert len(said) == 33
    for row in rows:
        if row["municipality"] in said:
            text = "inget i de inlästa listorna" if row["count"] is None else told(row)
            assert text in said[row["municipality"]], row


def test_change_is_one_years_figure_less_the_others(page: Page) -> None:
    opened(page, f"{START}&year=2021&measure=change&compare=2019")
    asked = "by=municipality&measure=count,per_inhabitant&funder=region-skane"
    now, then = (
        {row["municipality"]: row for row in page.request.get(address).json()["rows"]}
        for address in (f"/api/v1/statistics/grants?{asked}&year={y}" for y in (2021, 2019))
    )
    said = labels(page)

    both = [code for code in said if now[code]["count"] and then[code]["count"]]
    assert len(both) == 5
    for code in both:
        change = now[code]["per_inhabitant"] - then[code]["per_inhabitant"]
        assert cents(abs(change)) in said[code]
    kind = "nothing"  # a year with nothing loaded is no fall to zero
    assert kinds(page).count(kind) == 33 - len(both)
    expect(page.locator("#legend")).to_contain_text("Inget inläst för minst ett av åren")
    expect(page.locator("#legend")).to_contain_text("2021 jämfört med 2019")


def test_the_other_year_is_chosen_beside_the_measure(page: Page) -> None:
    opened(page, f"{START}&year=2021")

    page.get_by_role("radio", name="Förändring").check()
    other = page.get_by_label("2021 jämfört med")
    expect(other).to_have_value("2020")
    other.select_option("2019")

    expect(page.locator("#legend")).to_contain_text("2021 jämfört med 2019")
    assert parameters(page)["compare"] == "2019"


@pytest.mark.long
def test_change_of_all_years_is_that_of_the_latest_two_and_says_so(page: Page) -> None:
    opened(page, START)
    before = page.evaluate("history.length")

    page.get_by_role("radio", name="Förändring").check()

    page.wait_for_url("**compare=2023**year=2024*")
    drawn(page)
    expect(page.locator("#legend h2")).to_have_text("Förändring, kronor per invånare")
    expect(page.locator("#legend")).to_contain_text("2024 jämfört med 2023")
    expect(page.locator("#comparing")).to_contain_text("De två senaste hela åren i urvalet.")
    assert any(kind.startswith(("class-", "minus-", "even")) for kind in kinds(page))
    assert page.evaluate("history.length") == before + 1
    page.get_by_label("2024 jämfört med").select_option("2021")
    page.wait_for_url("**compare=2021*")
    drawn(page)
    expect(page.locator("#comparing")).not_to_contain_text("De två senaste")


@pytest.mark.long
def test_a_selection_without_two_years_says_that_it_has_no_change(page: Page) -> None:
    opened(page, "/?tab=grants&support_form=esf-stod&measure=change")

    expect(page.locator("#comparing")).to_have_text("Urvalet har inte två år att jämföra.")


def test_whose_municipality_it_is_stands_beside_the_measure(page: Page) -> None:
    opened(page, START)
    before = kinds(page)

    page.get_by_label("Kommunen är").select_option("seat")

    expect(page.locator("#legend")).to_contain_text("Kommunen är mottagarens säte.")
    drawn(page)
    assert parameters(page)["municipality_role"] == "seat"
    assert kinds(page) != before
    expect(page.locator("[data-name=municipality_role]")).to_have_count(0)


def test_classes_are_chosen_and_stand_in_the_address(page: Page) -> None:
    opened(page, START)

    page.get_by_text("Klasser och siffror").click()
    page.get_by_label("Dela in i klasser med").select_option("fixed")

    expect(page.locator("#legend")).to_contain_text("över 5 till 20")
    assert parameters(page)["classes"] == "fixed"
    page.reload()
    drawn(page)
    expect(page.locator("#legend")).to_contain_text("högst 1")


def test_classes_are_kept_still_while_the_years_play(page: Page) -> None:
    opened(page, START)
    script = """async () => {
      const [{ Api, State }, { load }, { scale }] = await Promise.all(
        ["state", "holding", "scale"].map((name) => import(`/static/js/${name}.js`)),
      );
      const about = JSON.parse(document.getElementById("about").textContent);
      const ends = async (year, values) => {
        const state = new State(`?tab=grants&funder=region-skane&year=${year}`, about);
        const pool = await load({ api: new Api(""), about }, state, "per_inhabitant");
        const { classes } = scale(new Map(values), { pool });
        return { pool: pool.length, highs: classes.map(({ high }) => high) };
      };
      return [await ends(2019, [["1280", 0.5]]), await ends(2021, [["1280", 44]])];
    }"""
    asked = "by=municipality,year&measure=count&funder=region-skane"
    rows = page.request.get(f"/api/v1/statistics/grants?{asked}").json()["rows"]

    one, other = page.evaluate(script)

    assert one == other
    placed = [row for row in rows if row["municipality"] and row["year"]]
    assert one["pool"] == len(placed)
    assert len(one["highs"]) == 5


def test_an_entry_of_the_legend_lights_its_municipalities(page: Page) -> None:
    opened(page, START)
    entry = page.locator(".legend-entry").first
    faded = page.locator(f"{MUNICIPALITIES}.is-faded")

    entry.hover()
    expect(faded).to_have_count(23)
    page.mouse.move(0, 0)
    expect(faded).to_have_count(0)
    entry.focus()
    page.keyboard.press("Enter")
    expect(entry).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(faded).to_have_count(23)
    page.keyboard.press("Space")
    expect(entry).to_have_attribute("aria-pressed", "false")


def test_the_legend_counts_the_municipalities_of_every_class(page: Page) -> None:
    opened(page, START)

    counts = page.locator(".legend-entry .legend-count").all_inner_texts()

    assert sum(int(re.findall(r"\d+", text)[0]) for text in counts) == 33


def test_what_is_no_number_differs_in_colour_and_in_pattern(page: Page) -> None:
    opened(page, "/?tab=grants&area=dans&municipality=1280,1281&year=2019/2023")
    script = """(paths) => Object.fromEntries(paths.map((path) => {
      const { fill, strokeDasharray } = getComputedStyle(path);
      return [path.dataset.kind.replace(/\\d/, ""), `${fill} ${strokeDasharray}`];
    }))"""

    looks = page.locator(MUNICIPALITIES).evaluate_all(script)

    assert set(looks) == {"class-", "nothing", "outside"}
    assert len(set(looks.values())) == 3
    assert "url" in looks["nothing"]
    assert "3px" in looks["outside"]


def test_figures_stand_on_the_map_when_asked_for(page: Page) -> None:
    opened(page, START)

    page.get_by_text("Klasser och siffror").click()
    page.get_by_label("Visa siffror på kartan").check()

    expect(page.locator(".map-number:visible", has_text="44,95")).to_be_visible()  # Lund
    assert parameters(page)["numbers"] == "show"
    page.get_by_label("Visa siffror på kartan").uncheck()
    expect(page.locator(".map-number")).to_have_count(0)


def test_the_map_follows_the_theme_without_being_drawn_anew(page: Page) -> None:
    opened(page, START)
    fill = "(path) => getComputedStyle(path).fill"
    malmo = page.locator(f"{MUNICIPALITIES}[data-code='1280']")
    light = malmo.evaluate(fill)

    page.emulate_media(color_scheme="dark")

    assert malmo.evaluate(fill) != light
