"""Organisations by number and name; sole traders without a name."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from grant_lists import codes, errors, listed, read
from skanekarta import organisations
from skanekarta.importers.granting import Approvals
from skanekarta.importers.reading import Report, Value
from skanekarta.vocabulary import Recipient

NUMBER = "556001-2345"
OTHER = f"802400-001{organisations.check_digit('802400001')}"
NAME = "Börje Månsson"
SOLE = {"Mottagare": NAME, "Organisationsform": "Enskild firma"}


@pytest.fixture
def numbered(connection: sa.Connection) -> sa.Connection:
    of = sa.update(Recipient).where(Recipient.slug == "abf-malmo")
    connection.execute(of.values(organisation_number=NUMBER))
    return connection


@pytest.mark.parametrize(
    "number", [NUMBER, "5560012345", 5560012345, "16556001-2345", "556001 2345"]
)
def test_a_known_number_decides_whose_grant_it_is(numbered: sa.Connection, number: Value) -> None:
    row = {"Mottagare": "ABF i Malmö", "Organisationsnummer": number}
    grants, report = read(numbered, listed(row))

    assert (grants[0].recipient, grants[0].recipient_wording) == ("abf-malmo", "ABF i Malmö")
    told = [each.text for each in report.findings if each.code == "known-by-number"]
    assert told == ["Numret hör till ABF Malmö, och raden förs dit; namnet i filen är ett annat."]


def test_a_known_name_with_another_number_is_an_error(numbered: sa.Connection) -> None:
    row = {"Mottagare": "ABF Malmö", "Organisationsnummer": OTHER}
    grants, report = read(numbered, listed(row))

    assert grants == []
    assert codes(report, "error") == ["another-number"]


@pytest.mark.parametrize("number", ["556001-2346", "556001", "okänt", "551001-2340"])
def test_a_number_with_a_wrong_check_digit_is_an_error(
    connection: sa.Connection, number: str
) -> None:
    _, report = read(connection, listed({"Organisationsnummer": number}))

    assert codes(report, "error") == ["not-an-organisation-number"]


def test_a_number_that_the_file_tells_is_learned(connection: sa.Connection) -> None:
    new = {"Mottagare": "Ny Scen", "Organisationsnummer": OTHER}
    rows = ({"Mottagare": "ABF Malmö", "Organisationsnummer": NUMBER}, new, new)
    _, report = read(connection, listed(*rows), Approvals(every=frozenset({"recipient"})))

    assert codes(report, "error") == []
    known = sa.select(Recipient.organisation_number)
    assert connection.scalar(known.where(Recipient.slug == "abf-malmo")) == NUMBER
    assert connection.scalar(known.where(Recipient.slug == "ny-scen")) == OTHER


def test_two_numbers_for_one_name_in_a_file_are_an_error(connection: sa.Connection) -> None:
    rows = [{"Mottagare": "ABF Malmö", "Organisationsnummer": each} for each in (NUMBER, OTHER)]
    grants, report = read(connection, listed(*rows))

    assert len(grants) == 1
    assert [(each.row, each.code) for each in errors(report.findings)] == [(3, "another-number")]


def test_a_likeness_is_only_suggested(connection: sa.Connection) -> None:
    grants, report = read(connection, listed({"Mottagare": "ABF Malmö avdelning"}))

    assert grants == []
    assert errors(report.findings)[0].suggestion == "ABF Malmö"


def test_a_joined_name_means_the_one_it_was_joined_with(connection: sa.Connection) -> None:
    organisations.join(connection, "bobbi-lo-produktion", "bobbi-lo", "Provare")
    rows = ({"Mottagare": "Bobbi Lo Produktion"}, {"Mottagare": "bobbi-lo-produktion"})
    grants, _ = read(connection, listed(*rows))

    assert [each.recipient for each in grants] == ["bobbi-lo", "bobbi-lo"]


def everything(report: Report, *others: object) -> str:
    return "\n".join(map(str, (report, *others)))


@pytest.mark.parametrize(
    "row",
    [
        SOLE,
        {**SOLE, "Organisationsform": "enskild firma"},
        {"Mottagare": f"{NAME} (enskild firma)"},
        {"Mottagare": f"{NAME}, Enskild näringsidkare", "Organisationsform": "Aktiebolag"},
    ],
)
def test_the_name_of_a_sole_trader_is_kept_nowhere(
    connection: sa.Connection, row: dict[str, Value]
) -> None:
    grants, report = read(connection, listed({**row, "Område": "okänt område"}, row))

    assert [(each.recipient, each.recipient_wording) for each in grants] == [
        ("enskild-firma", "Enskild firma")
    ]
    assert grants[0].recipient_type == "enskild-firma"
    assert "unknown-term" in codes(report, "error")
    stored = connection.execute(sa.select(Recipient.__table__)).all()
    told = everything(report, *grants, *stored)
    assert "Börje" not in told
    assert "Månsson" not in told


def test_all_sole_traders_are_one_recipient_without_a_seat(connection: sa.Connection) -> None:
    grants, _ = read(connection, listed({**SOLE, "Kommun": "Lund"}, {**SOLE, "Mottagare": "A B"}))

    assert [(each.recipient, each.seat) for each in grants] == [
        *(("enskild-firma", "1281"), ("enskild-firma", "1280"))
    ]
    columns = sa.select(Recipient.title, Recipient.municipality, Recipient.recipient_type)
    found = connection.execute(columns.where(Recipient.slug == "enskild-firma")).one()
    assert tuple(found) == ("Enskild firma", None, "enskild-firma")


@pytest.mark.parametrize("column", ["Projekt", "Anmärkning", "Utlysning", "Källa"])
def test_the_name_of_a_sole_trader_in_another_cell_is_an_error_that_does_not_say_it(
    connection: sa.Connection, column: str
) -> None:
    grants, report = read(connection, listed({**SOLE, column: "Konsert med Månsson, Börje"}))

    assert grants == []
    assert "name-of-sole-trader" in codes(report, "error")
    assert "Månsson" not in everything(report)


def test_a_recipient_whose_type_is_misspelt_is_not_told_of(connection: sa.Connection) -> None:
    grants, report = read(connection, listed({**SOLE, "Organisationsform": "Enskild fima"}))

    assert grants == []
    assert [each.vocabulary for each in report.new_terms] == ["recipient_type"]
    assert "Månsson" not in everything(report)


def test_joint_applicants_are_recipients_too(connection: sa.Connection) -> None:
    rows = (
        {"Medsökande": "ABF Malmö; Biblioteken i Kävlinge och Lomma"},
        {"Medsökande": "Teater Kapija"},
        {"Medsökande": "Någon okänd"},
    )
    grants, report = read(connection, listed(*rows))

    assert [each.applicants for each in grants] == [
        ("abf-malmo", "biblioteken-i-kavlinge-och-lomma")
    ]
    assert [(each.row, each.code) for each in errors(report.findings)] == [
        *((3, "applicant-is-recipient"), (4, "unknown-term"))
    ]
    assert [each.vocabulary for each in report.new_terms] == ["recipient"]


@pytest.mark.parametrize("name", ["Konst & Kultur i Lund", "Dans och Musik", "Scen/Rum", "A + B"])
def test_the_whole_name_of_a_joint_applicant_is_approved_or_refused(
    connection: sa.Connection, name: str
) -> None:
    """«Konst & Kultur» is one organisation unless both halves are known."""
    cell = f"{name}; ABF Malmö"
    _, report = read(connection, listed({"Medsökande": cell}))
    assert [each.wording for each in report.new_terms] == [name]
    assert "semikolon" in errors(report.findings)[0].text

    for approved in (
        Approvals({"recipient": frozenset({name})}),
        Approvals(every=frozenset({"recipient"})),
    ):
        with connection.begin_nested() as savepoint:
            grants, report = read(connection, listed({"Medsökande": cell}), approved)
            savepoint.rollback()
        assert errors(report.findings) == []
        assert len(grants[0].applicants) == 2
        assert [each.wording for each in report.new_terms] == [name]


def test_joint_applicants_are_cut_where_all_parts_are_known(connection: sa.Connection) -> None:
    row = {"Mottagare": "Teater Kapija", "Medsökande": "ABF Malmö & Moomsteatern"}
    grants, report = read(connection, listed(row))

    assert errors(report.findings) == []
    assert grants[0].applicants == ("abf-malmo", "moomsteatern")
