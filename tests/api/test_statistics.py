"""Statistics: they add up, they say what they cover, they claim no zero that is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta.coverage import Extent, extent
from skanekarta.facts import POPULATION, Figure

ADDRESS = "/api/v1/statistics/grants"


def ask(client: TestClient, **params: str) -> dict[str, Any]:
    answer = client.get(ADDRESS, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def total(rows: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(str(row["sum"])) for row in rows if row["sum"] is not None), Decimal())


@pytest.mark.parametrize("role", ["activity", "seat"])
@pytest.mark.parametrize("by", ["municipality", "year", "support_form", "call", "recipient"])
def test_groups_add_up_to_the_total_exactly(client: TestClient, by: str, role: str) -> None:
    found = ask(client, by=by, municipality_role=role)

    assert total(found["rows"]) == Decimal(str(found["total"]["sum"])) == 100_991_540


def test_municipality_and_year_together_add_up_too(client: TestClient) -> None:
    found = ask(client, by="municipality,year", funder="region-skane")

    assert total(found["rows"]) == 52_695_800


def test_null_groups_are_rows(client: TestClient) -> None:
    assert any(row["year"] is None for row in ask(client, by="year")["rows"])
    assert ask(client, by="municipality")["rows"][-1]["municipality"] is None


def test_one_municipality_alone_gets_what_it_gets_among_all(client: TestClient) -> None:
    """A shared grant counts with the municipality's own share, asked for alone or not."""
    everybody = {row["municipality"]: row for row in ask(client, by="municipality")["rows"]}
    for code in ("1266", "1280", "1290", "1231"):
        alone = ask(client, municipality=code)
        assert alone["total"]["sum"] == everybody[code]["sum"]
        assert alone["total"]["count"] == everybody[code]["count"]


def test_every_municipality_has_a_row(client: TestClient) -> None:
    rows = ask(client, by="municipality", area="dans")["rows"]

    assert len({row["municipality"] for row in rows if row["municipality"]}) == 33


def test_a_zero_is_claimed_where_the_list_is_complete(client: TestClient) -> None:
    found = ask(client, by="municipality", call="biblioteken-som-kulturhus-2012")
    rows = {row["municipality"]: row for row in found["rows"]}

    assert found["coverage"]["complete"] is True
    assert rows["1231"]["sum"] == 50_000
    assert rows["1280"]["sum"] == 160_000
    assert (rows["1293"]["sum"], rows["1293"]["count"]) == (0, 0)


@pytest.mark.parametrize(
    "params",
    [
        {"funder": "region-skane"},
        {"year": "2021"},
        {"call": "krisstod-2020"},
        {"call": "biblioteken-som-kulturhus-2012,krisstod-2020"},
        # Complete, but two of its rows have no known place: they may be anywhere.
        {"call": "tillfallig-forstarkning-2021"},
        {"support_form": "utvecklingsstod"},
    ],
)
def test_no_zero_is_claimed_elsewhere(client: TestClient, params: dict[str, str]) -> None:
    found = ask(client, by="municipality", **params)
    absent = [row for row in found["rows"] if row["count"] in {0, None}]

    assert found["coverage"]["complete"] is False
    assert absent
    assert {(row["sum"], row["count"]) for row in absent} == {(None, None)}
    assert found["coverage"]["text"].startswith(("Av ", "Siffrorna", "Beslutslistan "))


@pytest.mark.parametrize(
    ("lists", "complete_lists", "exhaustive", "unplaced", "told"),
    [
        (0, 0, True, 0, "Inga beslutslistor"),
        (1, 1, True, 0, "en beslutslista, inläst i sin helhet."),
        (2, 2, True, 0, "2 beslutslistor, inlästa i sin helhet."),
        (1, 1, True, 2, "För 2 stöd är kommunen"),
        (2, 2, False, 0, "kan ha fått stöd som inte står"),
        (49, 3, False, 38, "Av 49 kända beslutslistor är 3 inlästa"),
        (2, 1, True, 0, "Av 2 kända beslutslistor är 1 inläst i"),
        (2, 0, True, 0, "är ingen inläst i sin helhet"),
    ],
)
def test_the_coverage_is_told_as_it_is(
    lists: int, complete_lists: int, exhaustive: bool, unplaced: int, told: str
) -> None:
    found = Extent(lists, complete_lists, exhaustive, unplaced)

    assert told in found.sentence()
    assert found.complete == ("kan" not in found.sentence() and lists > 0)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"year": "2099"}, "Ingen beslutslista för 2099 är inläst."),
        ({"year": "1950/1951", "area": "dans"}, "Ingen beslutslista för 1950–1951 är inläst."),
        ({"year": "2099/.."}, "Ingen beslutslista för de åren är inläst."),
    ],
)
def test_a_year_that_no_list_is_of_is_told_as_such(
    client: TestClient, query: dict[str, str], told: str
) -> None:
    found = ask(client, by="municipality", **query)

    assert found["coverage"]["text"] == told
    assert (found["coverage"]["lists"], found["coverage"]["complete"]) == (0, False)
    assert {row["count"] for row in found["rows"]} == {None}


LISTS = [
    {"funder": "r", "support_form": "a", "call": "a1", "year": 2020, "complete": True},
    {"funder": "r", "support_form": "a", "call": "a2", "year": 2021, "complete": False},
    {"funder": "r", "support_form": "b", "call": None, "year": 2020, "complete": True},
    {"funder": "s", "support_form": None, "call": None, "year": None, "complete": False},
]


@pytest.mark.parametrize(
    ("wanted", "years", "complete"),
    [
        ({"call": {"a1"}}, None, True),
        ({"call": {"a1", "a2"}}, None, False),
        ({"call": {"a1", "never-loaded"}}, None, False),
        ({"funder": {"r"}, "support_form": {"b"}}, (2020, 2020), True),
        ({"funder": {"r"}, "support_form": {"b"}}, (2020, 2021), True),
        ({"funder": {"r"}, "support_form": {"a"}}, (2020, 2020), False),
        ({"funder": {"r"}}, (2020, 2020), False),
        ({"funder": {"s"}}, None, False),
        ({"funder": {"nobody"}}, None, False),
    ],
)
def test_a_selection_is_complete_when_its_lists_are(
    wanted: dict[str, set[str]], years: tuple[int, int] | None, complete: bool
) -> None:
    asked = {name: frozenset(slugs) for name, slugs in wanted.items()}

    assert extent(LISTS, asked, years, 0).complete is complete
    assert extent(LISTS, asked, years, 1).complete is False


@pytest.mark.parametrize(
    ("params", "year"),
    [
        ({}, 2024),  # all years: the last that the layer has rows of
        ({"year": "2024"}, 2024),
        ({"year": "2021"}, 2022),  # 2021 has 18 of 33; 2022 is nearer than 2019
        ({"year": "2012/2014"}, 2019),
        ({"year": "2019/2023"}, 2024),  # 2022 and 2024 are as near: the later
        ({"year": "2012/.."}, 2024),
        ({"year": "!2024"}, 2024),
        ({"year": "!missing"}, 2024),
        ({"datetime": "2010-01-01/2012-12-31"}, 2019),
        ({"filter": "year = 2021"}, 2022),
        ({"year": "missing"}, None),
    ],
)
def test_inhabitants_are_those_of_the_year_or_the_nearest_known(
    client: TestClient, params: dict[str, str], year: int | None
) -> None:
    found = ask(client, by="municipality", measure="per_inhabitant,sum", **params)

    assert found["population_year"] == year
    if year is None:
        assert {row["per_inhabitant"] for row in found["rows"]} == {None}


def test_inhabitants_are_those_that_are_known_now(
    client: TestClient, connection: sa.Connection
) -> None:
    def asked() -> dict[str, float]:
        rows = ask(client, by="municipality", measure="per_inhabitant")["rows"]
        return {row["municipality"]: row["per_inhabitant"] for row in rows if row["per_inhabitant"]}

    before = asked()
    twice = sa.update(Figure).where(Figure.indicator == POPULATION)
    connection.execute(twice.values(value=Figure.value * 2))

    assert before
    assert asked() == {code: pytest.approx(each / 2, abs=1e-4) for code, each in before.items()}


@pytest.mark.parametrize(
    "narrowed",
    [
        {"municipality": "1273"},  # Osby's last grant in the data is of 2019
        {"area": "film-och-rorlig-bild"},
        {"support_form": "esf-stod"},
        {"q": "bibliotek", "year": "2009/.."},
    ],
)
def test_no_other_filter_moves_the_year_whose_people_a_sum_is_divided_by(
    client: TestClient, narrowed: dict[str, str]
) -> None:
    found = ask(client, by="municipality", measure="per_inhabitant", **narrowed)

    assert found["population_year"] == ask(client, measure="per_inhabitant")["population_year"]


def test_a_municipality_has_the_same_sum_per_inhabitant_alone_and_among_all(
    client: TestClient,
) -> None:
    def osby(**params: str) -> list[object]:
        rows = ask(client, by="municipality", measure="per_inhabitant", **params)["rows"]
        return [row["per_inhabitant"] for row in rows if row["municipality"] == "1273"]

    assert osby(municipality="1273") == osby(municipality="1273,1280") == osby()


def test_a_sum_per_inhabitant_is_the_sum_over_the_people(
    client: TestClient, connection: sa.Connection
) -> None:
    row = next(
        row
        for row in ask(client, by="municipality", measure="sum,per_inhabitant")["rows"]
        if row["municipality"] == "1273"
    )
    people = connection.scalar(
        sa.text(
            "SELECT value FROM figures WHERE municipality = '1273' "
            "AND indicator = 'population' AND year = 2024"
        )
    )
    assert isinstance(people, Decimal)
    assert row["per_inhabitant"] == pytest.approx(row["sum"] / float(people), abs=1e-4)


def test_each_year_is_divided_by_its_own_people(client: TestClient) -> None:
    rows = ask(client, by="year", measure="per_inhabitant")["rows"]
    years = {row["year"]: row["population_year"] for row in rows}

    assert years[2019] == 2019
    assert years[2020] == 2019
    assert years[2021] == 2022
    assert years[None] is None


@pytest.mark.parametrize(
    ("params", "people"),
    [
        ({"municipality": "1280"}, {"1280"}),
        ({"municipality": "1280", "municipality_role": "seat"}, {"1280"}),
        ({"seat": "1280"}, {"1280"}),
        ({"municipality": "1280,1281"}, {"1280", "1281"}),
        ({"municipality": "12"}, None),
        ({"area": "musik"}, None),
        ({"municipality": "missing"}, set()),
        ({"municipality": "1280,missing"}, set()),
    ],
)
def test_a_sum_is_divided_by_the_people_it_is_for(
    client: TestClient,
    connection: sa.Connection,
    params: dict[str, str],
    people: set[str] | None,
) -> None:
    total = ask(client, measure="sum,per_inhabitant", year="2010/2024", **params)["total"]
    every = "SELECT municipality, value FROM figures WHERE indicator = 'population' AND year = 2024"
    counts = {code: float(value) for code, value in connection.execute(sa.text(every))}
    inhabitants = sum(n for code, n in counts.items() if people is None or code in people)
    expected = total["sum"] / inhabitants if inhabitants and total["sum"] is not None else None

    assert total["per_inhabitant"] == (expected and pytest.approx(expected, abs=1e-4))


def test_all_but_one_municipality_is_divided_by_all_but_its_people(client: TestClient) -> None:
    whole = ask(client, measure="per_inhabitant,sum", year="2024")["total"]
    rest = ask(client, measure="per_inhabitant,sum", year="2024", municipality="!1280")["total"]

    people = whole["sum"] / whole["per_inhabitant"]
    assert rest["sum"] / rest["per_inhabitant"] == pytest.approx(people - 365_644, rel=1e-3)


def test_each_seat_is_divided_by_its_own_people(client: TestClient) -> None:
    by_seat = ask(client, by="seat", measure="per_inhabitant")["rows"]
    by_role = ask(client, by="municipality", measure="per_inhabitant", municipality_role="seat")[
        "rows"
    ]

    assert {row["seat"]: row["per_inhabitant"] for row in by_seat} == {
        row["municipality"]: row["per_inhabitant"]
        for row in by_role
        if row["per_inhabitant"] is not None or row["municipality"] is None
    }


@pytest.mark.parametrize(
    "params",
    [
        {"call": "biblioteken-som-kulturhus-2012,missing"},
        {"call": "biblioteken-som-kulturhus-2012", "datetime": "2030-01-01/2030-12-31"},
        {"call": "biblioteken-som-kulturhus-2012", "year": "2030"},
    ],
)
def test_no_zero_is_claimed_of_rows_outside_the_lists(
    client: TestClient, params: dict[str, str]
) -> None:
    assert ask(client, by="municipality", **params)["coverage"]["complete"] is False


@pytest.mark.parametrize(
    ("plain", "expression"),
    [
        ({"area": "bibliotek"}, "A_CONTAINS(area,('bibliotek'))"),
        ({"seat": "1280"}, "seat = '1280'"),
        ({"bbox": "12,55,15,57"}, "S_INTERSECTS(geometry,BBOX(12,55,15,57))"),
    ],
)
def test_a_filter_claims_no_more_than_the_parameter_that_means_the_same(
    client: TestClient, connection: sa.Connection, plain: dict[str, str], expression: str
) -> None:
    """A row whose field is not known might be any municipality's, however the field is asked."""
    call = "biblioteken-som-kulturhus-2012"
    chosen = "(SELECT min(id) FROM grants JOIN calls ON calls.slug = call WHERE call = :call)"
    for change in (
        f"DELETE FROM grant_areas WHERE grant_id = {chosen}",
        f"UPDATE grants SET seat = NULL, geom = NULL WHERE id = {chosen}",
    ):
        connection.execute(sa.text(change), {"call": call})
    by_parameter = ask(client, by="municipality", call=call, **plain)["coverage"]
    by_filter = ask(client, by="municipality", call=call, filter=expression)["coverage"]

    assert by_parameter == by_filter
    assert by_filter["complete"] is False
    assert by_filter["unplaced"] == 1


def test_a_layer_that_is_not_read_from_lists_claims_no_zero(client: TestClient) -> None:
    address = "/api/v1/statistics/figures?by=municipality&indicator=population&year=2021"
    rows = client.get(address).json()["rows"]

    assert sum(row["sum"] is None for row in rows) == 15
    assert not any(row["sum"] == 0 for row in rows)


def test_shares_of_the_whole_add_up_to_one(client: TestClient) -> None:
    rows = ask(client, by="municipality", measure="share", funder="region-skane")["rows"]

    assert sum(row["share"] or 0 for row in rows) == pytest.approx(1, abs=1e-4)


def test_an_area_of_several_is_counted_in_each_and_the_total_once(client: TestClient) -> None:
    found = ask(client, by="area", measure="sum,count")

    assert sum(row["count"] for row in found["rows"]) >= found["total"]["count"] == 176


def test_an_empty_selection_has_no_groups_and_no_figures(client: TestClient) -> None:
    found = ask(client, by="year", year="1950", measure="sum,count,mean,median,per_inhabitant")

    assert found["rows"] == []
    assert found["total"]["count"] == 0
    assert found["total"]["mean"] is None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("by=nope", "by"),
        ("by=year,municipality,area,funder", "by"),
        ("by=amount_sek", "by"),
        ("measure=sums", "measure"),
        ("limit=1", "limit"),
        ("area=musk", "area"),
        ("foo=1", "foo"),
    ],
)
def test_what_cannot_be_grouped_is_refused_by_name(
    client: TestClient, query: str, name: str
) -> None:
    answer = client.get(f"{ADDRESS}?{query}")

    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["name"] == name


@pytest.mark.parametrize("name", ["by", "measure"])
@pytest.mark.parametrize("text", ["", " ", ","])
def test_an_empty_list_is_not_the_same_as_none(client: TestClient, name: str, text: str) -> None:
    answer = client.get(ADDRESS, params={name: text})

    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["name"] == name


def test_more_groups_than_there_may_be_are_refused_though_they_repeat(client: TestClient) -> None:
    answer = client.get(ADDRESS, params={"by": "year,year,year,year"})

    assert answer.status_code == 400
    assert ask(client, by="year,year")["by"] == ["year"]


@pytest.mark.parametrize(
    "address", [ADDRESS, "/api/v1/analyses/grants/spread"], ids=["statistic", "analysis"]
)
def test_a_new_frame_gives_the_answer_a_new_tag(
    client: TestClient, connection: sa.Connection, address: str
) -> None:
    asked = {"funder": "region-skane", "year": "2023"}
    first = client.get(address, params=asked)
    connection.execute(sa.text("UPDATE budget_frames SET total_sek = total_sek * 2"))
    again = client.get(address, params=asked, headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 200
    before, after = (each.json()["coverage"]["frames"][0]["frame_sek"] for each in (first, again))
    assert after == 2 * before
