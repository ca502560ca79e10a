"""What the cells of a list of calls mean, and what they must not say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from test_calls_import import HEADINGS, KNOWN, NEW, OWN, state, taken, told, written

from skanekarta.errors import SkanekartaError
from skanekarta.importers import calls
from skanekarta.importers.calls.figures import count, kronor, share
from skanekarta.importers.granting import read_approvals
from skanekarta.importers.reports import as_document, as_page, as_text, write_workbook


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *(
            ("27", 27),
            ("1 204", 1204),
            ("27 st", 27),
            ("110 ansökningar", 110),
            (27, 27),
            (27.0, 27),
        ),
        *(("1\u00a0204", 1204), (Decimal(3), 3), ("0", 0)),
    ],
)
def test_a_number_of_applications_is_read(value: Any, number: int) -> None:
    assert (count(value).value, count(value).problems) == (number, ())


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *(("-3", "negative"), (-3, "negative"), ("ca 110", "not-a-count"), (2.5, "not-a-count")),
        *((True, "not-a-count"), (float("nan"), "not-a-count"), (10**9, "count-out-of-range")),
        *(("9" * 100, "not-a-count"), ("110 kr", "not-a-count"), (float("inf"), "not-a-count")),
    ],
)
def test_what_is_no_number_of_applications_is_refused(value: Any, code: str) -> None:
    assert (count(value).value, count(value).problems[0].code) == (None, code)


@pytest.mark.parametrize(
    ("value", "code"),
    [("-1 kr", "negative"), ("10,50", "not-whole-kronor"), ("drygt 2 miljoner", "not-an-amount")],
)
def test_sums_are_whole_kronor_from_zero(value: Any, code: str) -> None:
    assert (kronor(value).value, kronor(value).problems[0].code) == (None, code)
    assert kronor("2,9 mnkr").value == 2_900_000
    assert kronor("1 918", 1_000).value == 1_918_000


def test_a_share_is_read_with_sign_and_comma_and_never_an_error() -> None:
    assert share("37,5 %").value == Decimal("37.5")
    assert share("många").problems[0].level == "advice"


def test_every_error_of_a_list_is_told_at_once(connection: sa.Connection, tmp_path: Path) -> None:
    before = calls.states(connection)
    rows = [
        ("", "Region Skåne", "2025", "1", "1", "", ""),
        ("Kommunsamverkan 2021", "Region Skane", "2021", "-1", "8", "1", "1"),
        ("Kommunsamverkan 2019", "Region Skåne", "1819", "16", "många", "4941100", "-5"),
        ("Obekant omgång", "Region Skåne", "2025", "3", "4", "100", "200"),
    ]
    report = taken(connection, written(tmp_path, *rows))

    assert sorted(told(report), key=lambda each: (each[1], each[0])) == [
        ("missing-value", 2),
        ("negative", 3),
        ("unknown-term", 3),
        ("negative", 4),
        ("not-a-count", 4),
        ("year-out-of-range", 4),
        ("more-than-sought", 5),
        ("more-than-sought", 5),
        ("unknown-term", 5),
    ]
    assert ("cell-empties", 4) not in told(report, "advice")
    assert (report.import_id, calls.states(connection)) == (None, before)


def test_more_granted_than_sought_is_advice_where_the_source_rounds(
    connection: sa.Connection, tmp_path: Path
) -> None:
    row = (*KNOWN[:5], "1 600 000", "1 700 000", "avrundat")
    file = written(tmp_path, row, headings=(*HEADINGS, "Förbehåll"))
    report = taken(connection, file)

    assert told(report) == []
    assert ("more-than-sought", 2) in told(report, "advice")
    assert taken(connection, written(tmp_path, row[:7])).import_id is None
    connection.execute(sa.text("UPDATE calls SET precision = 'exakt'"))
    assert told(taken(connection, written(tmp_path, row[:7]))) == [("more-than-sought", 2)]


def test_what_the_file_does_not_speak_of_is_checked_too(
    connection: sa.Connection, tmp_path: Path
) -> None:
    for number, heading in (("11", "Antal beviljade"), ("7", "Antal ansökningar")):
        row = ("Kommunsamverkan 2021", "Region Skåne", number)
        file = written(tmp_path, row, headings=("Utlysning", "Finansiär", heading))
        report = taken(connection, file)
        (error,) = [each for each in report.findings if each.level == "error"]
        assert (error.code, error.column) == ("more-than-sought", heading)


def test_an_empty_cell_takes_the_figure_away_and_says_so(
    connection: sa.Connection, tmp_path: Path
) -> None:
    report = taken(connection, written(tmp_path, (*KNOWN[:3], "", *KNOWN[4:])))

    assert ("cell-empties", 2) in told(report, "advice")
    assert report.changed[0].fields == (("Ansökningar", "10", None),)
    assert state(connection, "kommunsamverkan-2021")["applications"] is None


def test_a_call_may_stand_once(connection: sa.Connection, tmp_path: Path) -> None:
    report = taken(connection, written(tmp_path, KNOWN, KNOWN))
    assert told(report) == [("duplicate-call", 3)]


def test_another_year_under_the_same_name_is_no_correction_by_itself(
    connection: sa.Connection, tmp_path: Path
) -> None:
    file = written(tmp_path, (*KNOWN[:2], "2022", *KNOWN[3:]))
    assert told(taken(connection, file)) == [("call-of-another-year", 2)]

    report = taken(connection, file, corrections=True)
    assert report.changed[0].fields == (("År", "2021", "2022"),)


def test_a_name_means_the_call_of_its_own_funder(connection: sa.Connection, tmp_path: Path) -> None:
    row = ("Verksamhetsstöd 2024", "Helsingborgs stad", "2024", "12", "9", "", "")
    report = taken(connection, written(tmp_path, row))
    assert report.changed[0].key == "helsingborg-verksamhetsstod-2024"

    row = ("Verksamhetsstöd 2024", "Region Skåne", "2024", "12", "9", "", "")
    report = taken(connection, written(tmp_path, row))
    assert told(report) == [("unknown-term", 2)]
    report = taken(connection, written(tmp_path, row), "utlysning")
    assert (report.added, told(report)) == (1, [])
    assert state(connection, "verksamhetsstod-2024")["funder"] == "region-skane"
    assert state(connection, "helsingborg-verksamhetsstod-2024")["granted"] == 9

    row = ("Årsbidrag 2024, Höganäs kommun", *row[1:])
    assert told(taken(connection, written(tmp_path, row), "call")) == [("name-of-another", 2)]


def test_a_broader_call_may_come_later_in_the_file(
    connection: sa.Connection, tmp_path: Path
) -> None:
    rows = [
        ("Del ett 2025", "Region Skåne", "Helheten 2025"),
        ("Helheten 2025", "Region Skåne", ""),
        ("Del två 2025", "Region Skåne", "Utanför listan 2025"),
    ]
    file = written(tmp_path, *rows, headings=("Utlysning", "Finansiär", "Del av"))
    report = taken(connection, file, "utlysning")

    assert (told(report), report.added) == ([], 4)
    assert state(connection, "del-ett-2025")["parent"] == "helheten-2025"
    assert state(connection, "utanfor-listan-2025")["funder"] == "region-skane"
    before = calls.states(connection)

    rows = [("Del ett 2025", "Region Skåne", "Del ett 2025")]
    file = written(tmp_path, *rows, headings=("Utlysning", "Finansiär", "Del av"))
    assert told(taken(connection, file)) == [("part-of-itself", 2)]
    rows = [("Helheten 2025", "Region Skåne", "Del ett 2025")]
    file = written(tmp_path, *rows, headings=("Utlysning", "Finansiär", "Del av"))
    assert told(taken(connection, file)) == [("refused-by-database", None)]
    assert calls.states(connection) == before


def test_shares_far_from_the_funders_others_are_told(
    connection: sa.Connection, tmp_path: Path
) -> None:
    row = (*NEW[:3], "120", "3", *NEW[5:])
    report = taken(connection, written(tmp_path, row, KNOWN), "call")
    (one, other) = [each for each in report.findings if each.code == "share-far-off"]
    assert (one.row, other.row, one.column) == (2, 3, "Beviljade")
    assert "2,5\u00a0%" in one.text


def test_the_lists_own_share_is_compared(connection: sa.Connection, tmp_path: Path) -> None:
    for told_share, codes in (("80,0", 0), ("0,8", 0), ("56,2 %", 1)):
        file = written(tmp_path, (*KNOWN, told_share), headings=(*HEADINGS, "Andel beviljade"))
        report = taken(connection, file, dry_run=True)
        assert [code for code, _ in told(report, "advice")].count("share-differs") == codes


def test_a_personal_identity_number_stops_the_file(
    connection: sa.Connection, tmp_path: Path
) -> None:
    file = written(tmp_path, (*KNOWN, "811218-9876"), headings=(*HEADINGS, "Handläggare"))
    assert told(taken(connection, file)) == [("personal-identity-number", 2)]


def test_headings_may_say_thousands_and_the_funder_may_be_given(
    connection: sa.Connection, tmp_path: Path
) -> None:
    headings = ("Omgång", "Sökt belopp (tkr)", "Beviljat belopp (tkr)", "Källans adress")
    rows = [
        ("Kommunsamverkan 2019", "4 941,1", "1 918", "https://example.org/beslut"),
        ("Summa", "4 941,1", "1 918", ""),
    ]
    file = written(tmp_path, *rows, headings=headings)
    assert told(taken(connection, file)) == [("missing-column", 1)]
    report = taken(connection, file, funder="Region Skåne")

    assert (told(report), report.rows) == ([], 1)
    assert [name for name, _, _ in report.changed[0].fields] == ["Källans adress"]


@pytest.mark.parametrize("asked", ["f=csv", "f=csv&dialect=excel-sv", "f=geojson"])
def test_the_services_own_file_changes_nothing(
    connection: sa.Connection, client: TestClient, tmp_path: Path, asked: str
) -> None:
    answer = client.get(f"/api/v1/collections/calls/items?limit=1000&{asked}")
    file = tmp_path / "utlysningar.data"
    file.write_bytes(answer.content)
    report = taken(connection, file)

    assert (told(report), report.moved, report.unknown) == ([], 0, [])
    assert report.unchanged == len(calls.states(connection))


def test_the_report_tells_of_calls_in_all_its_forms(
    connection: sa.Connection, tmp_path: Path
) -> None:
    rows = [(*KNOWN[:3], "19", *KNOWN[4:]), NEW]
    report = taken(connection, written(tmp_path, *rows), dry_run=True)
    text, page, document = as_text(report), as_page(report), as_document(report)
    write_workbook(report, None, tmp_path / "rapport.xlsx")

    for form in (text, page.replace("&#34;", '"')):
        assert '--approve utlysning="Påhittad omgång 2025"' in form
    assert document["about"] == "calls"
    assert document["new_terms"][0]["option"] == '--approve utlysning="Påhittad omgång 2025"'

    report = taken(connection, written(tmp_path, *rows), "utlysning", dry_run=True)
    text = as_text(report)
    assert "nya utlysningar: 1" in text
    assert "Utlysningar som fanns och som filen ändrar: 1." in text
    assert "stöd" not in text.lower().replace("utvecklingsstöd", "")
    (measure,) = [
        each
        for each in as_document(report)["measures"]
        if (each["year"], each["title"]) == (2025, "Sökt belopp")
    ]
    assert (measure["before"], measure["file"], measure["after"]) == ("0", "25000000", "25000000")


def test_vocabularies_have_swedish_names_on_the_command_line() -> None:
    found = read_approvals(["utlysning", "Mottagare=A=B", "call=X", "område", "stödform=Y"])
    assert found.every == {"call", "area"}
    assert found.wordings == {
        "recipient": frozenset({"A=B"}),
        "call": frozenset({"X"}),
        "support_form": frozenset({"Y"}),
    }
    with pytest.raises(SkanekartaError, match="De som finns: finansiär, område"):
        read_approvals(["trolleri"])


def test_the_projects_file_has_no_unknown_columns(connection: sa.Connection) -> None:
    assert taken(connection, OWN).unknown == []
