"""Whatever a file holds: all of it is taken in, or nothing; and the report can be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from damaged import Recipe, every_damaged_file, recipes

from skanekarta.importers.importing import Said, import_grants
from skanekarta.importers.reading import Report
from skanekarta.importers.reports import as_document, as_page, as_text, write_workbook
from skanekarta.importers.storing import Delivery

LIGHT = [recipe for recipe in recipes() if not recipe.heavy]
FAST = LIGHT[:: len(LIGHT) // 20]

HELD = """
SELECT (SELECT md5(string_agg(to_jsonb(g)::text, '|' ORDER BY id)) FROM grants g),
       (SELECT md5(string_agg(to_jsonb(m)::text, '|' ORDER BY grant_id, role, municipality))
        FROM grant_municipalities m),
       (SELECT md5(string_agg(to_jsonb(r)::text, '|' ORDER BY slug)) FROM recipients r),
       (SELECT count(*) FROM imports), (SELECT count(*) FROM grant_history)
"""
COUNTED = "SELECT count(*), sum(amount_sek) FROM grants"


def held(connection: sa.Connection, statement: str = HELD) -> tuple[object, ...]:
    return tuple(connection.execute(sa.text(statement)).one())


def check(connection: sa.Connection, recipe: Recipe, folder: Path) -> None:
    for file in every_damaged_file(folder, [recipe]):
        before, counted = held(connection), held(connection, COUNTED)
        report = import_grants(connection, file.path, Delivery(file.path.name, "prov"), Said())

        if report.blocked or not report.moved:
            assert held(connection) == before
        else:
            assert held(connection, COUNTED)[0] == counted[0] + report.added
        # A file that can't be read must never look as though it had been.
        assert file.expected != "refused" or report.blocked, file.name
        reads(report, file.path, folder)
        file.path.unlink()


def reads(report: Report, file: Path, folder: Path) -> None:
    """Every form of the report is made, and tells of every kind of error."""
    text, page = as_text(report), as_page(report)
    assert json.loads(json.dumps(as_document(report), default=str))["file"] == file.name
    assert "<script" not in page
    assert not report.blocked or "FEL" in text
    write_workbook(report, None, folder / "rapport.xlsx")


@pytest.mark.parametrize("recipe", FAST, ids=lambda recipe: recipe.name)
def test_a_damaged_file_comes_in_whole_or_not_at_all(
    connection: sa.Connection, recipe: Recipe, tmp_path: Path
) -> None:
    check(connection, recipe, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("recipe", LIGHT, ids=lambda recipe: recipe.name)
def test_every_damaged_file_comes_in_whole_or_not_at_all(
    connection: sa.Connection, recipe: Recipe, tmp_path: Path
) -> None:
    check(connection, recipe, tmp_path)
