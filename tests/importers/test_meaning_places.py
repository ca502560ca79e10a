"""Municipalities by code and name; localities are a hint, never a guess."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from grant_lists import ListOfRows, codes, errors, listed, read
from skanekarta.importers.granting.places import Places
from skanekarta.importers.reading import Value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1280", "1280"),
        (1280, "1280"),
        (1280.0, "1280"),
        ("Malmö", "1280"),
        ("malmö stad", "1280"),
        ("Lunds kommun", "1281"),
        ("Höganäs kommun", "1284"),
        ("Bjuvs Kommun", "1260"),
        ("1281 Lund", "1281"),
        ("Lund (1281)", "1281"),
        ("Östra\u00a0Göinge", "1256"),
        ("Region Skåne", "12"),
        ("Hela Skåne", "12"),
        ("Skåne län", "12"),
        (12, "12"),
    ],
)
def test_a_municipality_has_many_names(connection: sa.Connection, value: Value, code: str) -> None:
    found = Places(connection).one(value)

    assert (found.value, found.problems) == (code, ())


def test_every_municipality_is_known_by_each_of_its_names(connection: sa.Connection) -> None:
    places = Places(connection)
    assert len(places.names) == 33
    for code, name in places.names.items():
        genitive = name if name[-1] in "sx" else f"{name}s"
        for text in (code, name, f"{genitive} kommun", f"{code} {name}", f"{name} ({code})"):
            assert places.one(text).value == code, text


def test_a_locality_is_a_hint_and_never_a_guess(connection: sa.Connection) -> None:
    found = Places(connection).one("Dalby")

    assert found.value is None
    assert found.problems[0].text == "Dalby är en tätort i Lund; skriv Lund."
    assert found.problems[0].suggestion == "Lund"


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        ("Malmo", "unknown-municipality", "Malmö"),
        ("Kristanstad", "unknown-municipality", "Kristianstad"),
        ("Narnia", "unknown-municipality", None),
        ("1281 Malmö", "unknown-municipality", "Malmö"),
        ("0180", "outside-skane", None),
        (180, "outside-skane", None),
        ("1480", "outside-skane", None),
        ("x" * 5000, "unknown-municipality", None),
    ],
)
def test_what_is_no_municipality_of_skane_is_told(
    connection: sa.Connection, value: Value, code: str, suggestion: str | None
) -> None:
    found = Places(connection).one(value)

    assert found.value is None
    assert [each.code for each in found.problems] == [code]
    assert found.problems[0].suggestion == suggestion
    if code == "unknown-municipality":
        assert len(found.problems[0].valid) == 33


def test_a_neighbour_is_known_to_be_outside(connection: sa.Connection) -> None:
    places = Places(connection)
    for name in places.neighbours:
        assert [each.code for each in places.one(name).problems] == ["outside-skane"], name


@pytest.mark.parametrize(
    "text",
    [
        "Lund; Malmö",
        "Lund, Malmö",
        "Lund och Malmö",
        "Lunds kommun samt Malmö stad",
        "1281|1280",
        "Lund\nMalmö",
        "Lund/Malmö",
    ],
)
def test_several_in_a_cell_keep_their_order(connection: sa.Connection, text: str) -> None:
    assert Places(connection).listed(text).value == ("1281", "1280")


def test_a_lone_municipality_is_the_seat_and_where_the_work_is(connection: sa.Connection) -> None:
    found = read(connection, listed({"Kommun": "Lund"}))[0][0]

    assert (found.seat, found.scope) == ("1281", "municipality")
    assert found.work == (("1281", 300_000),)


def test_several_municipalities_are_where_the_work_is(connection: sa.Connection) -> None:
    found = read(connection, listed({"Kommun": "Lund; Osby; Malmö"}))[0][0]

    assert found.seat is None
    assert found.work == (("1273", 100_000), ("1280", 100_000), ("1281", 100_000))
    assert found.shares_basis == "equal"


def test_seat_is_not_reach(connection: sa.Connection) -> None:
    apart = {"Säte": "Lund", "Kommun": "Osby"}
    other = {"Verksamhetskommun": "Osby; Höör", "Kommun": "Lund"}
    grants, _ = read(connection, listed(apart))
    others, _ = read(connection, listed(other))

    assert (grants[0].seat, grants[0].work) == ("1281", (("1273", 300_000),))
    assert others[0].seat == "1281"
    assert [code for code, _ in others[0].work] == ["1267", "1273"]


def test_a_code_and_a_name_beside_it_are_of_the_same_place(connection: sa.Connection) -> None:
    rows: list[dict[str, Value]] = [
        {"Kommun (kod)": 1280, "Kommun": "Malmö"},
        {"Kommun (kod)": "1280;1281", "Kommun": "Lund och Malmö"},
        {"Kommun (kod)": 1281, "Kommun": "Malmö"},
    ]
    grants, report = read(connection, listed(*rows))

    assert [each.row for each in grants] == [2, 3]
    assert [(each.row, each.code) for each in errors(report.findings)] == [
        (4, "code-and-text-differ")
    ]


def test_partners_work_beside_the_seat(connection: sa.Connection) -> None:
    found = read(connection, listed({"Kommun": "Osby", "Samverkande kommuner": "1256"}))[0][0]

    assert (found.seat, [code for code, _ in found.work]) == ("1273", ["1256", "1273"])


@pytest.mark.parametrize("word", ["Hela Skåne", "Region Skåne", "12"])
def test_all_of_skane_is_a_scope(connection: sa.Connection, word: str) -> None:
    found = read(connection, listed({"Kommun": word}))[0][0]

    assert (found.scope, found.seat, found.work) == ("skane", None, ())


def test_skane_together_with_a_municipality_is_an_error(connection: sa.Connection) -> None:
    assert codes(read(connection, listed({"Kommun": "Hela Skåne; Lund"}))[1], "error") == [
        "skane-and-municipalities"
    ]


def test_a_seat_outside_is_left_out_with_advice_and_work_outside_is_an_error(
    connection: sa.Connection,
) -> None:
    grants, report = read(connection, listed({"Säte": "0180", "Kommun": "Lund"}))
    assert (grants[0].seat, codes(report, "error")) == (None, [])
    assert "seat-outside-skane" in codes(report, "advice")

    grants, report = read(connection, listed({"Säte": "Lund", "Kommun": "0180"}))
    assert (grants, codes(report, "error")) == ([], ["outside-skane"])


@pytest.mark.parametrize(
    "shared",
    [
        {"Fördelning": "Lund 60 %; Malmö 40 %"},
        {"Fördelning": "Lund 180 000; Malmö 120 000"},
        {"Andel Lund": "60 %", "Andel Malmö": "40 %"},
        {"Andel Lund": 0.6, "Andel Malmö": 0.4},
        {"Andel Lund (kr)": 180000, "Andel Malmö (kr)": 120000},
    ],
)
def test_the_sources_own_shares_are_kept(
    connection: sa.Connection, shared: dict[str, Value]
) -> None:
    found = read(connection, listed({"Kommun": "Malmö; Lund", **shared}))[0][0]

    assert found.work == (("1280", 120_000), ("1281", 180_000))
    assert found.shares_basis == "source"


def test_shares_must_add_up_and_be_of_the_same_municipalities(connection: sa.Connection) -> None:
    _, report = read(
        connection,
        listed(
            {"Kommun": "Lund; Malmö", "Fördelning": "Lund 60 %; Malmö 30 %"},
            {"Kommun": "Lund; Malmö", "Fördelning": "Lund 60 %; Osby 40 %"},
            {"Kommun": "Lund; Malmö", "Fördelning": "mest Lund"},
        ),
    )

    assert codes(report, "error") == ["shares-do-not-add-up", "shares-of-others", "not-shares"]


def test_cooperation_needs_two_municipalities(connection: sa.Connection) -> None:
    form = {"Stödform": "Kommunsamverkan"}
    one, two, none = ({**form, "Kommun": text} for text in ("Osby", "Osby; Höör", None))
    grants, report = read(connection, listed(one, two, none))

    assert [each.row for each in grants] == [3, 4]
    assert [(each.row, each.code) for each in errors(report.findings)] == [
        (2, "too-few-municipalities")
    ]


LUND, MALMO, AT_SEA = (13.19, 55.70), (13.00, 55.60), (11.0, 55.0)


def placed(place: str | None, point: tuple[float, float]) -> ListOfRows:
    return ListOfRows(listed({"Kommun": place}).given, [None, point])


def test_a_point_gives_the_place_of_a_row_without_one(connection: sa.Connection) -> None:
    grants, report = read(connection, placed(None, LUND))

    assert (grants[0].seat, grants[0].work) == (None, (("1281", 300_000),))
    told = [each.text for each in report.findings if each.code == "place-from-point"]
    assert told == ["Kommunen tas från punkten: Lund."]


def test_a_point_never_overrides_what_is_written(connection: sa.Connection) -> None:
    grants, report = read(connection, placed("Malmö", MALMO))
    assert (grants[0].seat, codes(report, "error")) == ("1280", [])

    grants, report = read(connection, placed("Malmö", LUND))
    assert (grants, codes(report, "error")) == ([], ["point-elsewhere"])

    grants, report = read(connection, placed("Malmö", AT_SEA))
    assert (grants[0].seat, codes(report, "error")) == ("1280", [])
    assert "point-outside-skane" in codes(report, "advice")
