"""The workbook and the CSV for a Swedish Excel, in openpyxl and in LibreOffice Calc."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from apart import need, output
from fastapi.testclient import TestClient

ITEMS = "/api/v1/collections/grants/items"
SEMICOLONS = "59,34,76,1"
"""Calc's filter: separator `;`, quotes `"`, UTF-8, from the first row."""
SWEDISH = f"Text - txt - csv (StarCalc):{SEMICOLONS},,1053,false,false,false,false,false,-1,true"
"""The same, with Swedish numbers, and formulas evaluated as a person who clicks lets them be."""

AMOUNT, PROJECT = "Belopp (kr)", "Projekt"
FORMULA = '=HYPERLINK("http://127.0.0.1/";"klicka")'


def converted(path: Path, home: Path, to: str, reading: str = "") -> Path:
    """The file as Calc saves it when it has opened it."""
    need("soffice")
    target = home / "converted"
    command = ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless"]
    reading_as = [f"--infilter={reading}"] if reading else []
    output([*command, *reading_as, "--convert-to", to, "--outdir", target, path], HOME=str(home))
    return target / f"{path.stem}.{to.partition(':')[0]}"


def rows(path: Path, delimiter: str = ";") -> list[dict[str, str]]:
    text = io.StringIO(path.read_text("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=delimiter))


def kronor(found: list[dict[str, str]]) -> float:
    return round(sum(float(row[AMOUNT].replace(",", ".")) for row in found), 2)


@pytest.fixture
def odd(connection: sa.Connection) -> tuple[int, float]:
    """A grant of kronor and öre whose title looks like a formula; then how many grants there
    are, and their sum."""
    changed = sa.text(
        "UPDATE grants SET project_title = :text, amount_sek = 1234.56"
        " WHERE id = (SELECT min(id) FROM grants)"
    )
    connection.execute(changed, {"text": FORMULA})
    counted, total = connection.execute(
        sa.text("SELECT count(*), sum(amount_sek) FROM grants")
    ).one()
    return counted, float(total)


def saved(client: TestClient, query: str, path: Path) -> Path:
    answer = client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 200, answer.text
    path.write_bytes(answer.content)
    return path


def test_openpyxl_reads_numbers_as_numbers_to_the_ore(
    client: TestClient, odd: tuple[int, float], tmp_path: Path
) -> None:
    sheet = openpyxl.load_workbook(saved(client, "f=xlsx", tmp_path / "a.xlsx")).worksheets[0]
    head = [cell.value for cell in sheet[1]]
    amounts = [cell.value for cell in list(sheet.columns)[head.index(AMOUNT)][1:]]

    assert (len(amounts), round(sum(amounts), 2)) == odd
    assert all(isinstance(each, int | float) for each in amounts)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.long
def test_calc_reads_the_workbook_to_the_ore_and_runs_nothing(
    client: TestClient, odd: tuple[int, float], tmp_path: Path
) -> None:
    path = saved(client, "f=xlsx", tmp_path / "grants.xlsx")

    as_kept = f"{SEMICOLONS},,0,false,false,false,true"  # not as shown, and formulas as formulas

    found = rows(converted(path, tmp_path, f"csv:Text - txt - csv (StarCalc):{as_kept}"))

    assert (len(found), kronor(found)) == odd
    assert [row[PROJECT] for row in found].count(f"'{FORMULA}") == 1


@pytest.mark.long
def test_calc_reads_the_swedish_csv_to_the_ore_and_runs_nothing(
    client: TestClient, odd: tuple[int, float], tmp_path: Path
) -> None:
    """Calc evaluates what it takes for a formula when it opens a CSV; saved as a workbook, such
    a cell would be a formula."""
    path = saved(client, "f=csv&dialect=excel-sv", tmp_path / "grants.csv")

    book = openpyxl.load_workbook(converted(path, tmp_path, "xlsx", SWEDISH))
    head, *body = list(book.worksheets[0].iter_rows())
    named = [cell.value for cell in head]
    amounts = [row[named.index(AMOUNT)] for row in body]

    assert len(amounts) == odd[0]
    assert all(cell.data_type == "n" for cell in amounts)
    assert round(sum(cell.value for cell in amounts), 2) == odd[1]
    assert all(cell.data_type != "f" for row in body for cell in row)


@pytest.mark.long
def test_calc_would_run_the_formula_if_the_file_let_it(tmp_path: Path) -> None:
    """What the two tests above would see of a file that is not made safe."""
    path = tmp_path / "unsafe.csv"
    path.write_text("Projekt;Belopp (kr)\n=1+1;5\n", "utf-8-sig")

    sheet = openpyxl.load_workbook(converted(path, tmp_path, "xlsx", SWEDISH)).worksheets[0]

    assert sheet["A2"].data_type == "f"
