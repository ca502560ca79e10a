"""SCB's tables become the municipalities' figures, and a table that is another one stops them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from scb_world import CODES, PUBLISHED, TABLES, World, facts

from skanekarta.sync.fetched import Fetched
from skanekarta.sync.scb.fetching import Answered, Wanted, fetch
from skanekarta.sync.scb.jsonstat import NotJsonStat
from skanekarta.sync.scb.tables import FACTS, SHARES

TITLES = {slug: slug for slug in (*(fact.slug for fact in FACTS), *SHARES)}
AGES = tuple(SHARES)


def asked(world: World, since: int = 2024) -> Answered:
    return fetch(world.ask, Wanted(CODES, TITLES, since))


def stopped(answered: Answered) -> dict[str, str]:
    return {each.what: each.why for each in answered.stopped}


def figures(answered: Answered, indicator: str) -> dict[tuple[str, int | None], Fetched]:
    return {(f.municipality, f.year): f for f in answered.figures if f.indicator == indicator}


@pytest.fixture(scope="module")
def all_of_it() -> Answered:
    found = asked(World(), since=2019)
    assert found.stopped == []
    return found


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_33_populations_add_up_to_what_is_published(all_of_it: Answered, year: str) -> None:
    found = figures(all_of_it, "population")
    values = [found[code, int(year)].value for code in CODES]

    assert sum(value for value in values if value is not None) == PUBLISHED[year]
    assert len(values) == 33


def test_the_land_areas_add_up_to_what_is_known(all_of_it: Answered) -> None:
    found = [
        each.value for (_, year), each in figures(all_of_it, "land-area").items() if year == 2024
    ]

    assert round(sum(value for value in found if value is not None)) == 10_967


def test_every_figure_is_that_of_its_own_municipality_and_year(all_of_it: Answered) -> None:
    for (code, year), figure in figures(all_of_it, "population").items():
        assert figure.value == facts().get((code, "folkmangd_31dec", str(year)))


def test_the_series_goes_on_in_the_table_from_2025(all_of_it: Answered) -> None:
    found = figures(all_of_it, "population")

    assert found["1280", 2024].value == 365_644
    assert found["1280", 2025].value == 367_924
    assert "TAB638" in found["1280", 2024].source
    assert "TAB5557" in found["1280", 2025].source
    assert found["1280", 2024].note is None
    assert "röjandekontroll" in (found["1280", 2025].note or "")


def test_a_cell_that_scb_lacks_is_not_known(all_of_it: Answered) -> None:
    assert figures(all_of_it, "population")["1280", 2020].value is None


def test_shares_of_ages_are_worked_out_here_and_say_so(all_of_it: Answered) -> None:
    # Svalöv 2024: 14 543 = 101 · 143 + 100; twenty ages of 143 are 2 860, which is 19,7 %.
    young = figures(all_of_it, "age-0-19-share")["1214", 2024]

    assert young.value == Decimal("19.7")
    assert young.derived
    assert young.source.startswith("Egen bearbetning av SCB")


def test_shares_of_a_year_are_the_whole(all_of_it: Answered) -> None:
    for year in (2024, 2025):
        for code in CODES:
            parts = [figures(all_of_it, slug)[code, year].value for slug in AGES]
            known = [part for part in parts if part is not None]
            assert sum(known) == pytest.approx(Decimal(100), abs=Decimal("0.1"))


def test_raw_figures_are_not_derived(all_of_it: Answered) -> None:
    assert {each.indicator for each in all_of_it.figures if not each.derived} == {
        fact.slug for fact in FACTS
    }


def test_no_earlier_year_than_asked_for_is_asked_for() -> None:
    assert {each.year for each in asked(World(), since=2024).figures} == {2024, 2025}


def test_a_small_allowance_of_cells_is_many_questions_and_the_same_figures(
    all_of_it: Answered,
) -> None:
    small = World(most_cells=7_000)

    found = asked(small, since=2019)

    assert sorted(found.figures, key=repr) == sorted(all_of_it.figures, key=repr)
    assert small.asked.count("tables/TAB638/data") > 2


def changed(table: str, side: str, **others: Any) -> World:
    return World(tables={**TABLES, table: TABLES[table].other(side, **others)})


def without(table: str, side: str, *codes: str) -> World:
    labels = TABLES[table].side(side).labels
    return changed(table, side, labels={c: t for c, t in labels.items() if c not in codes})


def test_a_content_that_is_called_something_else_stops_and_the_rest_goes_on() -> None:
    labels = {"BE0101N1": "Medelfolkmängd", "BE0101N2": "Folkökning"}

    found = asked(changed("TAB638", "ContentsCode", labels=labels))

    assert stopped(found).keys() == {"population", *AGES}
    assert "”Folkmängd” heter nu ”Medelfolkmängd”" in stopped(found)["population"]
    assert {each.indicator for each in found.figures} == {
        *("population-growth", "population-density", "land-area")
    }


def test_a_content_with_another_code_is_found_by_what_it_is_called() -> None:
    labels = {"NEW1": "Folkmängd", "BE0101N2": "Folkökning"}

    assert asked(changed("TAB638", "ContentsCode", labels=labels)).stopped == []


def test_a_table_that_is_called_something_else_stops() -> None:
    world = World(
        tables={**TABLES, "TAB638": replace(TABLES["TAB638"], label="Döda. År 1968-2024")}
    )

    found = asked(world)

    assert stopped(found).keys() == {"population", "population-growth", *AGES}
    assert "heter nu ”Döda. År 1968-2024”" in stopped(found)["population"]


@pytest.mark.parametrize("label", ["År 1968–2026", "år 2025"])
def test_the_years_of_a_title_may_change(label: str) -> None:
    table = TABLES["TAB5557"]
    named = replace(table, label=f"{table.label.partition(' År')[0]} {label}")

    assert asked(World(tables={**TABLES, "TAB5557": named})).stopped == []


def test_a_table_with_another_id_is_found_by_its_title() -> None:
    tables = {**TABLES, "TAB9999": TABLES["TAB5557"]}
    del tables["TAB5557"]

    found = asked(World(tables=tables))

    assert found.stopped == []
    assert "TAB9999" in figures(found, "population")["1280", 2025].source


def test_a_table_that_is_gone_stops_what_rests_on_it() -> None:
    found = asked(World(tables={name: TABLES[name] for name in ("TAB638", "TAB628")}))

    assert stopped(found).keys() == {"population", "population-growth", *AGES}
    assert "finns inte längre" in stopped(found)["population"]


def test_a_side_without_a_total_that_must_be_chosen_stops() -> None:
    found = asked(without("TAB5557", "Kon", "TotSa"))

    assert "ingen summa för Kon" in stopped(found)["population"]


def test_a_side_that_is_new_stops() -> None:
    table = TABLES["TAB628"]
    more = replace(table.sides[1], code="Fodelseland")
    world = World(tables={**TABLES, "TAB628": replace(table, sides=(*table.sides, more))})

    assert "Fodelseland" in stopped(asked(world))["population-density"]


def test_a_municipality_that_is_gone_stops() -> None:
    assert "1214" in stopped(asked(without("TAB628", "Region", "1214")))["land-area"]


def test_ages_that_are_divided_in_another_way_stop_the_shares_alone() -> None:
    found = asked(without("TAB638", "Alder", "7"))

    assert stopped(found).keys() == set(AGES)


def test_a_sum_that_is_not_the_county_s_stops() -> None:
    world = World(cells={("1280", "BE0101N1", "2022"): 1})

    found = stopped(asked(world, since=2022))
    assert found.keys() == {"population", *AGES}
    assert "tillsammans 2022, men länet 1414324" in found["population"]


def test_from_2025_the_sum_may_be_a_few_off() -> None:
    few = World(cells={("12", "000007ME", "2025"): 1_433_082 + 30})
    many = World(cells={("12", "000007ME", "2025"): 1_433_082 + 3_000})

    assert asked(few).stopped == []
    assert stopped(asked(many)).keys() == {"population", *AGES}


def test_nobody_is_not_a_population_and_less_than_nobody_is_an_error() -> None:
    none = World(cells={("1214", "BE0101N1", "2021"): 0})
    less = World(cells={("1214", "BE0101U1", "2024"): -1})

    assert figures(asked(none, since=2021), "population")["1214", 2021].value is None
    assert "negativt" in stopped(asked(less))["population-density"]


def test_an_answer_to_another_question_is_not_taken() -> None:
    world = World()

    def other(path: str, parameters: Mapping[str, str]) -> object:
        if "TAB628/data" in path:
            parameters = {**parameters, "valueCodes[Tid]": "2019,2020"}
        return world.ask(path, parameters)

    found = fetch(other, Wanted(CODES, TITLES, 2024))

    assert stopped(found).keys() == {"population-density", "land-area"}


def test_a_question_that_scb_refuses_stops_what_rests_on_it() -> None:
    world = World()

    def refusing(path: str, parameters: Mapping[str, str]) -> object:
        left = {name: text for name, text in parameters.items() if "Kon" not in name}
        return world.ask(path, left if "TAB628" in path else parameters)

    why = stopped(fetch(refusing, Wanted(CODES, TITLES, 2024)))["land-area"]

    assert why == "SCB svarar inte på frågan till TAB628: svaret är ett fel (400)."


def test_an_answer_that_can_t_be_read_fails_it_all() -> None:
    world = World()

    def damaged(path: str, parameters: Mapping[str, str]) -> object:
        found: Any = world.ask(path, parameters)
        return {**found, "value": found["value"][1:]} if "TAB628/data" in path else found

    with pytest.raises(NotJsonStat):
        fetch(damaged, Wanted(CODES, TITLES, 2024))


def test_no_address_is_longer_than_scb_s_server_takes() -> None:
    from skanekarta.sync.scb.asking import query_of  # noqa: PLC0415

    seen: list[int] = []
    world = World()

    def measured(path: str, parameters: Mapping[str, str]) -> object:
        sides = {n[11:-1]: v.split(",") for n, v in parameters.items() if n.startswith("valueC")}
        seen.append(len(query_of(sides)))
        return world.ask(path, parameters)

    assert fetch(measured, Wanted(CODES, TITLES, 2000)).stopped == []
    assert max(seen) < 2_048
