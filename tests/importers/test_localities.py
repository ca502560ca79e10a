"""SCB's localities take the place of what was known before, and nothing that was known is lost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import geopandas
import pytest
import sqlalchemy as sa
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from skanekarta.importers.facts import load_localities
from skanekarta.importers.localities import Delimitation, Feature, Outcome, Told, features_of
from skanekarta.importers.localities import read as read_features
from skanekarta.importers.localities import store as store_them
from skanekarta.settings import PROJECT_DIR

TOLD = Told("svar.json", "0" * 64, "ett test", "SCB, tätorter 2023", "https://example.org/wfs")
BILLEBERGA = "1214TB101"
SQUARE = box(12.99, 55.88, 13.01, 55.89)


def cells(**others: object) -> dict[str, object]:
    """What SCB says of a locality. The population and the area are made up, and look it."""
    said: dict[str, object] = {
        "tatortskod": BILLEBERGA,
        "tatort": "Billeberga",
        "kommun": "1214",
        "kommunnamn": "Svalöv",
        "area_ha": 111,
        "bef": 11_111,
        "ar": 2023,
    }
    return said | others


def of(*rows: Mapping[str, object], geometry: object = SQUARE) -> list[Feature]:
    return [(number, row, geometry) for number, row in enumerate(rows, start=2)]  # type: ignore[misc]


def read(connection: sa.Connection, features: list[Feature]) -> Delimitation:
    return read_features(connection, features)


def store(connection: sa.Connection, features: list[Feature], told: Told = TOLD) -> Outcome:
    found = read(connection, features)
    assert found.problems == ()
    return store_them(connection, found, told)


def held(connection: sa.Connection, code: str = BILLEBERGA) -> Mapping[str, object]:
    statement = sa.text("SELECT *, ST_AsText(geom) AS wkt FROM localities WHERE code = :code")
    return connection.execute(statement, {"code": code}).mappings().one()


def history(connection: sa.Connection, code: str = BILLEBERGA) -> list[tuple[object, object]]:
    statement = sa.text("SELECT before, after FROM locality_history WHERE locality = :code")
    return [tuple(row) for row in connection.execute(statement, {"code": code})]  # type: ignore[misc]


def test_scb_s_figures_take_the_place_of_older_ones(connection: sa.Connection) -> None:
    before = held(connection)
    assert (before["population"], before["population_year"]) == (948, 2005)

    store(connection, of(cells()))

    after = held(connection)
    assert (after["population"], after["population_year"]) == (11_111, 2023)
    assert after["area_ha"] == Decimal(111)
    assert after["population_note"] == after["coordinate_source"] == "SCB, tätorter 2023"
    assert after["source_url"] == after["population_source_url"] == "https://example.org/wfs"
    assert after["undated_population"] is None
    assert after["wkt"] == "POINT(13 55.885)"


def test_what_was_known_before_is_kept(connection: sa.Connection) -> None:
    store(connection, of(cells()))
    store(connection, of(cells(bef=22_222)))

    first, second = history(connection)
    assert first[0]["population"] == 948  # type: ignore[index]
    assert first[0]["coordinate_source"].startswith("GeoNames")  # type: ignore[index]
    assert second[0] == first[1]
    assert second[1]["population"] == 22_222  # type: ignore[index]


def test_the_same_again_changes_nothing(connection: sa.Connection) -> None:
    assert store(connection, of(cells())).import_id is not None
    number = connection.scalar(sa.text("SELECT sum(version) FROM data_versions"))

    again = store(connection, of(cells()))

    assert (again.import_id, again.brings, again.unchanged) == (None, False, (BILLEBERGA,))
    assert connection.scalar(sa.text("SELECT sum(version) FROM data_versions")) == number


def test_a_municipality_s_other_localities_are_withdrawn_and_those_of_others_stay(
    connection: sa.Connection,
) -> None:
    outcome = store(connection, of(cells()))

    assert "1214TB102" in outcome.withdrawn
    assert {code[:4] for code in outcome.withdrawn} == {"1214"}
    assert connection.scalar(sa.text("SELECT count(*) FROM localities")) == 251 - len(
        outcome.withdrawn
    )
    assert history(connection, "1214TB102")[0][1] is None


def test_an_import_tells_how_much_it_did(connection: sa.Connection) -> None:
    outcome = store(connection, of(cells(), cells(tatortskod="1214TB999", tatort="Nystad")))

    statement = sa.text("SELECT dataset, rows, added, changed, withdrawn FROM imports WHERE id=:id")
    told = connection.execute(statement, {"id": outcome.import_id}).one()
    assert tuple(told) == ("localities/scb", 2, 1, 1, len(outcome.withdrawn))


def test_a_dry_run_tells_the_same_and_does_nothing(connection: sa.Connection) -> None:
    found = read(connection, of(cells()))

    outcome = store_them(connection, found, TOLD, dry_run=True)

    assert outcome.changed == (BILLEBERGA,)
    assert outcome.import_id is None
    assert held(connection)["population"] == 948
    assert history(connection) == []


def test_what_scb_does_not_say_stays_as_it_was_known(connection: sa.Connection) -> None:
    store(connection, of(cells(bef=None, area_ha=None), geometry=None))

    after = held(connection)
    assert (after["population"], after["population_year"]) == (948, 2005)
    assert after["area_ha"] is None
    assert str(after["coordinate_source"]).startswith("GeoNames")


def test_nobody_living_there_is_not_the_same_as_not_known(connection: sa.Connection) -> None:
    store(connection, of(cells(bef=0)))

    assert held(connection)["population"] == 0


def test_the_project_s_own_list_does_not_come_back_over_scb_s(connection: sa.Connection) -> None:
    store(connection, of(cells()))
    file = PROJECT_DIR / "data/municipalities/localities.csv"

    assert load_localities(connection, Path(file), 1) == 0
    assert held(connection)["population"] == 11_111


def test_localities_of_other_municipalities_are_counted_and_left_out(
    connection: sa.Connection,
) -> None:
    mellbystrand = cells(tatortskod="1381TB107", tatort="Mellbystrand", kommun="1381")

    found = read(connection, of(cells(), mellbystrand))

    assert [each.code for each in found.localities] == [BILLEBERGA]
    assert (found.elsewhere, found.problems) == (1, ())


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"tatortskod": None}, "tatortskod"),
        ({"tatortskod": "T0001"}, "tatortskod"),
        ({"tatort": " "}, "tatort"),
        ({"kommun": "Svalöv"}, "kommun"),
        ({"bef": "många"}, "bef"),
        ({"bef": -1}, "bef"),
        ({"ar": "i fjol"}, "ar"),
        ({"ar": None}, "ar"),
        ({"area_ha": "stor"}, "area_ha"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_told_with_row_and_column(
    connection: sa.Connection, said: Mapping[str, object], column: str
) -> None:
    found = read(connection, of(cells(tatortskod="1214TB102"), cells(**said)))

    assert [(problem.row, problem.column) for problem in found.problems] == [(3, column)]


def test_all_that_is_wrong_is_told_at_once(connection: sa.Connection) -> None:
    wrong = cells(tatort="", bef="?", ar="?", area_ha="?")
    found = read(connection, of(wrong, cells()))

    assert {problem.column for problem in found.problems} == {
        *("tatort", "bef", "ar", "area_ha", "tatortskod")
    }


def test_axes_the_wrong_way_round_are_found(connection: sa.Connection) -> None:
    found = read(connection, of(cells(), geometry=box(55.88, 12.99, 55.89, 13.01)))

    (problem,) = found.problems
    assert "fel koordinatsystem" in str(problem)


def test_a_line_is_no_locality(connection: sa.Connection) -> None:
    found = read(connection, of(cells(), geometry=LineString([(13, 55.8), (13.1, 55.9)])))

    assert [problem.column for problem in found.problems] == ["geometri"]


def test_the_point_lies_in_the_largest_part(connection: sa.Connection) -> None:
    crescent = Polygon(
        [(13, 55.8), (13.2, 55.8), (13.2, 55.81), (13.01, 55.81), (13.01, 56), (13, 56)]
    )
    parts = MultiPolygon([box(13.3, 55.7, 13.301, 55.701), crescent])

    store(connection, of(cells(), geometry=parts))

    statement = sa.text("SELECT ST_X(geom), ST_Y(geom) FROM localities WHERE code = :code")
    x, y = connection.execute(statement, {"code": BILLEBERGA}).one()
    assert crescent.contains(Point(x, y))


def test_a_frame_in_sweref_with_numbers_for_codes_is_read(connection: sa.Connection) -> None:
    upper = {name.upper(): value for name, value in cells(kommun=1214.0, ar="2023").items()}
    more = {**upper, "TATORTSKOD": "1214TB999", "BEF": None}
    frame = geopandas.GeoDataFrame([upper, more], geometry=[SQUARE, SQUARE], crs=4326)

    locality, other = read(connection, list(features_of(frame.to_crs(3006)))).localities

    assert other.population is None
    assert (locality.municipality, locality.population, locality.year) == ("1214", 11_111, 2023)
    assert locality.point == pytest.approx((13, 55.885), abs=0.001)
