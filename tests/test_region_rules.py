"""What stands out of all of Skåne: each sentence follows from its figures, and goes with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from skanekarta.briefing.region import RULES, Area, Whole, stands_out

PLAIN = Whole(
    amount=Decimal(1000),
    by_year={2020: Decimal(300), 2021: Decimal(300), 2022: Decimal(200), 2023: Decimal(200)},
    places=[(name, Decimal(100)) for name in ("Bjuv", "Eslöv", "Hörby", "Lund", "Osby", "Ystad",
                                              "Lomma", "Höör", "Malmö")],
    corners=[("Nordväst", Decimal(10)), ("Nordost", Decimal(11)), ("Sydväst", Decimal(12)),
             ("Sydost", Decimal(13))],
    passed_on={},
    areas=[Area("Musik", Decimal(500), 5, 2023)],
)  # fmt: skip
"""Six of ten from two years; no other rule finds anything."""


def told(of: Whole) -> Mapping[str, str]:
    return {each.rule.id: each.text.told().replace("\u00a0", " ") for each in stands_out(of)}


def test_two_years_that_have_half_are_named_with_their_part() -> None:
    assert told(PLAIN) == {"two-years": "60 % av beloppet är från 2020 och 2021."}
    even = {year: Decimal(200) for year in range(2019, 2024)}
    assert told(replace(PLAIN, by_year=even)) == {}
    assert told(replace(PLAIN, by_year={2022: Decimal(500), 2023: Decimal(500)})) == {}


def test_the_fewest_municipalities_with_half_are_named_while_they_are_few() -> None:
    places = [("Malmö", Decimal(400)), ("Lund", Decimal(200)), ("Osby", Decimal(400))]
    found = told(replace(PLAIN, places=places))
    assert found["few-municipalities"] == (
        "Malmö och Lund har 60 % av det belopp vars kommun är känd."
    )
    assert "few-municipalities" not in told(replace(PLAIN, places=PLAIN.places[:0]))
    ten = [(str(number), Decimal(1)) for number in range(10)]
    assert "few-municipalities" not in told(replace(PLAIN, places=ten))


def test_corners_are_told_apart_when_one_has_twice_another_and_all_are_known() -> None:
    corners = [*PLAIN.corners[:3], ("Sydost", Decimal("20.5"))]
    assert told(replace(PLAIN, corners=corners))["corners-apart"] == (
        "Per invånare har hörnet sydost mest, 20,50 kr, och hörnet nordväst minst, 10,00 kr."
    )
    unknown = [*PLAIN.corners[:3], ("Sydost", None)]
    assert "corners-apart" not in told(replace(PLAIN, corners=unknown))


def test_others_money_is_told_from_a_quarter_on() -> None:
    found = told(replace(PLAIN, passed_on={"Staten": Decimal(250)}))
    assert found["passed-on"] == "25 % av beloppet är pengar från staten."
    assert "passed-on" not in told(replace(PLAIN, passed_on={"Staten": Decimal(249)}))


def test_areas_that_have_not_come_back_are_named_the_largest_first() -> None:
    areas = [
        *PLAIN.areas,
        Area("Museer", Decimal(100), 3, 2020),
        Area("Dans", Decimal(300), 3, 2019),
        Area("Cirkus", Decimal(400), 2, 2015),
        Area("Bibliotek", Decimal(500), 9, 2019, is_dated=False),
        Area("Film", Decimal(50), 3, 2021),
    ]
    assert told(replace(PLAIN, areas=areas))["areas-gone"] == (
        "Inget i de inlästa listorna efter 2020 inom dans och museer; listorna går till 2023."
    )


def test_of_nothing_nothing_is_told() -> None:
    empty = Whole(Decimal(0), {}, [], [("Nordväst", None)], {}, [])
    assert told(empty) == {}


def test_every_rule_is_defined_and_has_a_name_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES) == 5
    assert all(rule.definition.endswith(".") and rule.by for rule in RULES)
