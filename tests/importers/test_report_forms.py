"""What was found out about a file, as text, JSON, a page and a workbook."""

from __future__ import annotations

import datetime as dt
import html
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from grant_lists import ListOfRows, listed, read
from skanekarta.errors import RefusedFile
from skanekarta.importers.reading import Finding, Report, SourceRow, Value
from skanekarta.importers.reports import as_document, as_page, as_text, write_workbook
from skanekarta.importers.reports.grouped import Group, grouped
from skanekarta.importers.reports.section import MOST_ROWS
from skanekarta.importers.told import Change, NewTerm, Total

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b[31m"
PERSON = "811218-9876"


def full() -> Report:
    """A report with something of everything."""
    report = Report("beslut.xlsx", "xlsx", "Blad1", "ab" * 32, dry_run=True, rows=9)
    report.headings = {"Mottagare": "recipient", "Belopp 2023": "amount@2023"}
    report.heading_row, report.unknown = 3, ["Handläggare"]
    for row in (5, 6, 9):
        report.add(
            Finding(
                *("error", "unknown-municipality", "Platsen är ingen kommun.", row, "Kommun"),
                *("Lnd", ("Lund", "Malmö"), "Lund"),
            )
        )
    report.add(Finding("advice", "no-area", "Område saknas.", 7, "Område"))
    report.add(Finding("advice", "unknown-column", "Läses inte. Menas År?", 3, "Handläggare"))
    report.add(Finding("advice", "possible-duplicate", "Möjlig dubblett av rad 4.", 8))
    report.new_terms = [NewTerm("call", "Ny omgång", 4, 5, "Gammal omgång")]
    report.totals = [
        Total(2024, "Utvecklingsstöd", Decimal(100), Decimal("24268000.50"), Decimal("24268100.50"))
    ]
    report.changed = [Change("k", 7, "Teater: Mitropa", (("Belopp", "1", None),))]
    report.changed_count, report.missing_count = 1, 1
    report.missing = [Change("m", None, "Inkonst: Residens")]
    return report


def test_the_same_finding_in_many_rows_is_told_once() -> None:
    groups = grouped(full().findings)

    assert [(each.finding.code, each.where) for each in groups] == [
        ("unknown-column", "3"),
        ("unknown-municipality", "5–6 och 9"),
        ("no-area", "7"),
        ("possible-duplicate", "8"),
    ]
    many = Group(full().findings[0], tuple(range(1, 100, 2)))
    assert many.where.endswith("21, 23 … (50 rader)")


def test_the_text_has_all_of_it() -> None:
    text = as_text(full())

    assert text.startswith("Granskning av beslut.xlsx\n\nFilen kan inte läsas in: 3 fel.")
    assert (
        "  rad 5–6 och 9, Kommun: ”Lnd”. Platsen är ingen kommun. Giltigt: Lund, Malmö. "
        "Förslag: Lund.\n"
    ) in text
    for part in ("NYA VÄRDEN", "Ny omgång", "OKÄNDA KOLUMNER", "MÖJLIGA DUBBLETTER", "Inkonst"):
        assert part in text
    assert "24\u00a0268\u00a0000,50\u00a0kr" in text
    assert "Belopp 2023" in text


def test_the_verdict_follows_from_what_became_of_the_file() -> None:
    clean = Report("a.csv", dry_run=True)
    assert "Filen kan läsas in. Detta är en provkörning: ingenting är ändrat." in as_text(clean)
    clean.dry_run, clean.import_id = False, 17
    assert "Filen är inläst. Inläsningen har nummer 17 och kan ångras." in as_text(clean)
    assert as_document(clean)["status"] == "imported"
    clean.add(Finding("error", "x", "y"))
    assert "Filen kan inte läsas in: ett fel." in as_text(clean)
    assert as_document(clean)["status"] == "blocked"


def test_json_keeps_every_finding_and_amounts_to_the_ore() -> None:
    found = json.loads(json.dumps(as_document(full())))

    assert found["counts"]["errors"] == 3
    assert found["counts"]["by_code"]["error:unknown-municipality"] == 3
    assert [each["row"] for each in found["findings"]] == [5, 6, 9, 7, 3, 8]
    assert found["findings"][0]["valid"] == ["Lund", "Malmö"]
    assert found["totals"][0]["file_sek"] == "24268000.50"
    assert found["new_terms"][0]["approved"] is False
    assert found["changed"][0]["fields"] == [{"field": "Belopp", "before": "1", "after": None}]


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for each, attributes in self.found if each == tag]


def hostile() -> Report:
    report = full()
    report.file = report.sheet = HOSTILE
    report.unknown = [HOSTILE]
    report.headings = {HOSTILE: "recipient"}
    report.add(Finding("error", "x", HOSTILE, 2, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE))
    report.new_terms = [NewTerm("call", HOSTILE, 1, 1, HOSTILE)]
    report.changed = [Change("k", 7, HOSTILE, ((HOSTILE, HOSTILE, HOSTILE),))]
    report.missing = [Change("m", None, HOSTILE)]
    return report


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    for report in (full(), hostile()):
        page = as_page(report)
        elements = Elements(page)
        tags = {tag for tag, _ in elements.found}

        assert not tags & {"script", "img", "link", "iframe", "object", "base", "form"}
        assert not any(name.startswith("on") for _, found in elements.found for name in found)
        assert all((each["href"] or "").startswith("#") for each in elements.of("a"))
        assert "url(" not in page
        assert "@import" not in page
        assert len(elements.of("caption")) == len(elements.of("table"))
        assert elements.of("html") == [{"lang": "sv"}]
        assert "\x1b" not in as_text(report)


def test_every_link_of_the_page_has_its_section() -> None:
    elements = Elements(as_page(full()))
    ids = [each["id"] for each in elements.of("section")]

    assert [each["href"] for each in elements.of("a")] == [f"#{each}" for each in ids]
    assert len(set(ids)) == len(ids) == 9


def test_the_page_says_when_it_was_made() -> None:
    now = dt.datetime(2024, 6, 19, 8, 5, tzinfo=dt.UTC)

    assert "19\u00a0juni 2024 kl. 08.05" in as_page(full(), now)


def test_a_long_table_tells_what_it_leaves_out() -> None:
    report = Report("a.csv")
    for row in range(MOST_ROWS + 10):
        report.add(Finding("error", "not-an-amount", "Inget belopp.", row, "Belopp", str(row)))
    report.counts["error", "not-an-amount"] += 1_000
    page = as_page(report)

    assert page.count("<tr>") == MOST_ROWS + 1
    assert "Och 10 till. Ytterligare 1\u00a0000 är räknade men inte uppskrivna." in page


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_the_screen(browser: Browser, tmp_path: Path, width: int) -> None:
    file = tmp_path / "rapport.html"
    file.write_text(as_page(hostile()), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(file.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('h1').textContent").startswith(
        "Granskning av <scr"
    )
    cell = "getComputedStyle(document.querySelector('tbody td')).display"
    assert page.evaluate(cell) == ("grid" if width < 700 else "table-cell")
    page.emulate_media(media="print")
    assert page.evaluate(cell) == "table-cell"
    assert asked == [file.as_uri()]
    assert told == []
    context.close()


def workbook(report: Report, source: ListOfRows, folder: Path) -> Any:
    write_workbook(report, source, folder / "rapport.xlsx")
    return openpyxl.load_workbook(folder / "rapport.xlsx")


def test_the_workbook_is_the_file_with_its_cells_marked(
    connection: sa.Connection, tmp_path: Path
) -> None:
    source = listed({"Kommun": "Dalby"}, {"Beslutsdatum": None}, {"Belopp": 5})
    source.given = [["Beslut"], [], *source.given]
    _, report = read(connection, source)
    sheets = workbook(report, source, tmp_path)
    sheet = sheets["Filen"]
    at = list(source.given[2]).index

    assert [
        [cell.value for cell in row][: len(each)]
        for row, each in zip(sheet, source.given, strict=True)
    ] == [list(each) for each in source.given]
    wrong, advised = sheet.cell(4, at("Kommun") + 1), sheet.cell(5, at("Beslutsdatum") + 1)
    assert wrong.fill.start_color.rgb == "FFF8D0D4"
    assert "Fel: Dalby är en tätort i Lund" in wrong.comment.text
    assert advised.fill.start_color.rgb == "FFFFF1C2"
    assert "Råd: Beslutsdatum saknas." in advised.comment.text
    assert sheet.cell(6, at("Belopp") + 1).fill.fill_type is None
    listed_ = [[cell.value for cell in row] for row in sheets["Fel och råd"]]
    assert ["Fel", 4, "Kommun", "Dalby"] in [row[:4] for row in listed_]


def test_no_formula_runs_in_the_workbook(connection: sa.Connection, tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://exempel.se")'
    source = listed({"Kommun": formula, "Projekt": "+1", "Egen": "@SUM(1)"})
    _, report = read(connection, source)
    report.totals = [Total(None, "=1+1", Decimal(1), Decimal(2), Decimal(3))]
    sheets = workbook(report, source, tmp_path)

    cells = [cell for sheet in sheets for row in sheet for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert f"'{formula}" in texts
    assert "'@SUM(1)" in texts
    assert not [text for text in texts if text.startswith(("=", "+", "@"))]


def everything(file: Path) -> str:
    with zipfile.ZipFile(file) as book:
        texts = [book.read(name).decode("utf-8", "ignore") for name in book.namelist()]
    return html.unescape("".join(texts))


def test_what_may_not_be_known_is_not_in_the_workbook(
    connection: sa.Connection, tmp_path: Path
) -> None:
    sole: dict[str, Value] = {"Organisationsform": "Enskild firma", "Mottagare": "Börje Månsson"}
    rows: tuple[dict[str, Value], ...] = (
        {**sole, "Kontakt": "Börje"},
        {**sole, "Projekt": "Konsert med Börje Månsson"},
        {**sole, "Organisationsform": "Enskild fima"},
        {"Mottagare": "Börje Månsson (enskild firma)"},
        {"Mottagare": PERSON},
        {"Projekt": f"x {PERSON.replace('-', '')}"},
        {"Kontakt": int(PERSON.replace("-", ""))},
        {"Kontakt": "Anna på kontoret"},
    )
    source = listed(*rows)
    source.given = [[f"Uttag {PERSON}"], *source.given]
    _, report = read(connection, source)
    workbook(report, source, tmp_path)
    inside = everything(tmp_path / "rapport.xlsx")

    for secret in ("Börje", "Månsson", "9876"):
        assert secret not in inside
        assert secret not in as_page(report) + as_text(report) + json.dumps(as_document(report))
    assert "Anna på kontoret" in inside


def test_odd_cells_can_be_written(connection: sa.Connection, tmp_path: Path) -> None:
    odd: tuple[Value, ...] = (
        *("a\x00\x0bb", "x" * 40_000, float("nan"), float("inf"), 10**400, True, None),
        *(dt.date(1066, 1, 1), dt.datetime(2024, 1, 1, tzinfo=dt.UTC), Decimal("1.5"), "\ud800"),
    )
    source = ListOfRows([*listed({}).given, odd])
    _, report = read(connection, source)
    sheet = workbook(report, source, tmp_path)["Filen"]
    found = [cell.value for cell in sheet[3]]

    assert found[0] == "ab"
    assert len(found[1]) == 32_767
    assert found[2:4] == ["nan", "inf"]
    assert found[7] == "1066-01-01"


def test_what_a_files_reader_says_is_shown_without_numbers_and_in_its_cell(
    connection: sa.Connection, tmp_path: Path
) -> None:
    source = listed({"Område": "Dans"})
    source.findings = [Finding("error", "long-cell", f"”{PERSON}”", 2, "C", PERSON)]
    _, report = read(connection, source)
    sheet = workbook(report, source, tmp_path)["Filen"]

    assert sheet["C2"].fill.start_color.rgb == "FFF8D0D4"
    assert PERSON not in as_text(report) + as_page(report) + everything(tmp_path / "rapport.xlsx")


class Damaged(ListOfRows):
    """A file that ends before its end."""

    def rows(self) -> Iterator[SourceRow]:
        yield from super().rows()
        raise RefusedFile(self.name, ["Filen är avklippt."])


def test_a_damaged_file_is_copied_as_far_as_it_goes(tmp_path: Path) -> None:
    source = Damaged([["Mottagare", "Belopp"], ["Teater Kapija", 1]])
    sheet = workbook(Report("a.xlsx"), source, tmp_path)["Filen"]

    assert [cell.value for cell in sheet["A"]] == [
        *("Mottagare", "Teater Kapija", "Filen kan inte läsas längre än hit.")
    ]
