"""CQL2 filters: what they select, what is refused, and that nothing is a 500."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skanekarta.crs import EPSG

GRANTS = "/api/v1/collections/grants/items"
ACTIVITIES = "/api/v1/collections/activities/items"
PLACES = "/api/v1/collections/localities/items"
MUNICIPALITIES = "/api/v1/collections/kommunfakta/items"


def matched(client: TestClient, items: str, **params: str) -> int:
    answer = client.get(items, params={"limit": "1", **params})
    assert answer.status_code == 200, answer.text
    found: int = answer.json()["numberMatched"]
    return found


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("year = 2023", {"year": "2023"}),
        ("year BETWEEN 2019 AND 2021", {"year": "2019/2021"}),
        ("year >= 2019 AND year <= 2021", {"year": "2019/2021"}),
        ("amount_sek >= 100000.5", {"amount_sek": "100000.5/.."}),
        ("funder IN ('region-skane')", {"funder": "region-skane"}),
        ("NOT funder <> 'region-skane'", {"funder": "region-skane"}),
        ("CASEI(funder) = CASEI('REGION-Skane')", {"funder": "region-skane"}),
        ("ACCENTI(funder) = ACCENTI('région-skåne')", {"funder": "region-skane"}),
        ("A_CONTAINS(area, ('musik'))", {"area": "musik"}),
        ("A_OVERLAPS(area, ('musik','dans'))", {"area": "musik,dans"}),
        ("area IS NULL", {"area": "missing"}),
        ("generated = false", {"generated": "false"}),
        ("NOT generated", {"generated": "false"}),
        ("decision_date > DATE('2020-01-01')", {"decision_date": "2020-01-02/.."}),
        ("T_AFTER(decision_date, DATE('2020-01-01'))", {"decision_date": "2020-01-02/.."}),
        ("S_INTERSECTS(geometry, BBOX(13, 55.5, 13.5, 56))", {"bbox": "13,55.5,13.5,56"}),
    ],
)
def test_it_selects_what_the_plain_parameter_selects(
    text: str, plain: dict[str, str], client: TestClient
) -> None:
    assert matched(client, GRANTS, filter=text) == matched(client, GRANTS, **plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name = 'Malmö'", 1),
        ("CASEI(name) LIKE CASEI('MALM%')", 1),
        ("ACCENTI(name) = ACCENTI('Malmo')", 1),
        ("ACCENTI(CASEI(name)) = ACCENTI(CASEI('HÖÖR'))", 1),
        ("name LIKE 'H%' AND name < 'Hä'", 1),
        ("code > name", 0),
        ("population > 100000 AND population < population_year", 0),
        ("S_INTERSECTS(geometry, POINT(13.0038 55.6050))", 1),
        ("S_CONTAINS(geometry, POINT(13.0038 55.6050))", 1),
        ("S_DISJOINT(geometry, POINT(13.0038 55.6050))", 32),
        ("S_WITHIN(geometry, POLYGON((12 55, 15 55, 15 57, 12 57, 12 55)))", 33),
        ("S_CROSSES(geometry, LINESTRING(12.9 55.6, 13.05 55.6))", 1),
        ("TRUE", 33),
    ],
)
def test_municipalities_are_found(text: str, expected: int, client: TestClient) -> None:
    assert matched(client, MUNICIPALITIES, filter=text) == expected


def test_lists_are_compared_as_sets(client: TestClient) -> None:
    total = matched(client, GRANTS, area="dans")
    alone = matched(client, GRANTS, filter="A_EQUALS(area, ('dans'))")
    within = matched(
        client,
        GRANTS,
        filter="a_containedBy(area, ('dans','musik'))",
    )

    assert 0 < alone <= total
    assert within >= alone


def test_json_and_text_are_two_spellings_of_one_filter(client: TestClient) -> None:
    tree = {"op": "=", "args": [{"property": "year"}, 2023]}
    params = {"filter": json.dumps(tree), "filter-lang": "cql2-json", "limit": "1"}
    page = client.get(GRANTS, params=params).json()
    own = next(link["href"] for link in page["links"] if link["rel"] == "self")

    assert page["numberMatched"] == matched(client, GRANTS, year="2023")
    assert "filter=year%20%3D%202023" in own


def test_positions_come_in_the_filters_own_system(client: TestClient) -> None:
    text = "S_INTERSECTS(geometry, POINT(6163926.55 374243.76))"
    params = {"filter": text, "filter-crs": f"{EPSG}3006"}

    assert client.get(MUNICIPALITIES, params=params).json()["features"][0]["id"] == "1280"


def test_the_links_keep_the_filter(client: TestClient) -> None:
    page = client.get(GRANTS, params={"filter": "year >= 2019", "limit": "5"}).json()
    links = {link["rel"]: link["href"] for link in page["links"]}

    assert client.get(links["next"]).json()["numberMatched"] == page["numberMatched"]


TIMES = [
    ("T_BEFORE(starts_on, DATE('2100-01-01'))", True),
    ("T_AFTER(starts_on, DATE('2100-01-01'))", False),
    ("T_INTERSECTS(starts_on, INTERVAL('1900-01-01', '..'))", True),
    ("T_DURING(starts_on, INTERVAL('1900-01-01', '2100-01-01'))", True),
    ("T_DISJOINT(starts_on, INTERVAL('1900-01-01', '2100-01-01'))", False),
    ("T_EQUALS(starts_on, starts_on)", True),
    ("T_CONTAINS(INTERVAL('..', '..'), starts_on)", True),
    ("T_STARTS(starts_on, INTERVAL(starts_on, '2100-01-01'))", True),
    ("T_FINISHES(starts_on, INTERVAL('1900-01-01', starts_on))", True),
    ("T_MEETS(starts_on, DATE('2100-01-01'))", False),
    ("T_OVERLAPS(starts_on, INTERVAL('2100-01-01', '2101-01-01'))", False),
    ("T_metBy(starts_on, DATE('1900-01-01'))", False),
    ("T_startedBy(INTERVAL(starts_on, '2100-01-01'), starts_on)", True),
    ("T_finishedBy(INTERVAL('1900-01-01', starts_on), starts_on)", True),
    ("T_overlappedBy(starts_on, INTERVAL('1900-01-01', '1901-01-01'))", False),
]


@pytest.mark.parametrize(("text", "every"), TIMES)
def test_times_relate(text: str, every: bool, client: TestClient) -> None:
    name, _, rest = text.partition("(")
    text = (name if any(c.islower() for c in name[2:]) else name.lower()).replace("T_", "t_")
    text += f"({rest}"
    total = matched(client, ACTIVITIES)

    assert total > 0
    assert matched(client, ACTIVITIES, filter=text) == (total if every else 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "tom"),
        ("((", "inte stängs vid tecken 2"),
        ("year = 2023)", "för mycket vid tecken 12"),
        ("year = 2023 AND", "vid tecken 16"),
        ("year = 2023 musik", "vid tecken 13"),
        ("nope = 1", "går inte att filtrera"),
        ("id = 1", "går inte att filtrera"),
        ("year = 'x'", "kan inte jämföras"),
        ("area = 'musik'", "kan inte jämföras"),
        ("year = NULL", "IS NULL"),
        ("year + 1 = 2", "kan inte stå"),
        ("foo(year) = 1", "kan inte stå"),
        ("year", "sant eller falskt"),
        ("project_title LIKE 'a\\'", "snedstreck"),
        ("decision_date = DATE('2024-02-30')", "ingen dag"),
        ("S_INTERSECTS(year, POINT(1 2))", "ingen plats"),
        ("S_INTERSECTS(geometry, POINT(999 2))", "utanför"),
        ("S_INTERSECTS(geometry, POLYGON((1 2,3 4,5 6)))", "ring"),
        ("(" * 4000 + "year=1" + ")" * 4000, "nästlade"),
        ("f(" * 2000 + "year" + ")" * 2000, "nästlade"),
        ("NOT " * 1500 + "generated", "för många"),
        ("year IN (" + ",".join(["1"] * 600) + ")", "värden"),
        ("year = 2023 " * 900, "byte"),
    ],
)
def test_what_cannot_be_used_is_told(text: str, told: str, client: TestClient) -> None:
    answer = client.get(GRANTS, params={"filter": text})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["invalid_parameters"][0]["name"] == "filter"
    assert told in answer.json()["detail"]


def test_a_name_that_is_not_queryable_is_answered_with_those_that_are(client: TestClient) -> None:
    wrong = client.get(GRANTS, params={"filter": "nope = 1"}).json()["invalid_parameters"][0]

    assert {"year", "area", "geometry"} <= set(wrong["valid"])


@pytest.mark.parametrize("name", ["filter-lang", "filter-crs"])
def test_a_language_or_system_that_is_not_there_is_refused(name: str, client: TestClient) -> None:
    answer = client.get(GRANTS, params={"filter": "year = 2023", name: "nope"})

    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["name"] == name


NAMES = st.sampled_from(["year", "amount_sek", "area", "project_title", "decision_date"])
ATOMS = st.one_of(
    NAMES,
    st.sampled_from(["geometry", "generated", "nope", "NULL", "TRUE", "DATE('2024-01-01')"]),
    st.sampled_from(["POINT(13 55)", "BBOX(12,55,14,56)", "('musik','dans')", "1e400", "-1.5"]),
    st.sampled_from(["LINESTRING(13 55,13 55)", "POLYGON((1 1,2 2,1 2,2 1,1 1))", "'a\\'"]),
    st.sampled_from(["INTERVAL('..','2024-01-01')", "TIMESTAMP('2024-01-01T00:00:00Z')"]),
    st.integers().map(str),
    st.text(max_size=8).map(lambda text: "'" + text.replace("'", "''") + "'"),
)
OPERATORS = st.sampled_from(["=", "<>", "<", ">=", "LIKE", "AND", "OR", "IN", "+", "IS"])
FUNCTIONS = st.one_of(
    st.sampled_from(["CASEI", "ACCENTI", "NOT", "f", "a_equals", "t_during", "t_metBy"]),
    st.sampled_from(["S_INTERSECTS", "s_crosses", "s_touches", "s_within", "s_overlaps"]),
)
TEXTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, OPERATORS, inner).map(" ".join),
        st.tuples(FUNCTIONS, inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
        st.tuples(FUNCTIONS, inner).map(lambda p: f"{p[0]}({p[1]})"),
        inner.map(lambda text: f"({text})"),
    ),
    max_leaves=6,
)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=TEXTS | st.text(max_size=40))
def test_whatever_is_written_gives_an_answer_or_an_explanation(
    text: str, client: TestClient
) -> None:
    answer = client.get(GRANTS, params={"filter": text, "limit": "1"})

    assert answer.status_code in {200, 400}, (text, answer.text)


LEAVES = st.one_of(
    NAMES.map(lambda name: {"property": name}),
    st.sampled_from([{"property": "geometry"}, {"date": "2024-01-01"}, {"date": "x"}, True, None]),
    st.sampled_from([{"timestamp": "2024"}, {"interval": ["..", 1]}, {"bbox": [1, 2, 3]}, []]),
    st.sampled_from([{"type": "Point", "coordinates": [13, 55]}, {"bbox": [12, 55, 14, 56]}]),
    st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
)
OPS = st.sampled_from(["and", "or", "not", "=", "<", "between", "in", "like", "isNull", "casei"])
MORE_OPS = st.sampled_from(["s_within", "t_starts", "a_equals", "+", "nope", "accenti"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.builds(
            lambda op, args: {"op": op, "args": args}, OPS | MORE_OPS, st.lists(inner, max_size=3)
        ),
    ),
    max_leaves=8,
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tree=TREES)
def test_whatever_tree_is_sent_gives_an_answer_or_an_explanation(
    tree: object, client: TestClient
) -> None:
    params = {"filter": json.dumps(tree), "filter-lang": "cql2-json", "limit": "1"}
    answer = client.get(GRANTS, params=params)

    assert answer.status_code in {200, 400}, (tree, answer.text)
