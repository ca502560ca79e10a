"""What the database holds is what the files hold, to the krona; twice is as once."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from skanekarta.errors import RefusedFile, SetupError
from skanekarta.importers.project import DATA_SETS, load_project
from skanekarta.settings import PROJECT_DIR

DATA = PROJECT_DIR / "data"


def rows(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def held(connection: sa.Connection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_every_grant_is_held_with_its_own_columns(connection: sa.Connection) -> None:
    of_file = sorted(
        (
            row["funder"],
            row["year"],
            row["recipient"],
            row["project_title"],
            Decimal(row["amount_sek"]),
            row["municipality_code"],
            row["decision_date"],
            row["note"],
        )
        for row in rows("grants/grants.csv")
    )
    of_database = held(
        connection,
        """SELECT f.title, coalesce(g.year::text, ''), g.recipient_wording,
                  coalesce(g.project_title, ''), g.amount_sek, coalesce(g.seat, ''),
                  coalesce(g.decision_date::text, ''), coalesce(g.note, '')
           FROM grants g JOIN funders f ON f.slug = g.funder""",
    )
    # The funder's long name in the file is an alias of its title.
    aliases = dict(
        held(connection, "SELECT unnest(aliases || title), title FROM funders")  # type: ignore[arg-type]
    )
    assert sorted(of_database) == sorted((aliases[row[0]], *row[1:]) for row in of_file)


def test_the_totals_are_those_that_are_known(connection: sa.Connection) -> None:
    whole = held(connection, "SELECT count(*), sum(amount_sek) FROM grants")
    of_region = held(
        connection, "SELECT count(*), sum(amount_sek) FROM grants WHERE funder = 'region-skane'"
    )

    assert whole == [(176, Decimal(100_991_540))]
    assert of_region == [(123, Decimal(52_695_800))]


def test_the_three_complete_lists_add_up_to_what_their_sources_state(
    connection: sa.Connection,
) -> None:
    found = held(
        connection,
        """SELECT c.call, count(g.id), sum(g.amount_sek) FROM coverage c
           JOIN grants g ON g.call = c.call AND g.funder = c.funder
           WHERE c.complete GROUP BY c.call, c.rows_stated, c.amount_stated_sek
           HAVING count(g.id) = c.rows_stated AND sum(g.amount_sek) = c.amount_stated_sek""",
    )
    assert sorted(found) == [
        ("biblioteken-som-kulturhus-2012", 10, Decimal(950_000)),
        ("biblioteksutvecklingsprojekt-2018", 3, Decimal(420_000)),
        ("tillfallig-forstarkning-2021", 15, Decimal(24_268_000)),
    ]


def test_state_money_passed_on_carries_its_original_funder(connection: sa.Connection) -> None:
    found = held(
        connection,
        """SELECT original_funder, count(*) FROM grants WHERE original_funder IS NOT NULL
           AND funder = 'region-skane' GROUP BY 1""",
    )
    assert found == [("staten", 32)]  # 10 + 7 + 15; the sources mark no more than these


def test_joint_projects_are_shared_and_every_partner_is_kept(connection: sa.Connection) -> None:
    for row in rows("grants/grants.csv"):
        partners = [code for code in row["partner_municipality_codes"].split(";") if code]
        if not partners:
            continue
        codes = connection.scalar(
            sa.text("SELECT municipality FROM grants WHERE recipient_wording = :who"),
            {"who": row["recipient"]},
        )
        assert codes == sorted([row["municipality_code"], *partners])


def test_every_figure_is_held(connection: sa.Connection) -> None:
    wordings = dict(
        held(connection, "SELECT wording, slug FROM indicators")  # type: ignore[arg-type]
    )
    of_file = {
        (row["municipality_code"], wordings[row["indicator"]], row["year"], Decimal(row["value"]))
        for row in rows("municipalities/kommunfakta.csv")
    }
    of_database = held(
        connection,
        "SELECT municipality, indicator, coalesce(year::text, ''), value FROM figures",
    )
    assert set(of_database) == of_file
    assert len(of_database) == 302


def test_every_activity_is_held_with_its_period(connection: sa.Connection) -> None:
    found = held(
        connection,
        """SELECT date_precision, starts_on::text, ends_on::text, position_basis, count(*)
           FROM activities GROUP BY 1, 2, 3, 4 ORDER BY 1""",
    )
    assert found == [
        ("month", "2024-02-01", "2024-02-29", "centre", 1),
        ("period", "2022-09-01", "2024-05-31", "centre", 30),
    ]


def test_every_file_is_held_row_for_row(connection: sa.Connection) -> None:
    imports = dict(
        held(connection, "SELECT dataset, rows FROM imports")  # type: ignore[arg-type]
    )
    for each in DATA_SETS:
        if each.path.endswith(".csv"):
            assert imports[each.path] == len(rows(each.path)), each.path


def test_loading_again_reads_nothing(connection: sa.Connection) -> None:
    before = held(connection, "SELECT * FROM data_versions ORDER BY 1")

    assert not any(each.changed for each in load_project(connection, PROJECT_DIR))
    assert held(connection, "SELECT * FROM data_versions ORDER BY 1") == before


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project's data that a test may spoil."""
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path


def test_a_touched_file_is_read_again_and_doubles_nothing(
    connection: sa.Connection, project: Path
) -> None:
    for path in (
        "grants/grants.csv",
        "activities/activities.csv",
        "municipalities/kommunfakta.csv",
    ):
        file = project / "data" / path
        file.write_text(file.read_text() + "\n")

    changed = [each.path for each in load_project(connection, project) if each.changed]

    assert len(changed) == 3
    assert held(connection, "SELECT count(*), sum(amount_sek) FROM grants") == [
        (176, Decimal(100_991_540))
    ]
    assert held(connection, "SELECT count(*) FROM activities") == [(31,)]
    assert held(connection, "SELECT count(*) FROM figures") == [(302,)]


def test_a_corrected_row_takes_the_place_of_the_old(
    connection: sa.Connection, project: Path
) -> None:
    file = project / "data/grants/grants.csv"
    lines = file.read_text().splitlines()
    lines[1] = lines[1].replace(",300000,", ",301000,")
    file.write_text("\n".join([*lines[:2], *lines[3:]]) + "\n")  # and one row is gone
    list(load_project(connection, project))

    assert held(connection, "SELECT count(*), sum(amount_sek) FROM grants") == [
        (175, Decimal(100_991_540 + 1000 - 150_000))
    ]


def test_a_figure_that_is_gone_from_its_file_is_gone(
    connection: sa.Connection, project: Path
) -> None:
    file = project / "data/municipalities/kommunfakta.csv"
    file.write_text("\n".join(file.read_text().splitlines()[:-1]) + "\n")
    list(load_project(connection, project))

    assert held(connection, "SELECT count(*) FROM figures") == [(301,)]


def test_a_changed_vocabulary_reaches_the_grants(connection: sa.Connection, project: Path) -> None:
    file = project / "data/grants/vocabularies/target_group.csv"
    file.write_text(file.read_text() + "\n")
    changed = {each.path for each in load_project(connection, project) if each.changed}

    assert "grants/grants.csv" in changed


def test_two_alike_in_the_log_are_two(connection: sa.Connection, project: Path) -> None:
    file = project / "data/activities/activities.csv"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines, lines[1]]) + "\n")
    for _ in range(2):
        list(load_project(connection, project))

    assert held(connection, "SELECT count(*) FROM activities") == [(32,)]


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        ("grants/original_funders.csv", ",staten,", ",staden,", "finns inte i vokabulären funder"),
        ("municipalities/kommunfakta.csv", ",2019,", ",99999999999,", "är inte ett heltal"),
        ("municipalities/localities.csv", "1214TB102", "1214TB101", "är samma som på rad"),
    ],
)
def test_what_the_database_would_choke_on_is_told_with_its_row(
    connection: sa.Connection, project: Path, path: str, old: str, new: str, problem: str
) -> None:
    file = project / "data" / path
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(RefusedFile, match=problem):
        list(load_project(connection, project))


def test_a_file_with_only_its_heading_is_refused(connection: sa.Connection, project: Path) -> None:
    file = project / "data/municipalities/policy_documents.csv"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    with pytest.raises(RefusedFile, match="inga rader"):
        list(load_project(connection, project))


def test_a_spoilt_file_is_refused_with_every_problem_and_its_row(
    connection: sa.Connection, project: Path
) -> None:
    file = project / "data/grants/grants.csv"
    lines = file.read_text().splitlines()
    lines[1] = lines[1].replace("Teater,Produktionsstöd", "Trolleri,Produktionsstöd")
    lines[2] = lines[2].replace(",1261,", ",9999,").replace(",150000,", ",hundra,")
    file.write_text("\n".join(lines) + "\n")

    with pytest.raises(RefusedFile) as refused:
        list(load_project(connection, project))

    told = str(refused.value)
    assert "rad 2, kolumn area: ”Trolleri”. Värdet finns inte bland vokabulärens" in told
    assert "rad 3, kolumn municipality_code: ”9999”. " in told
    assert "rad 3, kolumn amount_sek: ”hundra”. Cellen är inget belopp." in told
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xfe", "inte UTF-8"),
        (b"", "kolumnen municipality_code saknas"),
        (b"a,b\n1,2\n", "kolumnen indicator saknas"),
    ],
)
def test_a_file_that_is_something_else_is_refused(
    connection: sa.Connection, project: Path, content: bytes, problem: str
) -> None:
    (project / "data/municipalities/kommunfakta.csv").write_bytes(content)
    with pytest.raises(RefusedFile, match=problem):
        list(load_project(connection, project))


def test_a_missing_file_is_named(connection: sa.Connection, project: Path) -> None:
    (project / "data/grants/grants.csv").unlink()
    with pytest.raises(SetupError, match=r"data/grants/grants\.csv saknas"):
        list(load_project(connection, project))
