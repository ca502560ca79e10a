"""The query string and back: no database."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skanekarta import cql, keyset
from skanekarta.api.description.parameters import of_items
from skanekarta.cql import Expression
from skanekarta.crs import CRS84, EPSG, SYSTEMS
from skanekarta.errors import BadParameter
from skanekarta.filters import Between, Contains, Filter, OneOf
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.pairs import LARGEST_LIMIT
from skanekarta.query import Query, parameters
from skanekarta.values import Choice, Interval, Ranges, Value

LAYERS = list(all_layers().values())
GRANTS = all_layers()["grants"]

WORDS = st.text(
    st.characters(min_codepoint=33, exclude_characters=",!", exclude_categories=["Cs", "Cc", "Z"]),
    min_size=1,
    max_size=20,
).filter(lambda text: text != "missing")
KINDS: dict[type, st.SearchStrategy[object]] = {
    int: st.integers(-(10**8), 10**8),
    float: st.decimals(-(10**8), 10**8, places=2),
    Decimal: st.decimals(-(10**8), 10**8, places=2),
    dt.date: st.dates(dt.date(1000, 1, 1)),
}


@st.composite
def values(draw: st.DrawFn, kind: Filter, of: type) -> Value:
    if isinstance(kind, Contains):
        return draw(WORDS)
    if isinstance(kind, OneOf):
        words = st.sampled_from(["true", "false"]) if of is bool else WORDS
        chosen = tuple(sorted(draw(st.sets(words, max_size=4))))
        missing = draw(st.booleans()) or not chosen
        return Choice(chosen, missing, draw(st.booleans()))
    assert isinstance(kind, Between)
    parts = draw(st.sets(intervals(of), max_size=3))
    missing = draw(st.booleans()) or not parts
    ordered = sorted(parts, key=lambda part: Between().text(Ranges((part,))))
    parsed = Between().parse("x", Between().text(Ranges(tuple(ordered), missing)), of)
    return Ranges(parsed.parts, missing, draw(st.booleans()))


@st.composite
def intervals(draw: st.DrawFn, of: type) -> Interval:
    ends = sorted(draw(st.lists(KINDS[of], min_size=2, max_size=2)))
    low, high = draw(st.sampled_from([(ends[0], ends[1]), (None, ends[1]), (ends[0], None)]))
    return Interval(low, high)


TEXTS: dict[type, st.SearchStrategy[str]] = {
    str: WORDS,
    bool: st.sampled_from(["true", "false"]),
    int: st.integers(-(2**31), 2**31 - 1).map(str),
    dt.date: st.dates().map(str),
    dt.datetime: st.datetimes(timezones=st.just(dt.UTC)).map(str),
}
NUMBERS = st.decimals(-(10**8), 10**8, places=2).map(str)


@st.composite
def pages(draw: st.DrawFn, layer: Layer, sort: tuple[str, ...]) -> dict[str, Any]:
    """The first page, one found by its number, or one that begins after a row."""
    if draw(st.booleans()):
        return {"offset": draw(st.integers(0, 10_000))}
    texts: list[str | None] = []
    for key in keyset.keys(layer, sort):
        known = TEXTS.get(layer.kind(key.column), NUMBERS)
        texts.append(draw(known if key.column == "id" else known | st.none()))
    return {"after": keyset.write_token(layer, sort, texts)}


LITERALS: dict[type, st.SearchStrategy[object]] = {
    str: st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    bool: st.booleans(),
    int: st.integers(-(2**40), 2**40),
    dt.date: st.dates().map(lambda day: {"date": str(day)}),
    dt.datetime: st.datetimes(timezones=st.just(dt.UTC)).map(
        lambda moment: {"timestamp": moment.isoformat().replace("+00:00", "Z")}
    ),
}
FRACTIONS = st.decimals(-(10**8), 10**8, places=2).map(float)
SIGNS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
ENDS = st.dates().map(str) | st.just("..")
INTERVALS = st.tuples(ENDS, ENDS).map(lambda ends: {"interval": list(ends)})


@st.composite
def conditions(draw: st.DrawFn, layer: Layer) -> dict[str, Any]:
    """A condition that fits one of the layer's own names."""
    name = draw(st.sampled_from([field.name for field in layer.queryables]))
    of, itself = layer.kind(name), {"property": name}
    if draw(st.integers(0, 5)) == 0:
        return {"op": "isNull", "args": [itself]}
    if layer.many(name):
        names = st.lists(LITERALS[str], min_size=1, max_size=3)
        operator = draw(st.sampled_from(["a_contains", "a_containedBy", "a_equals", "a_overlaps"]))
        return {"op": operator, "args": [itself, draw(names)]}
    if of in {dt.date, dt.datetime} and draw(st.booleans()):
        return {"op": "t_intersects", "args": [itself, draw(INTERVALS)]}
    values = LITERALS.get(of, FRACTIONS)
    if draw(st.booleans()):
        return {"op": "in", "args": [itself, draw(st.lists(values, min_size=1, max_size=3))]}
    return {"op": draw(SIGNS), "args": [itself, draw(values)]}


def trees(layer: Layer) -> st.SearchStrategy[Any]:
    """Conditions of the layer, joined and turned around."""
    return st.recursive(
        conditions(layer),
        lambda inner: st.one_of(
            st.builds(
                lambda op, args: {"op": op, "args": args},
                st.sampled_from(["and", "or"]),
                st.lists(inner, min_size=2, max_size=3),
            ),
            inner.map(lambda each: {"op": "not", "args": [each]}),
        ),
        max_leaves=4,
    )


FIXED = (
    "S_INTERSECTS(geometry, BBOX(12, 55, 14.25, 56))",
    "S_DISJOINT(geometry, GEOMETRYCOLLECTION(POINT(50 60), LINESTRING(50 60, 55 70)))",
    "T_AFTER(DATE('2024-01-01'), INTERVAL('..', '2023-01-01'))",
    "{name} IS NULL OR NOT ({name} = 'å''ä' AND {name} <> 'b')",
    "NOT {name} LIKE 'a%' AND casei(accenti({name})) IN (casei('Ä'), 'b')",
)


@st.composite
def expressions(draw: st.DrawFn, layer: Layer, roles: dict[str, str]) -> Expression | None:
    """Nothing, a text, or a tree, with or without a system of its own."""
    text = draw(st.none() | st.sampled_from(FIXED) | trees(layer))
    # The points of the collection lie in no other system.
    metric = "COLLECTION" not in str(text) and draw(st.booleans())
    given = {**roles, **({"filter-crs": f"{EPSG}3006"} if metric else {})}
    if isinstance(text, dict):
        return cql.read(layer, {**given, "filter": json.dumps(text), "filter-lang": cql.JSON})
    if text is None:
        return None
    return cql.read(layer, {**given, "filter": text.replace("{name}", layer.queryables[0].name)})


@st.composite
def queries(draw: st.DrawFn, layer: Layer) -> Query:
    chosen = [field for field in layer.queryables if draw(st.integers(0, 3)) == 0]
    degrees = st.floats(-89, 89, allow_nan=False).map(lambda number: round(number, 6) + 0.0)
    south, north = sorted([draw(degrees), draw(degrees)])
    west, east = sorted([draw(degrees), draw(degrees)])
    box = draw(st.sampled_from([None, (west, south, east, north)]))
    days = sorted(draw(st.lists(st.dates(dt.date(1000, 1, 1)), min_size=2, max_size=2)))
    sortable = [field.name for field in layer.fields if not layer.many(field.name)]
    sort = draw(st.sampled_from([(), (sortable[0], f"-{sortable[-1]}")]))
    page = draw(pages(layer, sort))
    chosen_properties = draw(st.sets(st.sampled_from(layer.properties), max_size=3))
    box_crs = draw(st.sampled_from(list(SYSTEMS.values())))
    roles = draw(st.sampled_from([(), tuple((name, "seat") for name in layer.role_parameters)]))
    told_for = st.none() | st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))
    return Query(
        filters=tuple(
            (f.name, draw(values(f.filter, layer.kind(f.name)))) for f in chosen if f.filter
        ),
        roles=roles,
        day=draw(told_for) if layer.day else None,
        q=draw(st.none() | WORDS),
        bbox=box,
        bbox_crs=box_crs if box else CRS84,
        period=draw(st.sampled_from([None, Interval(*days), Interval(None, days[1])])),
        sort=sort,
        limit=draw(st.integers(1, LARGEST_LIMIT)),
        crs=draw(st.sampled_from(list(SYSTEMS.values()))),
        properties=tuple(name for name in layer.properties if name in chosen_properties),
        geometry=draw(st.booleans()),
        expression=draw(expressions(layer, dict(roles))),
        **page,
    )


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
@given(data=st.data())
def test_a_query_is_its_own_pairs_parsed(layer: Layer, data: st.DataObject) -> None:
    query = data.draw(queries(layer))

    assert Query.parse(layer, query.pairs(layer)) == query


@pytest.mark.long
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
@settings(max_examples=2_000, deadline=None)
@given(data=st.data())
def test_very_many_queries_are_their_own_pairs_parsed(layer: Layer, data: st.DataObject) -> None:
    query = data.draw(queries(layer))

    assert Query.parse(layer, query.pairs(layer)) == query


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023", Ranges((Interval(2023, 2023),))),
        ("2019/2023", Ranges((Interval(2019, 2023),))),
        ("2019/..", Ranges((Interval(2019, None),))),
        ("../2023", Ranges((Interval(None, 2023),))),
        ("/2023", Ranges((Interval(None, 2023),))),
        ("missing", Ranges(missing=True)),
        ("2021,2019", Ranges((Interval(2019, 2019), Interval(2021, 2021)))),
        ("2019/2021,missing", Ranges((Interval(2019, 2021),), missing=True)),
        ("!2019", Ranges((Interval(2019, 2019),), negated=True)),
    ],
)
def test_an_interval_is_read_as_ogc_writes_it(text: str, value: Ranges) -> None:
    assert Query.parse(GRANTS, [("year", text)]).value("year") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("musik", Choice(("musik",))),
        ("musik,dans", Choice(("dans", "musik"))),
        (" dans , dans,", Choice(("dans",))),
        ("missing", Choice((), missing=True)),
        ("dans,missing", Choice(("dans",), missing=True)),
        ("!film", Choice(("film",), negated=True)),
    ],
)
def test_a_comma_means_or(text: str, value: Choice) -> None:
    assert Query.parse(GRANTS, [("area", text)]).value("area") == value


@pytest.mark.parametrize(
    "pair",
    [
        ("nope", "1"),
        ("year", ""),
        ("year", "tjugotjugo"),
        ("year", "2023/2019"),
        ("year", "../.."),
        ("year", "1" * 80),
        ("year", "²"),
        ("amount_sek", "1e9"),
        ("amount_sek", "NaN"),
        ("decision_date", "2024-02-30"),
        ("area", ""),
        ("area", ","),
        ("area", "!"),
        ("area", "!,!"),
        ("year", "!"),
        ("year", "2019,!2020"),
        ("area", "musik,!dans"),
        ("area", "a" * 5000),
        ("area", ",".join(map(str, range(500)))),
        ("generated", "ja"),
        ("note", "\x00"),
        ("q", "a\x00b"),
        ("q", "x" * 201),
        ("bbox", "a,b,c,d"),
        ("bbox", "1,2,3"),
        ("bbox", "12,56,13,55"),
        ("bbox", "12,55,13,nan"),
        ("bbox", "12,55,13,1e999"),
        ("bbox", "55,12,56,13,14"),
        ("bbox-crs", "EPSG:9999"),
        ("crs", "http://www.opengis.net/def/crs/EPSG/0/3021"),
        ("crs", ""),
        ("properties", "year,nope"),
        ("properties", ""),
        ("skip-geometry", "ja"),
        ("after", ""),
        ("after", "1"),
        ("after", "W10"),
        ("after", "x" * 5000),
        ("after", keyset.write_token(GRANTS, (), ["2023", "1", "9" * 19])),
        ("after", keyset.write_token(GRANTS, (), ["2023", "NaN", "9"])),
        ("after", keyset.write_token(GRANTS, (), ["9" * 12, "1", "9"])),
        ("after", keyset.write_token(GRANTS, (), [None, None, None])),
        ("bbox", "-181,55,13,56"),
        ("datetime", "yesterday"),
        ("datetime", "2024-01-01/2023-01-01"),
        ("datetime", "2024/01/01"),
        ("datetime", ".."),
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "ten"),
        ("offset", "-1"),
        ("offset", "1" + "0" * 20),
        ("sortby", "nope"),
        ("sortby", "area"),
        ("sortby", "year,-year"),
        ("municipality_role", "home"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(pair: tuple[str, str]) -> None:
    with pytest.raises(BadParameter) as refused:
        Query.parse(GRANTS, [pair])

    assert refused.value.name == pair[0]
    assert refused.value.status == 400


def test_a_parameter_given_twice_is_refused() -> None:
    with pytest.raises(BadParameter, match="mer än en gång"):
        Query.parse(GRANTS, [("year", "2020"), ("year", "2021")])


def test_an_unknown_parameter_is_answered_with_those_that_exist() -> None:
    with pytest.raises(BadParameter) as refused:
        Query.parse(GRANTS, [("ar", "2023")])

    assert "year" in refused.value.valid


def test_a_limit_above_the_largest_is_cut_to_it() -> None:
    assert Query.parse(GRANTS, [("limit", "999999999")]).limit == LARGEST_LIMIT


def test_a_box_may_be_written_as_programs_write_small_numbers() -> None:
    query = Query.parse(GRANTS, [("bbox", "1e-7,55.00000000000000000001,1.3E1,5.6e+1")])

    assert query.bbox == (1e-7, 55, 13, 56)
    assert Query.parse(GRANTS, query.pairs(GRANTS)) == query


def test_six_numbers_make_a_box_without_heights() -> None:
    assert Query.parse(GRANTS, [("bbox", "12,55,0,13,56,9")]).bbox == (12, 55, 13, 56)


def test_a_moment_is_read_in_every_zone() -> None:
    query = Query.parse(GRANTS, [("datetime", "2024-01-01T00:30:00+02:00/..")])

    assert query.period == Interval(dt.date(2023, 12, 31), None)


def test_a_period_may_reach_past_the_days_that_a_status_is_told_for() -> None:
    policies = all_layers()["policy-documents"]

    query = Query.parse(policies, [("datetime", "2024-01-01/3000-01-01")])
    assert query.period == Interval(dt.date(2024, 1, 1), dt.date(3000, 1, 1))
    with pytest.raises(BadParameter) as refused:
        Query.parse(policies, [("policy_day", "3000-01-01")])
    assert refused.value.name == "policy_day"


TIMES = (
    *("2024-06-19", "0001-01-01/9999-12-31", "../3000-01-01", "20240619", "2024-W25-3"),
    *("2024-06-19T12:00:00Z", "2024-06-19t12:00:00.123456789z", "2024-06-19T12:00:00+05:45"),
    *("2024-06-19T12:00:00", "2024-06-19T12:00Z", "2024-06-19 12:00:00Z", "20240619T120000Z"),
    *("2024-06-19T12:00:00-11:30/..", "2024-06-19T25:00:00Z", "2024-06-19T12:00:00+0200"),
)


@pytest.mark.parametrize("text", TIMES)
@pytest.mark.parametrize("name", ["datetime", "decision_date", "policy_day"])
def test_times_are_read_as_the_description_has_them(name: str, text: str) -> None:
    layer = all_layers()["policy-documents" if name == "policy_day" else "grants"]
    [told] = [each["schema"] for each in of_items(layer) if each["name"] == name]

    try:
        Query.parse(layer, [(name, text)])
        is_read = True
    except BadParameter:
        is_read = False
    assert is_read is bool(re.search(told["pattern"], text))


def test_a_layer_without_a_time_takes_datetime_all_the_same() -> None:
    assert "datetime" in parameters(all_layers()["localities"])


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (("area", "musik,dans"), "Konst- och kulturområde är Dans eller Musik"),
        (("area", "!musik"), "Konst- och kulturområde är inte Musik"),
        (("area", "missing"), "Konst- och kulturområde är uppgift saknas"),
        (("year", "2019/2023"), "År är 2019–2023"),
        (("amount_sek", "100000/.."), "Belopp är minst 100\u00a0000"),
        (("amount_sek", "../1500.5"), "Belopp är högst 1\u00a0500,5"),
        (("year", "missing"), "År är uppgift saknas"),
        (("year", "2019/2021,missing"), "År är 2019–2021 eller uppgift saknas"),
        (("year", "!2019"), "År är inte 2019"),
        (("project_title", "dans"), "Projekt innehåller ”dans”"),
    ],
)
def test_a_filter_tells_itself_in_swedish(pairs: tuple[str, str], sentence: str) -> None:
    query = Query.parse(GRANTS, [pairs])
    name, value = query.filters[0]
    field = GRANTS.by_name[name]
    assert field.filter is not None

    told = field.filter.tell(field.title, value, {"musik": "Musik", "dans": "Dans"})

    assert told == sentence


@pytest.mark.parametrize(
    "text",
    [
        "13.0500000000000007,55.5009999999999977,13.1,55.8",
        "0.000000000000000000001,.5,100.10000000000000001,89.999999999",
    ],
)
def test_a_box_of_seventeen_digits_is_read_and_comes_back(text: str) -> None:
    """GDAL and QGIS write a corner with every digit of its floating-point number."""
    query = Query.parse(GRANTS, [("bbox", text)])

    assert query.bbox == tuple(float(part) for part in text.split(","))
    assert Query.parse(GRANTS, query.pairs(GRANTS)) == query
