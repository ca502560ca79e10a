"""Lists of policy documents, of how culture is organised, and of links: read, told, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from openpyxl import Workbook, load_workbook

from skanekarta import administration, policy
from skanekarta.importers.importing import import_register, undo_import
from skanekarta.importers.reading import Report
from skanekarta.importers.registers import REGISTERS, Told, load_policy_documents, touched
from skanekarta.importers.reports import as_document, as_page, as_text, write_workbook
from skanekarta.settings import PROJECT_DIR

DAY = dt.date(2024, 12, 31)
DOCUMENTS = """Kommun;Slag;Titel;Gäller från;Gäller till;Beslutat av;Beslutsdag;Länk;Fullständig
Osby;Kulturplan;Prov: plan för Osby;2020;2024;Kommunfullmäktige;2019-12-16;https://example.org/a;ja
Höör;kulturstrategi;Prov: strategi;2012-05;tills vidare;Kulturnämnden;;;nej
Sjöbo;;;;;;;;ja
"""

Take = Callable[..., Report]


@pytest.fixture
def take(connection: sa.Connection, tmp_path: Path) -> Take:
    """Takes a list in, as an administrator does."""

    def take_in(
        text: str,
        name: str = "policy-documents",
        told: Told | None = None,
        *,
        dry_run: bool = False,
    ) -> Report:
        file = tmp_path / "lista.csv"
        file.write_text(text, encoding="utf-8")
        given = told or Told()
        return import_register(connection, file, REGISTERS[name], given, "prov", dry_run=dry_run)

    return take_in


def errors(report: Report) -> list[tuple[int | None, str]]:
    return [(each.row, each.code) for each in report.findings if each.level == "error"]


def documents(connection: sa.Connection, code: str) -> list[dict[str, object]]:
    return [dict(each) for each in policy.documents(connection, code, DAY)]


def status(connection: sa.Connection, code: str) -> str | None:
    return policy.municipal_status(connection, code, DAY)


def test_a_list_of_documents_is_taken_in_with_its_days_and_who_decided(
    connection: sa.Connection, take: Take
) -> None:
    report = take(DOCUMENTS)

    assert errors(report) == []
    assert (report.rows, report.added, report.import_id is not None) == (3, 4, True)
    [osby] = documents(connection, "1273")
    assert (osby["valid_from"], osby["valid_to"]) == (dt.date(2020, 1, 1), DAY)
    assert (osby["valid_from_precision"], osby["decided_by"]) == ("year", "Kommunfullmäktige")
    assert (osby["decided_on"], osby["source"]) == (
        dt.date(2019, 12, 16),
        "Inläst lista: lista.csv",
    )
    [hoor] = documents(connection, "1267")
    assert (hoor["valid_from"], hoor["valid_from_precision"]) == (dt.date(2012, 5, 1), "month")
    assert hoor["until_further_notice"]
    assert [status(connection, code) for code in ("1273", "1267", "1265", "1266")] == [
        *("in_force", "in_force", "none"),
        None,
    ]


def test_the_same_list_again_changes_nothing(connection: sa.Connection, take: Take) -> None:
    take(DOCUMENTS)
    again = take(DOCUMENTS)
    assert (again.import_id, again.moved, again.unchanged) == (None, 0, 4)


def test_a_dry_run_tells_all_and_changes_nothing(connection: sa.Connection, take: Take) -> None:
    report = take(DOCUMENTS, dry_run=True)
    assert (report.added, report.import_id) == (4, None)
    assert documents(connection, "1273") == []


def test_a_changed_cell_changes_its_document_and_the_report_says_how(
    connection: sa.Connection, take: Take
) -> None:
    take(DOCUMENTS)
    report = take(DOCUMENTS.replace("2020;2024;Kommunf", "2020;2026-06-30;Kommunf"))

    [change] = report.changed
    assert change.what == "Osby: Prov: plan för Osby"
    assert change.fields == (
        ("Gäller till", "2024-12-31", "2026-06-30"),
        ("Slutet är känt till", "year", "day"),
    )
    assert (report.added, report.changed_count, report.unchanged) == (0, 1, 3)


def test_a_complete_list_takes_away_what_it_lacks_and_an_undo_brings_it_back(
    connection: sa.Connection, take: Take
) -> None:
    before = documents(connection, "1283")
    text = DOCUMENTS.splitlines()[0] + "\nHelsingborg;Kulturprogram;Prov;2020;2029;;;;ja\n"
    report = take(text)

    assert [each.what for each in report.missing] == [
        "Helsingborg: Kulturprogram för Helsingborgs stad 2021-2024",
        "Helsingborg: Kulturprogram för Helsingborgs stad 2025-2028",
    ]
    assert report.withdrawn == 2
    assert [each["title"] for each in documents(connection, "1283")] == ["Prov"]
    assert report.import_id is not None

    undone_by = undo_import(connection, report.import_id, "prov")
    assert documents(connection, "1283") == before
    assert {each.happened for each in touched(connection, undone_by)} == {"added", "withdrawn"}
    undo_import(connection, undone_by, "prov")
    assert [each["title"] for each in documents(connection, "1283")] == ["Prov"]


def test_complete_may_be_said_of_the_whole_file(connection: sa.Connection, take: Take) -> None:
    text = "Kommun;Slag;Titel\nEslöv;Biblioteksplan;Prov\n"
    take(text, told=Told(complete=True, source="Provets källa"))
    told = policy.complete_list(connection, "1285")
    assert told is not None
    assert told["source"] == "Provets källa"
    assert status(connection, "1285") == "none"


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_taken_in(
    connection: sa.Connection, take: Take
) -> None:
    report = take(
        "Kommun;Slag;Titel;Gäller från;Gäller till;Tills vidare;Beslutat av;Länk\n"
        "Osbi;Kulturplan;A;;;;;\n"
        "Osby;Trolleriplan;B;;;;;\n"
        "Osby;Kulturplan;;2020;;;;\n"
        "Osby;Kulturplan;C;2024;2020;;;\n"
        "Osby;Kulturplan;D;;2020;ja;;\n"
        "Osby;Kulturplan;E;;hösten;;Anna Andersson;osby.se\n"
        "Osby;Kulturplan;F;;2030;;;\n"
        "Osby;Kulturplan;f;;2031;;;\n"
    )
    assert errors(report) == [
        (2, "unknown-municipality"),
        (3, "unknown-term"),
        (4, "missing-value"),
        (5, "ends-before"),
        (6, "notice-with-end"),
        (7, "not-a-body"),
        (7, "not-an-address"),
        (7, "not-a-date"),
        (9, "duplicate-row"),
    ]
    assert documents(connection, "1273") == []


def test_a_list_of_this_service_reads_back_as_what_it_is(
    connection: sa.Connection, client: TestClient, tmp_path: Path
) -> None:
    """What is downloaded as a table, and taken in again, changes nothing but who says so."""
    answer = client.get("/api/v1/collections/policy-documents/items?f=csv&dialect=excel-sv")
    file = tmp_path / "styrdokument.csv"
    file.write_bytes(answer.content)
    before = documents(connection, "1283")

    report = import_register(
        connection, file, REGISTERS["policy-documents"], Told(source="Prov"), "prov"
    )

    assert errors(report) == []
    changed = {name for each in report.changed for name, _, _ in each.fields}
    assert (report.added, changed) == (0, {"Källa"})
    after = documents(connection, "1283")
    assert [each["valid_from_precision"] for each in after] == [
        each["valid_from_precision"] for each in before
    ]


ORGANISATION = """Kommun;År;Form;Nämnd;Förvaltning;Källa
Osby;2024;Kultur och fritid;Kultur- och fritidsnämnden;Kultur- och fritidsförvaltningen;Prov
Höör;2024;Direkt under kommunstyrelsen;;;Prov
"""


def test_how_culture_is_organised_is_read_by_form(
    connection: sa.Connection, take: Take, client: TestClient
) -> None:
    assert administration.organisation(connection, "1273") is None
    report = take(ORGANISATION, "municipal-organisations")

    assert (errors(report), report.added) == ([], 2)
    found = administration.organisation(connection, "1273")
    assert found is not None
    assert (found["form"], found["form_title"]) == (
        "kultur-och-fritid",
        "Kultur- och fritidsförvaltning",
    )
    assert (found["committee"], found["year"]) == ("Kultur- och fritidsnämnden", 2024)
    take("Kommun;Form\nOsby;Kultur\n", "municipal-organisations", Told(year="2025"))
    newest = administration.organisation(connection, "1273")
    assert newest is not None
    assert (newest["form"], newest["year"]) == ("kultur", 2025)
    asked = "/api/v1/collections/kommunfakta/items?organisation_form=kultur"
    [feature] = client.get(asked).json()["features"]
    assert (feature["id"], feature["properties"]["organisation_form_year"]) == ("1273", 2025)


def test_a_year_to_come_a_person_and_all_of_skane_are_no_organisation(take: Take) -> None:
    report = take(
        "Kommun;År;Form;Nämnd\nOsby;2099;Kultur;\nHöör;2024;Kultur;Anna Andersson\n"
        "Hela Skåne;2024;Kultur;\nOsby;;Kultur;\n",
        "municipal-organisations",
    )
    assert errors(report) == [
        (2, "year-in-future"),
        (3, "names-a-person"),
        (4, "not-a-municipality"),
        (5, "missing-value"),
    ]


LINKS = """Kommun;Slag;Funktion;Adress;E-post;Telefon
Osby;Kommunens kultursida;;https://example.org/kultur;;
Osby;;Kulturkontoret;;kultur@example.org;0479-52 80 00
"""


def test_links_and_functions_are_read_and_what_is_not_loaded_is_not_known(
    connection: sa.Connection, take: Take, client: TestClient
) -> None:
    assert {each["url"] for each in administration.links(connection, "1273")} == {None}
    report = take(LINKS, "municipal-links")

    assert (errors(report), report.added) == ([], 2)
    links = {each["kind"]: each["url"] for each in administration.links(connection, "1273")}
    assert links == {
        "kultursida": "https://example.org/kultur",
        "kolada": None,
        "kommunrapport": None,
    }
    answer = client.get("/api/v1/collections/kommunfakta/items?code=1273").json()
    properties = answer["features"][0]["properties"]
    assert properties["link"] == ["https://example.org/kultur"]
    assert properties["link_title"] == ["Kommunens kultursida"]
    assert properties["contact"] == ["Kulturkontoret: kultur@example.org, 0479-52 80 00"]
    page = client.get("/api/v1/collections/kommunfakta/items/1273?f=html").text
    assert 'href="https://example.org/kultur"' in page
    [contact] = administration.contact(connection, "1273")
    assert (contact["function"], contact["email"]) == ("Kulturkontoret", "kultur@example.org")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Osby;;Anna Andersson;;kultur@example.org;", "not-a-function"),
        ("Osby;;Kulturchef Anna Andersson;;kultur@example.org;", "not-a-function"),
        ("Osby;;Kulturkontoret;;anna.andersson@example.org;", "personal-email"),
        ("Osby;;Kulturkontoret;;a_andersson@example.org;", "personal-email"),
        ("Osby;;Kulturkontoret;;inte en adress;", "not-an-email"),
        ("Osby;;Kulturkontoret;;;ring oss", "not-a-phone"),
        ("Osby;;Kulturkontoret;;;", "no-address"),
        ("Osby;;Kulturkontoret 640823-3234;;kultur@example.org;", "personal-identity-number"),
        ("Osby;kolada;;;;", "no-address"),
        ("Osby;kolada;Kulturkontoret;https://example.org;;", "function-of-a-link"),
        ("Osby;Kontakt;;https://example.org;;", "no-function"),
    ],
)
def test_persons_and_links_that_lead_nowhere_are_refused(take: Take, row: str, code: str) -> None:
    report = take(f"{LINKS.splitlines()[0]}\n{row}\n", "municipal-links")
    assert code in [found for _, found in errors(report)]


@pytest.mark.parametrize(
    "address", ["kultur.fritid@example.org", "osby@osby.example", "info@example.org"]
)
def test_the_address_of_a_function_is_taken_as_it_is(take: Take, address: str) -> None:
    report = take(f"Kommun;Funktion;E-post\nOsby;Kulturkontoret;{address}\n", "municipal-links")
    assert report.findings == []


def test_a_full_table_is_held_against_the_sums_of_the_report(
    connection: sa.Connection, take: Take, tmp_path: Path
) -> None:
    names = dict(connection.execute(sa.text("SELECT code, name FROM municipalities")).all())
    part = take(DOCUMENTS)
    assert {each.counted for each in part.compared} == {None}

    periods = [*["2020;2024"] * 16, *["2012;2020"] * 5, *[";"] * 12]
    rows = [
        f"{name};Kulturplan;Prov {name};{period};ja" if period != ";" else f"{name};;;;;ja"
        for name, period in zip(names.values(), periods, strict=True)
    ]
    head = "Kommun;Slag;Titel;Gäller från;Gäller till;Fullständig lista"
    report = take("\n".join([head, *rows]) + "\n")

    assert errors(report) == []
    assert [(each.reported, each.counted) for each in report.compared] == [
        (16, 16),
        (5, 5),
        (12, 12),
    ]
    text = as_text(report)
    assert "JÄMFÖRT MED 2024 ÅRS RAPPORT" in text
    assert "skiljer sig" not in text
    assert as_document(report)["compared"][0]["counted"] == 16
    assert "Jämfört med 2024 års rapport" in as_page(report)
    write_workbook(report, None, tmp_path / "rapport.xlsx")
    sheet = load_workbook(tmp_path / "rapport.xlsx")["2024 års rapport"]
    assert [row[1:] for row in sheet.iter_rows(values_only=True)][1:] == [
        *((16, 16), (5, 5), (12, 12)),
    ]
    spoilt = take("\n".join([head, rows[0].replace("2020;2024", "2012;2013")]) + "\n")
    assert spoilt.compared[0].counted == 15
    assert "skiljer sig" in as_text(spoilt)


def test_a_full_table_of_forms_is_held_against_the_report_too(
    connection: sa.Connection, take: Take
) -> None:
    names = connection.scalars(sa.text("SELECT name FROM municipalities ORDER BY code")).all()
    rows = [f"{name};2024;kultur" for name in names]
    report = take("\n".join(["Kommun;År;Form", *rows]) + "\n", "municipal-organisations")
    assert [(each.reported, each.counted) for each in report.compared] == [
        (3, 33),
        *((figure, 0) for figure in (15, 7, 4, 2, 1, 1)),
    ]


def test_a_workbook_with_excels_own_days_is_read_too(
    connection: sa.Connection, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Kommun", "Typ", "Styrdokument", "Från", "Till"])
    sheet.append(["Osby", "Kulturplan", "Prov", dt.datetime(2024, 2, 29), 2028])
    file = tmp_path / "lista.xlsx"
    book.save(file)

    report = import_register(connection, file, REGISTERS["policy-documents"], Told(), "prov")

    assert errors(report) == []
    [found] = documents(connection, "1273")
    assert (found["valid_from"], found["valid_from_precision"]) == (dt.date(2024, 2, 29), "day")
    assert (found["valid_to"], found["valid_to_precision"]) == (dt.date(2028, 12, 31), "year")


def test_the_projects_own_list_lets_what_an_administrator_said_stand(
    connection: sa.Connection, take: Take
) -> None:
    text = "Kommun;Slag;Titel;Gäller från;Gäller till\n"
    take(text + "Bromölla;Kulturpolitiskt program;Kulturpolitiskt program 2016-2020;2016;2027\n")
    [before] = documents(connection, "1272")
    own = connection.scalar(
        sa.text("SELECT max(id) FROM imports WHERE dataset LIKE '%policy_documents.csv'")
    )
    file = PROJECT_DIR / "data/municipalities/policy_documents.csv"
    load_policy_documents(connection, file, own)
    assert documents(connection, "1272") == [before]
