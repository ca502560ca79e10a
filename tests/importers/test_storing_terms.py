"""Terms and numbers that came with a list go when it is undone, and come back when it is done
again; not where anything else relies on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from skanekarta import organisations
from skanekarta.errors import SkanekartaError
from skanekarta.importers.granting import Defaults, read_approvals
from skanekarta.importers.importing import Said, import_calls, import_grants, undo_import
from skanekarta.importers.project import DATA_SETS
from skanekarta.importers.reading import Report
from skanekarta.importers.storing import Delivery, recorded, spoken
from skanekarta.settings import PROJECT_DIR

HEADING = "Finansiär;År;Mottagare;Organisationsnummer;Utlysning;Konstområde;Stödform;Projekt;Belopp"
NUMBER = f"802400-001{organisations.check_digit('802400001')}"
OTHER = "556001-2345"
NEW = "Påhittad scen"
ROUND = "Påhittad omgång 2031"
VOCABULARIES = ("funders", "areas", "support_forms", "calls", "recipient_types", "recipients")


def line(title: str, recipient: str = "ABF Malmö", number: str = "", call: str = "") -> str:
    return f"Region Skåne;2031;{recipient};{number};{call};Musik;Utvecklingsstöd;{title};1000"


def taken(
    connection: sa.Connection, folder: Path, name: str, lines: Sequence[str], *approved: str
) -> Report:
    file = folder / f"{name}.csv"
    file.write_text("\n".join((HEADING, *lines)), encoding="utf-8-sig")
    said = Said(read_approvals(approved), Defaults())
    report = import_grants(connection, file, Delivery(file.name, "prov"), said)
    assert not report.blocked, report.findings
    return report


def terms(connection: sa.Connection) -> dict[str, object]:
    """Every vocabulary as it is."""
    asked = "SELECT jsonb_agg(to_jsonb(t) ORDER BY slug) FROM {} t"
    return {name: connection.scalar(sa.text(asked.format(name))) for name in VOCABULARIES}


def number_of(connection: sa.Connection, slug: str) -> object:
    asked = "SELECT organisation_number FROM recipients WHERE slug = :slug"
    return connection.execute(sa.text(asked), {"slug": slug}).one()[0]


def is_there(connection: sa.Connection, table: str, title: str) -> bool:
    asked = sa.text(f"SELECT EXISTS (SELECT FROM {table} WHERE title = :title)")
    return bool(connection.scalar(asked, {"title": title}))


def test_an_undone_import_leaves_no_vocabulary_changed(
    connection: sa.Connection, tmp_path: Path
) -> None:
    before = terms(connection)
    lines = [line("a", NEW, NUMBER, ROUND), line("b", number=OTHER), line("c", "Enskild firma")]
    report = taken(connection, tmp_path, "a", lines, "mottagare", "utlysning")
    after = terms(connection)
    assert after != before
    assert number_of(connection, "abf-malmo") == OTHER

    told = recorded.terms(connection, report.import_id or 0)
    assert sorted((name, each.happened, each.what) for name, each in told) == [
        ("call", "added", ROUND),
        ("recipient", "added", "Enskild firma"),
        ("recipient", "added", NEW),
        ("recipient", "changed", "ABF Malmö"),
    ]
    assert told[-1][1].fields == (("Organisationsnummer", None, OTHER),)

    undone = undo_import(connection, report.import_id or 0, "prov")
    assert terms(connection) == before
    again = undo_import(connection, undone, "prov")
    assert terms(connection) == after
    undo_import(connection, again, "prov")
    assert terms(connection) == before


def test_a_number_that_another_import_tells_too_stays(
    connection: sa.Connection, tmp_path: Path
) -> None:
    first = taken(connection, tmp_path, "a", [line("a", number=NUMBER)])
    second = taken(connection, tmp_path, "b", [line("b", number=NUMBER)])
    taken(connection, tmp_path, "c", [line("c")])

    undo_import(connection, first.import_id or 0, "prov")
    assert number_of(connection, "abf-malmo") == NUMBER
    undo_import(connection, second.import_id or 0, "prov")
    assert number_of(connection, "abf-malmo") is None, "a name alone relies on no number"


def test_a_number_is_learned_by_an_import_though_no_grant_is_changed(
    connection: sa.Connection, tmp_path: Path
) -> None:
    taken(connection, tmp_path, "a", [line("a")])
    report = taken(connection, tmp_path, "a", [line("a", number=NUMBER)])

    assert (report.moved, number_of(connection, "abf-malmo")) == (0, NUMBER)
    assert report.import_id is not None
    undo_import(connection, report.import_id, "prov")
    assert number_of(connection, "abf-malmo") is None
    assert taken(connection, tmp_path, "a", [line("a")]).import_id is None


def test_the_projects_own_list_takes_no_learned_number_away(
    connection: sa.Connection, tmp_path: Path
) -> None:
    report = taken(connection, tmp_path, "a", [line("a", number=NUMBER)])
    (each,) = [each for each in DATA_SETS if each.path.endswith("recipient.csv")]
    assert each.load is not None
    each.load(connection, PROJECT_DIR / "data" / each.path, report.import_id or 0)
    assert number_of(connection, "abf-malmo") == NUMBER


def test_a_term_that_another_import_uses_stays_until_that_is_undone(
    connection: sa.Connection, tmp_path: Path
) -> None:
    first = taken(connection, tmp_path, "a", [line("a", NEW)], "mottagare")
    second = taken(connection, tmp_path, "b", [line("b", NEW)])
    undo_import(connection, first.import_id or 0, "prov")
    assert is_there(connection, "recipients", NEW)

    undone = undo_import(connection, second.import_id or 0, "prov")
    assert not is_there(connection, "recipients", NEW)
    undo_import(connection, undone, "prov")
    assert is_there(connection, "recipients", NEW), "its grants are back and need it"


def test_a_term_that_the_projects_own_list_has_got_stays(
    connection: sa.Connection, tmp_path: Path
) -> None:
    report = taken(connection, tmp_path, "a", [line("a", NEW)], "mottagare")
    (each,) = [each for each in DATA_SETS if each.path.endswith("recipient.csv")]
    own = (PROJECT_DIR / "data" / each.path).read_text(encoding="utf-8")
    columns = own.splitlines()[0].split(",")
    told = {"slug": "pahittad-scen", "title": NEW}
    file = tmp_path / "recipient.csv"
    file.write_text(f"{own}{','.join(told.get(name, '') for name in columns)}\n", encoding="utf-8")
    loaded = connection.scalar(
        sa.text(
            "INSERT INTO imports (dataset, file, sha256, rows, imported_by) "
            "VALUES (:path, 'recipient.csv', '', 0, 'prov') RETURNING id"
        ),
        {"path": each.path},
    )
    assert each.load is not None
    each.load(connection, file, loaded)

    undo_import(connection, report.import_id or 0, "prov")
    assert is_there(connection, "recipients", NEW)


LOGGED = """
INSERT INTO activities (kind, title, starts_on, municipality, geom, recorded_by, area)
SELECT kind, 'Påhittat möte', starts_on, municipality, geom, 'prov', ARRAY[area.slug]
FROM activities, areas area WHERE area.title = :title ORDER BY id LIMIT 1
"""


def test_an_area_that_an_entry_of_the_log_has_stays(
    connection: sa.Connection, tmp_path: Path
) -> None:
    lines = [line("a").replace("Musik", "Påhittad konst")]
    report = taken(connection, tmp_path, "a", lines, "område")
    connection.execute(sa.text(LOGGED), {"title": "Påhittad konst"})

    undone = undo_import(connection, report.import_id or 0, "prov")
    assert is_there(connection, "areas", "Påhittad konst")
    undo_import(connection, undone, "prov")
    assert is_there(connection, "areas", "Påhittad konst")


def test_every_column_that_holds_several_terms_is_asked(connection: sa.Connection) -> None:
    named = {"area": "area", "target_group": "target_group", "applicant": "recipient"}
    asked = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type = 'ARRAY'
    AND c.column_name = ANY (:names)
    """
    found = connection.execute(sa.text(asked), {"names": list(named)}).all()
    held = {(table, column, of) for of, each in spoken.HELD.items() for table, column in each}
    assert {(table, column, named[column]) for table, column in found} == held


def calls_taken(connection: sa.Connection, folder: Path) -> int:
    file = folder / "utlysningar.csv"
    file.write_text(f"Utlysning;Finansiär;År\n{ROUND};Region Skåne;2031", encoding="utf-8-sig")
    said = Said(read_approvals(["utlysning"]), Defaults())
    report = import_calls(connection, file, Delivery("calls", "prov"), said)
    assert report.import_id is not None, report.findings
    return report.import_id


def test_calls_are_taken_back_when_their_grants_are(
    connection: sa.Connection, tmp_path: Path
) -> None:
    of_calls = calls_taken(connection, tmp_path)
    report = taken(connection, tmp_path, "a", [line("a", call=ROUND)])
    with (
        pytest.raises(SkanekartaError, match="hör till Påhittad omgång 2031"),
        connection.begin_nested(),
    ):
        undo_import(connection, of_calls, "prov")

    without_grants = undo_import(connection, report.import_id or 0, "prov")
    without_calls = undo_import(connection, of_calls, "prov")
    assert not is_there(connection, "calls", ROUND)
    # Grants can't come back before their call; what to do is told, and does it.
    why = f"utlysningen {ROUND}, som togs bort av inläsning {without_calls}"
    with pytest.raises(SkanekartaError, match=why), connection.begin_nested():
        undo_import(connection, without_grants, "prov")
    undo_import(connection, without_calls, "prov")
    undo_import(connection, without_grants, "prov")
    found = sa.text("SELECT call FROM grants WHERE year = 2031")
    assert connection.scalars(found).all() == ["pahittad-omgang-2031"]


def test_a_call_that_a_list_of_calls_speaks_of_stays_without_the_grants(
    connection: sa.Connection, tmp_path: Path
) -> None:
    report = taken(connection, tmp_path, "a", [line("a", call=ROUND)], "utlysning")
    calls_taken(connection, tmp_path)
    undo_import(connection, report.import_id or 0, "prov")
    assert is_there(connection, "calls", ROUND)
