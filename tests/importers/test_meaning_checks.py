"""What is not wrong, but worth a second look."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle, islice

import pytest
import sqlalchemy as sa

from grant_lists import ROW, ListOfRows, codes, errors, listed, read
from skanekarta.grant import Grant
from skanekarta.importers.granting import Approvals, Defaults, read_grants
from skanekarta.importers.reading import MOST_ADVICE, MOST_FINDINGS, Report, SourceRow, Value


def advice(connection: sa.Connection, *rows: dict[str, Value]) -> list[tuple[int | None, str]]:
    grants, report = read(connection, listed(*rows))
    assert errors(report.findings) == []
    assert len(grants) == len(rows)
    return [(each.row, each.code) for each in report.findings if each.row is not None]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"Beslutsdatum": None}, "no-decision-date"),
        ({"Område": None}, "no-area"),
        ({"Projekt": None}, "no-title"),
        ({"År": None, "Beslutsdatum": None}, "no-year"),
        ({"Belopp": "0"}, "amount-not-positive"),
        ({"Belopp": "-500"}, "amount-not-positive"),
        ({"Beslutsdatum": "2022-12-31"}, "decision-in-other-year"),
        ({"År": "2099", "Beslutsdatum": None}, "year-in-future"),
        ({"Beslutsdatum": 45096}, "serial-date"),
        ({"Startdatum": "2023"}, "no-day"),
    ],
)
def test_advice_does_not_stop_a_row(
    connection: sa.Connection, row: dict[str, Value], code: str
) -> None:
    assert (2, code) in advice(connection, row)


def test_nothing_is_said_of_a_row_that_is_as_it_should_be(connection: sa.Connection) -> None:
    assert advice(connection, {"Projekt": "Dans", "Område": "Dans"}) == []


def test_a_column_that_is_not_there_is_told_once(connection: sa.Connection) -> None:
    _, report = read(connection, listed({}, {"Belopp": 1}, {"Belopp": 2}))
    told = [each for each in report.findings if each.code in {"no-area", "no-title"}]

    assert [each.row for each in told] == [None, None]


def test_the_year_follows_from_the_decision_date(connection: sa.Connection) -> None:
    found = read(connection, listed({"År": None}))[0][0]

    assert (found.year, found.year_basis) == (2023, "source")


def test_a_period_has_an_order(connection: sa.Connection) -> None:
    rows = (
        {"Startdatum": "2023-01-01", "Slutdatum": "2024-12-31"},
        {"Startdatum": "2023-01-02", "Slutdatum": "2023-01-01"},
    )
    grants, report = read(connection, listed(*rows))

    assert str(grants[0].ends_on) == "2024-12-31"
    assert [(each.row, each.code) for each in errors(report.findings)] == [
        (3, "period-without-order")
    ]


def test_an_amount_far_off_says_what_it_was_compared_with(connection: sa.Connection) -> None:
    rows: list[dict[str, Value]] = [
        {"Belopp": 10_000 + each, "Stödform": "Expresstöd"} for each in range(30)
    ]
    rows.append({"Belopp": 1_000_000, "Stödform": "Expresstöd"})
    _, report = read(connection, listed(*rows))
    told = [each for each in report.findings if each.code == "amount-far-off"]

    assert [each.row for each in told] == [32]
    assert "filens belopp är högst 10\u00a0029\u00a0kr" in told[0].text


def test_the_stored_form_is_what_an_amount_is_compared_with(connection: sa.Connection) -> None:
    form = sa.select(Grant.support_form).group_by(Grant.support_form)
    common = connection.scalar(form.order_by(sa.func.count().desc()).limit(1))
    most = connection.scalar(
        sa.select(sa.func.max(Grant.amount_sek)).where(Grant.support_form == common)
    )
    assert isinstance(most, Decimal)
    _, report = read(connection, listed({"Stödform": common, "Belopp": str(int(most * 21))}))
    told = [each.text for each in report.findings if each.code == "amount-far-off"]

    assert len(told) == 1
    assert "de inlästa stöden av samma form" in told[0]


def test_likely_duplicates_within_the_file_are_told(connection: sa.Connection) -> None:
    found = advice(
        connection,
        {"Projekt": "Dans", "Område": "Dans"},
        {"Projekt": "Dansa", "Område": "Dans"},
        {"Projekt": "Dans", "Område": "Dans"},
        {"Projekt": "Dans", "Område": "Dans", "Belopp": "1"},
    )

    assert found == [(3, "possible-duplicate"), (4, "possible-duplicate")]


def stored(connection: sa.Connection) -> dict[str, Value]:
    row = connection.execute(
        sa.select(Grant.__table__).where(Grant.funder == "region-skane", Grant.year.is_not(None))
    ).first()
    assert row is not None
    return {
        **dict.fromkeys(ROW),
        "Finansiär": row.funder,
        "Mottagare": row.recipient,
        "Stödform": row.support_form,
        "År": row.year,
        "Belopp": row.amount_sek,
        "Utlysning": row.call,
        "Projekt": row.project_title,
    }


def test_a_grant_that_is_already_there_under_another_title_is_told(
    connection: sa.Connection,
) -> None:
    row = stored(connection)
    same = read(connection, listed(row))[1]
    other = read(connection, listed({**row, "Projekt": "Något helt annat"}))[1]

    assert "possible-duplicate" not in codes(same)
    assert "possible-duplicate" in codes(other)


def test_the_funders_own_id_is_the_identity_and_is_there_once(connection: sa.Connection) -> None:
    rows = ({"Diarienummer": "A1"}, {"Diarienummer": "A1", "Belopp": 1}, {"Diarienummer": "A2"})
    grants, report = read(connection, listed(*rows))

    assert [each.identity() for each in grants] == [("region-skane", "A1"), ("region-skane", "A2")]
    assert [(each.row, each.code) for each in errors(report.findings)] == [
        (3, "duplicate-source-id")
    ]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "x" * 501])
def test_a_text_that_can_not_be_stored_is_an_error(connection: sa.Connection, text: str) -> None:
    grants, report = read(connection, listed({"Projekt": text}))

    assert grants == []
    assert codes(report, "error")[0] in {"control-characters", "too-long"}


def test_a_text_stands_on_one_line_and_without_our_own_guard(connection: sa.Connection) -> None:
    grants, _ = read(connection, listed({"Projekt": "Dans\n i\tskolan"}, {"Projekt": "'=1+1"}))

    assert [each.project_title for each in grants] == ["Dans i skolan", "=1+1"]


@pytest.mark.parametrize("text", ["javascript:alert(1)", "www.skane.se", "http://a b"])
def test_an_address_is_one_of_the_web(connection: sa.Connection, text: str) -> None:
    assert codes(read(connection, listed({"Källans adress": text}))[1], "error") == [
        "not-an-address"
    ]


def test_much_advice_leaves_room_for_errors(connection: sa.Connection) -> None:
    rows: list[dict[str, Value]] = [
        {"Beslutsdatum": None, "Område": None, "Belopp": each + 1} for each in range(6_000)
    ]
    _, report = read(connection, listed(*rows, {"Belopp": "fel"}))

    assert report.counts["advice", "no-area"] == 6_000
    assert codes(report).count("no-area") == MOST_ADVICE
    assert codes(report, "error") == ["not-an-amount"]
    assert len(report.findings) < MOST_FINDINGS


def test_a_file_of_nothing_but_errors_is_read_no_further(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skanekarta.importers.granting.notes.MOST_ERRORS", 7)
    rows: list[dict[str, Value]] = [{"Belopp": "fel", "År": "fel"} for _ in range(50)]
    grants, report = read(connection, listed(*rows))

    assert grants == []
    assert report.rows == 4
    assert [(each.row, each.code) for each in report.findings][-1] == (5, "too-many-errors")
    assert report.findings[-1].text == "Läsningen slutar här: filen har 8 fel."


class Endless(ListOfRows):
    """A list without an end."""

    def rows(self) -> Iterator[SourceRow]:
        first, *rest = super().rows()
        yield first
        yield from cycle(rest)


def test_rows_are_given_as_they_are_read(connection: sa.Connection) -> None:
    given = read_grants(connection, Endless(listed({}).given), Report("x"), Approvals(), Defaults())

    assert len(list(islice(given, 1_000))) == 1_000
