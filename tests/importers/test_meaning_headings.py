"""Where the headings are, and what they may say."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from grant_lists import HEADINGS, ROW, ListOfRows, codes, errors, listed, read
from skanekarta.importers.granting import Defaults
from skanekarta.importers.granting.columns import FIELDS, GRANTS, LISTS, plain
from skanekarta.importers.reading import Value


def renamed(names: dict[str, str]) -> ListOfRows:
    source = listed({})
    return ListOfRows([[names.get(str(name), name) for name in source.given[0]], source.given[1]])


@pytest.mark.parametrize(
    "names",
    [
        {},
        {name: name.upper() for name in HEADINGS},
        {name: f" {name} " for name in HEADINGS},
        {"Mottagare": "Sökande", "Belopp": "Beviljat belopp", "År": "Beslutsår"},
        {"Mottagare": "Organisation", "Belopp": "Summa", "Stödform": "Bidragstyp"},
        {"Mottagare": "recipient", "Belopp": "amount_sek", "År": "year", "Kommun": "municipality"},
        {"Finansiär": "FINANSIAR", "År": "Ar", "Stödform": "stod form"},
        {"Finansiär": "Bidragsgivare", "Kommun": "Säteskommun", "Belopp": "Belopp (kr)"},
    ],
)
def test_headings_are_known_in_many_words(connection: sa.Connection, names: dict[str, str]) -> None:
    grants, report = read(connection, renamed(names))

    assert codes(report, "error") == []
    assert report.unknown == []
    assert (grants[0].funder, grants[0].recipient) == ("region-skane", "teater-kapija")
    assert (grants[0].amount_sek, grants[0].year, grants[0].seat) == (300_000, 2023, "1280")


def test_the_order_of_columns_is_free_and_junk_may_stand_above(connection: sa.Connection) -> None:
    names, row = listed({}).given
    junk = [["Beslut om kulturstöd"], [], [None, "Utskrivet", 2024], ["Belopp i kronor"]]
    grants, report = read(connection, ListOfRows([*junk, names[::-1], row[::-1]]))

    assert codes(report, "error") == []
    assert (grants[0].row, grants[0].amount_sek) == (6, 300_000)


def test_headings_are_looked_for_within_fifty_rows(connection: sa.Connection) -> None:
    names, row = listed({}).given
    within = ListOfRows([*[["skräp"]] * 49, names, row])
    beyond = ListOfRows([*[["skräp"]] * 50, names, row])

    assert len(read(connection, within)[0]) == 1
    grants, report = read(connection, beyond)
    assert grants == []
    assert codes(report) == ["no-headings"]


def test_a_heading_that_is_there_twice_is_an_error(connection: sa.Connection) -> None:
    names, row = listed({}).given
    twice = ListOfRows([[*names, "Belopp"], [*row, "1"]])
    same = ListOfRows([[*names, "Sökande"], [*row, "Teater Kapija"]])

    for source, other in ((twice, "Belopp"), (same, "Sökande")):
        _, report = read(connection, source)
        assert [(each.code, each.column) for each in errors(report.findings)] == [
            ("duplicate-heading", other)
        ]


def test_unknown_columns_are_listed_with_a_suggestion(connection: sa.Connection) -> None:
    grants, report = read(connection, listed({"Beslutsdatm": "1", "Sökt belopp": "2"}))

    assert len(grants) == 1
    assert report.unknown == ["Beslutsdatm", "Sökt belopp"]
    told = {each.column: each.text for each in report.findings if each.code == "unknown-column"}
    assert "Menas Beslutsdatum?" in told["Beslutsdatm"]
    assert "Menas" not in told["Sökt belopp"]


def test_every_column_that_is_needed_is_missed_once(connection: sa.Connection) -> None:
    _, report = read(connection, ListOfRows([["År", "Projekt"], ["2023", "Dans"], ["2023", "x"]]))
    missing = [each.text for each in report.findings if each.code == "missing-column"]

    assert len(missing) == 4
    assert (
        "Det finns ingen kolumn för Mottagare. Rubriken kan vara: Mottagare, Sökande" in missing[1]
    )
    assert codes(report, "error").count("missing-value") == 0


def test_what_a_file_does_not_say_can_be_said_beforehand(connection: sa.Connection) -> None:
    source = ListOfRows([["Mottagare", "Belopp"], ["Teater Kapija", 1000]])
    given = Defaults("Region Skåne", "Produktionsstöd", None, "2024", source="Beslutslista 2024")
    grants, report = read(connection, source, defaults=given)

    assert codes(report, "error") == []
    found = grants[0]
    assert (found.funder, found.support_form, found.year) == (
        *("region-skane", "produktionsstod"),
        2024,
    )
    assert found.source == "Beslutslista 2024"
    assert read(connection, listed({}))[0][0].source == "lista.csv"


def test_a_heading_can_say_what_its_amounts_count(connection: sa.Connection) -> None:
    names, row = listed({"Belopp": "300,5"}).given
    source = ListOfRows([[f"{name} (tkr)" if name == "Belopp" else name for name in names], row])
    grants, _ = read(connection, source)

    assert grants[0].amount_sek == 300_500


def test_amounts_of_several_years_add_up(connection: sa.Connection) -> None:
    grants, report = read(
        connection,
        listed(
            {"Belopp 2023": "100 000", "Belopp 2024": 200000},
            {"Belopp": None, "Belopp 2023": "1", "Belopp 2024": None},
            {"Belopp 2023": "100 000", "Belopp 2024": "1"},
        ),
    )

    assert grants[0].years == ((2023, 100_000), (2024, 200_000))
    assert (grants[1].amount_sek, grants[1].years) == (1, ((2023, 1),))
    assert [(each.code, each.row) for each in errors(report.findings)] == [
        ("years-do-not-add-up", 4)
    ]


def test_sums_footnotes_and_repeated_headings_are_no_grants(connection: sa.Connection) -> None:
    names, row = listed({}).given
    at = names.index("Belopp")
    total = ["Summa", *[None] * (at - 1), "300 000 kr"]
    wrong = ["Totalt", *[None] * (at - 1), "400 000 kr"]
    rows = [names, row, [], [" "], names, total, wrong, ["* Beslutas av nämnden"]]
    grants, report = read(connection, ListOfRows(rows))

    assert (len(grants), report.rows, codes(report, "error")) == (1, 1, [])
    told = {each.row: (each.code, each.text) for each in report.findings if each.row}
    assert told[5][0] == "headings-again"
    assert told[6][0] == "row-of-sum"
    assert "stämmer" in told[6][1]
    assert told[7][0] == "sum-differs"
    assert "400\u00a0000\u00a0kr" in told[7][1]
    assert told[8][0] == "row-of-text"


def test_a_sum_may_stand_under_the_recipient(connection: sa.Connection) -> None:
    given = Defaults("Region Skåne", "Produktionsstöd")
    rows = [["Mottagare", "Belopp", "Projekt"], ["Teater Kapija", 5, "x"], ["Totalt:", 5, None]]
    grants, report = read(connection, ListOfRows(rows), defaults=given)

    assert (len(grants), codes(report, "error")) == (1, [])
    assert "row-of-sum" in codes(report)
    _, report = read(connection, ListOfRows([*rows[:2], ["Total", 5, "x"]]), defaults=given)
    assert codes(report, "error") == ["unknown-term"]


@pytest.mark.parametrize("title", ["Total", "Summa", "Totalt"])
def test_a_project_that_is_called_a_sum_is_never_left_out(
    connection: sa.Connection, title: str
) -> None:
    """Without a recipient it looks like a sum; the row is an error then, and the file stops."""
    grants, report = read(connection, listed({}, {"Projekt": title, "Mottagare": None}))
    assert [(each.code, each.row) for each in errors(report.findings)] == [("missing-value", 3)]
    assert (len(grants), report.rows) == (1, 2)

    given = Defaults("Region Skåne", "Produktionsstöd")
    rows: list[list[Value]] = [["Mottagare", "Projekt", "Belopp"], ["Teater Kapija", "x", 5]]
    _, report = read(connection, ListOfRows([*rows, [None, title, 9]]), defaults=given)
    assert codes(report, "error") == ["missing-value"]
    _, report = read(connection, ListOfRows([*rows, [None, title, 5]]), defaults=given)
    assert (codes(report, "error"), "row-of-sum" in codes(report)) == ([], True)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (
            ["Sökande", None, "Bidrag", None, None, "Finansiär"],
            ["Namn", "Kommun", "Stödform", "Beslutsdatum", "Belopp", None],
        ),
        (
            ["Mottagare", None, "Stödform", "Beslutsdatum", "Beviljat", "Finansiär"],
            ["Namn", "Kommun", None, None, "Belopp", None],
        ),
    ],
)
def test_headings_may_stand_in_two_rows(
    connection: sa.Connection, above: list[Value], below: list[Value]
) -> None:
    row = ["Teater Kapija", "Malmö", "Produktionsstöd", "2023-06-19", "300 000 kr", "Region Skåne"]
    grants, report = read(connection, ListOfRows([["Stöd 2023"], above, below, row]))

    assert errors(report.findings) == []
    assert report.heading_row == 3
    (grant,) = grants
    assert (grant.recipient, grant.seat, grant.amount_sek) == ("teater-kapija", "1280", 300_000)
    assert (grant.support_form, grant.funder) == ("produktionsstod", "region-skane")


def test_years_and_shares_may_stand_below_their_group(connection: sa.Connection) -> None:
    above = ["Finansiär", "Mottagare", "Stödform", "Belopp", None, "Andel", None, None]
    below = [None, None, None, 2023, 2024, "Malmö", "Lund", "Kommentar"]
    row = ["Region Skåne", "Teater Kapija", "Produktionsstöd", 100, 300, "50 %", "50 %", "Sålt"]
    grants, report = read(connection, ListOfRows([above, below, row]))

    assert errors(report.findings) == []
    assert grants[0].years == ((2023, 100), (2024, 300))
    assert grants[0].work == (("1280", 200), ("1281", 200))
    assert grants[0].note == "Sålt"
    assert list(report.headings)[3:5] == ["Belopp 2023", "Belopp 2024"]


def test_the_first_row_of_a_list_is_not_taken_for_headings(connection: sa.Connection) -> None:
    names, row = listed({"Belopp": 2023, "År": 2023}).given
    grants, report = read(connection, ListOfRows([names, row]))

    assert (report.heading_row, errors(report.findings)) == (1, [])
    assert [(each.row, each.amount_sek) for each in grants] == [(2, 2023)]


def test_a_column_that_is_not_there_has_a_swedish_name_in_the_report(
    connection: sa.Connection,
) -> None:
    given = Defaults("Region Skåne", "Produktionsstöd", year="tjugo")
    names = ["Mottagare", "Belopp 2023", "Andel Lund", "Andel Malmö"]
    rows: list[list[Value]] = [["Teater Kapija", None, "30 %", None], ["ABF Malmö", 5, 0.5, 0.1]]
    _, report = read(connection, ListOfRows([names, *rows]), defaults=given)

    named = {each.column for each in report.findings}
    assert {"Belopp", "År", "Kommunernas andelar"} <= named
    assert not [each for each in named if each and ("_" in each or each.islower())]


def test_a_list_without_rows_is_an_error(connection: sa.Connection) -> None:
    assert codes(read(connection, ListOfRows([list(ROW)]))[1], "error") == ["no-rows"]
    assert codes(read(connection, ListOfRows([]))[1], "error") == ["no-headings"]


def test_a_heading_stands_for_one_field() -> None:
    every = [
        (plain(heading), name)
        for group in (LISTS, FIELDS)
        for name, headings in group.items()
        for heading in headings
    ]

    assert len({heading for heading, _ in every}) == len(every)
    for heading, name in every:
        assert GRANTS.known[heading].removesuffix("_title") == name.removesuffix("_title")


def test_every_problem_of_a_file_is_told_at_once(connection: sa.Connection) -> None:
    wrong = {"Finansiär": "Okänd", "År": "1066", "Kommun": "Dalby", "Belopp": "mycket"}
    grants, report = read(connection, listed(wrong, {}, {"Mottagare": None, "Belopp": "1,500"}))

    assert [each.row for each in grants] == [3]
    assert sorted((each.row, each.column, each.code) for each in errors(report.findings)) == [
        (2, "Belopp", "not-an-amount"),
        (2, "Finansiär", "unknown-term"),
        (2, "Kommun", "locality-not-municipality"),
        (2, "År", "year-out-of-range"),
        (4, "Belopp", "ambiguous-amount"),
        (4, "Mottagare", "missing-value"),
    ]
