"""Rows of a file become grants, each once; what a later file says of them is told and kept."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from generating import made, placed

from skanekarta import organisations
from skanekarta.importers.importing import import_rows
from skanekarta.importers.reading import GrantRow, Report
from skanekarta.importers.storing import read_scope
from skanekarta.importers.storing.merging import Delivery

STATE = """
SELECT g.id, g.key, to_jsonb(g) - 'import_id' - 'import_row' AS row, g.import_id, g.import_row,
  (SELECT jsonb_agg(to_jsonb(m) ORDER BY role, municipality) FROM grant_municipalities m
   WHERE m.grant_id = g.id) AS places,
  (SELECT jsonb_agg(area ORDER BY area) FROM grant_areas a WHERE a.grant_id = g.id) AS areas
FROM grants g WHERE g.year >= 2031 ORDER BY g.id
"""


def taken(
    connection: sa.Connection, rows: Sequence[GrantRow], *, dry_run: bool = False, **delivery: Any
) -> Report:
    report = Report("påhittad.csv", sha256="0" * 64, dry_run=dry_run)
    told = {"dataset": "påhittad.csv", "by": "prov", **delivery}
    return import_rows(connection, rows, report, Delivery(**told))


def held(connection: sa.Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sa.text(STATE)).mappings()]


def versions(connection: sa.Connection) -> list[Any]:
    return list(connection.execute(sa.text("SELECT * FROM data_versions ORDER BY 1")))


FULL = placed(
    1,
    ("1280", 700),
    ("1281", 300),
    seat="1290",
    shares_basis="source",
    areas=("musik", "dans"),
    target_groups=("barn-och-unga",),
    years=((2031, Decimal(400)), (2032, Decimal(600))),
    applicants=("teater-kapija",),
    source_id="D-1",
    note="Med 'citat', \\ snedstreck,\tflik och\nny rad",
)
THREE = [FULL, made(2, scope="skane"), made(3)]


def test_a_row_is_held_with_all_that_it_has_several_of(connection: sa.Connection) -> None:
    report = taken(connection, THREE)

    assert report.findings == []
    assert (report.added, report.changed_count, report.unchanged, report.rows) == (3, 0, 0, 3)
    first, whole, unknown = (each["row"] for each in held(connection))
    assert first["municipality"] == ["1280", "1281"]
    assert first["municipality_share"] == [700, 300]
    assert (first["seat"], first["area"]) == ("1290", ["dans", "musik"])
    assert (first["applicant"], first["amount_years"]) == (["teater-kapija"], [2031, 2032])
    assert first["amount_per_year"] == [400, 600]
    assert first["note"] == FULL.note
    assert (whole["municipality"], whole["municipality_share"]) == (["12"], [1000])
    assert (unknown["municipality"], unknown["geom"]) == (None, None)
    assert len(first["geom"]["coordinates"]) == 2


def test_the_same_rows_again_change_nothing_at_all(connection: sa.Connection) -> None:
    taken(connection, THREE)
    before, state = versions(connection), held(connection)
    report = taken(connection, THREE)

    assert (report.added, report.changed_count, report.unchanged) == (0, 0, 3)
    assert report.import_id is None
    assert (versions(connection), held(connection)) == (before, state)


def test_true_twins_are_two_grants_and_stay_two(connection: sa.Connection) -> None:
    twins = [made(1), made(1, row=3)]
    assert taken(connection, twins).added == 2
    assert taken(connection, twins).unchanged == 2
    assert len(held(connection)) == 2


def test_a_funders_id_that_stands_twice_is_an_error_and_nothing_is_taken_in(
    connection: sa.Connection,
) -> None:
    before = versions(connection)
    report = taken(connection, [FULL, made(2), made(3, source_id="D-1", row=9)])

    assert [(each.code, each.row) for each in report.findings] == [("duplicate-source-id", 9)]
    assert report.import_id is None
    assert (versions(connection), held(connection)) == (before, [])


def test_a_changed_row_is_told_field_by_field_and_its_earlier_state_is_kept(
    connection: sa.Connection,
) -> None:
    first = taken(connection, THREE)
    earlier = held(connection)[0]
    corrected = placed(
        1, ("1280", 500), ("1283", 600), source_id="D-1", areas=("dans",), seat="1290"
    )
    report = taken(connection, [corrected, *THREE[1:]])

    assert (report.added, report.changed_count, report.unchanged) == (0, 1, 2)
    told = {title: (was, now) for title, was, now in report.changed[0].fields}
    assert told["Belopp"] == ("1\u00a0000", "1\u00a0100")
    assert told["Kommun"] == ("Malmö, Lund", "Malmö, Helsingborg")
    assert told["Konst- och kulturområde"] == ("Dans, Musik", "Dans")
    assert told["Belopp per bidragsår"] == ("400, 600", None)
    now = held(connection)[0]
    assert (now["id"], now["key"]) == (earlier["id"], earlier["key"])
    assert now["import_id"] == report.import_id
    assert now["row"]["added_by"] == first.import_id
    kept = connection.execute(sa.text("SELECT * FROM grant_history")).mappings().one()
    assert (kept["happened"], kept["import_id"]) == ("changed", report.import_id)
    assert kept["state"]["municipality_share"] == [700, 300]
    assert kept["state"]["import_id"] == first.import_id


def test_a_row_that_is_gone_is_told_and_stays(connection: sa.Connection) -> None:
    taken(connection, THREE)
    report = taken(connection, [FULL, made(4, row=3)])

    assert report.missing_count == 2
    assert report.withdrawn == 0
    assert [each.what for each in report.missing] == [
        "ABF Malmö: Påhittat projekt 2 (2031, 1\u00a0000 kr)",
        "ABF Malmö: Påhittat projekt 3 (2031, 1\u00a0000 kr)",
    ]
    assert len(held(connection)) == 4


def test_grants_of_another_year_are_not_missing_from_this_years_file(
    connection: sa.Connection,
) -> None:
    taken(connection, [made(1, year=2032)])
    assert taken(connection, [made(2)]).missing_count == 0


def test_a_file_that_is_the_whole_of_a_scope_withdraws_what_it_lacks(
    connection: sa.Connection,
) -> None:
    taken(connection, [*THREE, made(5, year=2032)])
    scope = read_scope(connection, "funder=region-skane,year=2031")
    report = taken(connection, [FULL], scope=scope)

    assert (report.withdrawn, report.missing_count) == (2, 2)
    assert [each["row"]["year"] for each in held(connection)] == [2031, 2032]
    kept = connection.execute(sa.text("SELECT happened, state->>'key' FROM grant_history")).all()
    assert [row[0] for row in kept] == ["withdrawn", "withdrawn"]
    stored = connection.execute(
        sa.text("SELECT scope FROM imports WHERE id = :id"), {"id": report.import_id}
    )
    assert stored.scalar_one() == {"funder": "region-skane", "year": "2031"}


def test_a_row_outside_the_scope_stops_the_file(connection: sa.Connection) -> None:
    taken(connection, THREE)
    state = held(connection)
    scope = read_scope(connection, "year=2031")
    report = taken(connection, [FULL, made(7, year=2032, row=8)], scope=scope)

    assert [(each.code, each.row) for each in report.findings] == [("outside-scope", 8)]
    assert held(connection) == state


def test_a_dry_run_tells_everything_and_changes_nothing(connection: sa.Connection) -> None:
    before = versions(connection)
    report = taken(connection, THREE, dry_run=True)

    assert (report.added, report.import_id) == (3, None)
    (total,) = report.totals
    assert (total.year, total.before, total.file, total.after) == (2031, 0, 3000, 3000)
    assert (versions(connection), held(connection)) == (before, [])


@pytest.mark.parametrize(
    "changes", [{"amount_sek": Decimal(2000)}, {"project_title": "Ett annat namn"}]
)
def test_what_looks_like_a_correction_is_told_and_made_only_on_request(
    connection: sa.Connection, changes: dict[str, Any]
) -> None:
    taken(connection, THREE)
    corrected = [*THREE[:2], made(3, **changes)]
    told = taken(connection, corrected, dry_run=True)
    assert [(each.level, each.code, each.row) for each in told.findings] == [
        ("advice", "looks-like-correction", 4)
    ]
    assert (told.added, told.missing_count) == (1, 1)
    ids = [each["id"] for each in held(connection)]

    report = taken(connection, corrected, corrections=True)
    assert (report.added, report.changed_count, report.missing_count) == (0, 1, 0)
    assert [each["id"] for each in held(connection)] == ids
    assert taken(connection, corrected).unchanged == 3


def test_a_correction_is_seen_in_a_file_of_another_name(connection: sa.Connection) -> None:
    """The first time it was «beslut.xlsx», the second «beslut, rättad.xlsx»."""
    taken(connection, [each._replace(source="a.csv") for each in THREE], dataset="a.csv")
    corrected = [*THREE[:2], made(3, amount_sek=Decimal(1250))]
    rows = [each._replace(source="påhittad.csv") for each in corrected]

    told = taken(connection, rows, dry_run=True)
    assert [each.code for each in told.findings] == ["looks-like-correction"]
    assert told.missing_count == 0, "the file is not known to speak of all that the other did"
    report = taken(connection, rows, corrections=True)
    assert (report.added, report.changed_count, report.unchanged) == (0, 1, 2)


def test_a_file_of_another_name_that_says_the_same_changes_nothing(
    connection: sa.Connection,
) -> None:
    """Where a list states no source, its file's name is all there is."""
    taken(connection, [each._replace(source="a.csv") for each in THREE], dataset="a.csv")
    before = versions(connection)
    report = taken(connection, [each._replace(source="påhittad.csv") for each in THREE])

    assert (report.added, report.changed_count, report.unchanged) == (0, 0, 3)
    assert versions(connection) == before
    changed = [each._replace(source="Protokoll 7") for each in THREE]
    assert taken(connection, changed).changed_count == 3


def test_two_that_could_be_the_same_correction_are_not_guessed_at(
    connection: sa.Connection,
) -> None:
    taken(connection, [made(1, amount_sek=Decimal(10)), made(1, amount_sek=Decimal(20), row=3)])
    report = taken(connection, [made(1, amount_sek=Decimal(30))], corrections=True)
    assert (report.added, report.changed_count, report.missing_count) == (1, 0, 2)


def test_a_grant_that_gets_its_funders_id_stays_the_same_grant(
    connection: sa.Connection,
) -> None:
    taken(connection, [made(1)])
    (before,) = held(connection)
    report = taken(connection, [made(1, source_id="D-7")])
    (after,) = held(connection)

    assert (report.added, report.changed_count) == (0, 1)
    assert after["id"] == before["id"]
    assert [field[0] for field in report.changed[0].fields] == ["Finansiärens beteckning"]


@pytest.mark.parametrize(
    "wrong",
    [
        placed(1, ("1280", 700), scope="unknown"),
        made(1, scope="municipality"),
        placed(1, ("1280", 1), amount_sek=Decimal(2)),
        made(1, years=((2031, Decimal(1)),)),
        made(1, applicants=("abf-malmo",)),
        made(1, funder="ingen"),
        made(1, year=3000),
        made(1, amount_sek=Decimal(10) ** 13),
        placed(1, ("1280", 1), support_form="kommunsamverkan"),
    ],
)
def test_what_the_database_refuses_is_a_finding_and_nothing_is_taken_in(
    connection: sa.Connection, wrong: GrantRow
) -> None:
    before = versions(connection)
    report = taken(connection, [made(2, row=9), wrong])

    assert [each.code for each in report.findings] == ["refused-by-database"]
    assert (versions(connection), held(connection)) == (before, [])


def test_a_list_that_has_lost_its_ids_is_still_of_the_same_grants(
    connection: sa.Connection,
) -> None:
    taken(connection, [made(1, source_id="D-1"), made(2, source_id="D-2")])
    before = held(connection)
    report = taken(connection, [made(1), made(2, note="ändrad")])

    assert (report.added, report.changed_count, report.unchanged) == (0, 1, 1)
    assert [(each["id"], each["key"]) for each in held(connection)] == [
        (each["id"], each["key"]) for each in before
    ]


def test_a_grant_of_recipients_that_were_joined_is_still_the_same(
    connection: sa.Connection,
) -> None:
    taken(connection, [made(1, recipient="teater-kapija")])
    organisations.join(connection, "teater-kapija", "abf-malmo", "Kim")
    (before,) = held(connection)
    report = taken(connection, [made(1)])

    assert (report.added, report.changed_count, report.missing_count) == (0, 1, 0)
    assert [each["id"] for each in held(connection)] == [before["id"]]


def test_ids_that_stand_a_thousand_times_are_counted_and_told_of_at_most_so_often(
    connection: sa.Connection,
) -> None:
    rows = [made(1, row=each + 2, source_id="D-1") for each in range(5_100)]
    report = taken(connection, rows)

    assert len(report.findings) == 5_000
    assert report.number_of("error") == 5_099


def test_a_change_from_a_file_of_another_name_leaves_the_source_that_was_stated(
    connection: sa.Connection,
) -> None:
    taken(connection, [made(1, source="Protokoll 7", source_id="D-1")])
    report = taken(connection, [made(1, source="påhittad.csv", source_id="D-1", note="ändrad")])

    assert [field[0] for field in report.changed[0].fields] == ["Anmärkning"]
    assert [each["row"]["source"] for each in held(connection)] == ["Protokoll 7"]


def test_a_text_that_looks_like_nothing_at_all_is_a_text(connection: sa.Connection) -> None:
    """`\\N` is how COPY writes NULL."""
    titles = ["\\N", "a\\b", "två\trader\noch en till", None]
    taken(connection, [made(n, project_title=title) for n, title in enumerate(titles, start=1)])
    assert [each["row"]["project_title"] for each in held(connection)] == titles
