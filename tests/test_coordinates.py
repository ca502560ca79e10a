"""Coordinates as people write them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from skanekarta import coordinates
from skanekarta.errors import BadEntry

HOOR = (4326, 13.5435, 55.9357)

DEGREES = (
    "55,9357 13,5435",
    "55.9357 13.5435",
    "55.9357, 13.5435",
    "55.9357,13.5435",
    "55,9357, 13,5435",
    "55,9357; 13,5435",
    "13,5435 55,9357",
    "13.5435, 55.9357",
    "N 55,9357 E 13,5435",
    "55.9357° N, 13.5435° E",
    "55,9357 / 13,5435",
    "lat 55.9357 lon 13.5435",
    "  55,9357\u00a0 13,5435 ",
)


@pytest.mark.parametrize("text", DEGREES)
def test_degrees_are_read_however_they_are_written_and_in_either_order(text: str) -> None:
    assert coordinates.read(text) == HOOR


@pytest.mark.parametrize(
    "text",
    [
        "6199000 408000",
        "408000 6199000",
        "6199000, 408000",
        "N 6199000 E 408000",
        "6 199 000 408 000",
        "6 199 000, 408 000",
        "408 000 6 199 000",
        "6199000,0 408000,0",
        "E: 408000 N: 6199000",
    ],
)
def test_metres_of_sweref_99_tm_are_read_in_either_order(text: str) -> None:
    assert coordinates.read(text) == (3006, 408000.0, 6199000.0)


def test_metres_of_the_municipalities_own_zone_are_told_from_those_of_sweden() -> None:
    assert coordinates.read("6200000 152700") == (3008, 152700.0, 6200000.0)


def test_degrees_minutes_and_seconds_are_read() -> None:
    found = coordinates.read("55°56'08.5\"N 13°32'36.6\"E")

    assert found is not None
    assert found[0] == 4326
    assert found[1:] == pytest.approx((13.5435, 55.93569), abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", "Höör", "55,9357", "1 2", "6199000", "0 0", "12 1267", "55 13 7", "9" * 400]
)
def test_what_is_no_pair_around_skane_is_not_read(text: str) -> None:
    assert coordinates.read(text) is None


@pytest.mark.parametrize("text", [*DEGREES, "6 199 000 408 000", "1 2", "55°56'08\"N 13°32'36\"E"])
def test_coordinates_are_told_from_names(text: str) -> None:
    assert coordinates.looks_like(text)


@pytest.mark.parametrize("text", ["Höör", "Ek", "N", "", "Sal 2", "Skola 3, plan 1", "Lonsboda"])
def test_names_are_told_from_coordinates(text: str) -> None:
    assert not coordinates.looks_like(text)


def test_metres_become_degrees(connection: sa.Connection) -> None:
    assert coordinates.point(connection, "6199000 408000") == pytest.approx(
        (13.5276, 55.9270), abs=2e-3
    )


def test_what_cannot_be_read_is_told_with_what_can(connection: sa.Connection) -> None:
    with pytest.raises(BadEntry) as caught:
        coordinates.point(connection, "vid ån")

    assert "Skriv grader som 55,9357 13,5435" in str(caught.value)
