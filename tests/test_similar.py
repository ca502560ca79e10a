"""Similar municipalities: worked out by hand, and of the real figures."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from skanekarta.facts import Figure
from skanekarta.similar import nearest, places, similar

PEOPLE = {"A": 10**3, "B": 10**3, "C": 10**5, "D": 10**5}
AREAS = {"A": 10**2, "B": 1, "C": 10**4, "D": 10**2}
"""Densities 10, 1 000, 10, 1 000. Logarithms of the population 3, 3, 5, 5: mean 4, deviation 1; of
the density 1, 3, 1, 3: mean 2, deviation 1."""


def test_a_municipality_lies_where_its_logarithms_are_among_the_others() -> None:
    found = places(PEOPLE, AREAS)

    assert found["A"] == pytest.approx((-1, -1))
    assert found["B"] == pytest.approx((-1, 1))
    assert found["C"] == pytest.approx((1, -1))
    assert found["D"] == pytest.approx((1, 1))


def test_the_nearest_come_first_and_the_lower_code_where_they_are_as_near() -> None:
    """From A it is 2 to B and to C, and 2√2 to D; from D as far to C and to B."""
    found = places(PEOPLE, AREAS)

    assert nearest("A", found) == ("B", "C", "D")
    assert nearest("D", found) == ("B", "C", "A")
    assert nearest("D", found, most=1) == ("B",)


def test_each_of_the_two_weighs_by_its_own_spread() -> None:
    """Populations of logarithm 3, 4, 3, 6 (mean 4, variance 6/4) and densities of 1, 1, 1.2, 0.8
    (mean 1, variance 0.08/4): B is one step of population from A, 1/√1.5 = 0.82; C is 0.2 of
    density, 0.2/√0.02 = 1.41, though its logarithms lie nearer."""
    people = {"A": 10.0**3, "B": 10.0**4, "C": 10.0**3, "D": 10.0**6}
    densities = {"A": 10.0, "B": 10.0, "C": 10**1.2, "D": 10**0.8}
    areas = {code: people[code] / densities[code] for code in people}

    assert nearest("A", places(people, areas), most=2) == ("B", "C")


def test_places_that_are_all_alike_lie_together() -> None:
    same = dict.fromkeys(("B", "A", "C"), 7)

    assert nearest("B", places(same, same)) == ("A", "C")


def test_the_five_like_osby_are_small_and_thinly_peopled(connection: sa.Connection) -> None:
    found = similar(connection, "1273")

    assert (found.method, found.year, len(found.codes)) == ("nearest", 2025, 5)
    assert "1273" not in found.codes
    assert not {"1280", "1281", "1283", "1290"} & set(found.codes)
    assert found.sentence() == (
        "De fem kommuner i Skåne vars folkmängd och täthet ligger närmast, på logaritmisk skala; "
        "folkmängd 2025."
    )
    assert found.source() == "Egen bearbetning av uppgifter från SCB"


def test_a_year_that_lacks_a_municipality_is_not_used(connection: sa.Connection) -> None:
    newest = sa.and_(Figure.indicator == "population", Figure.year == 2025)
    connection.execute(sa.delete(Figure).where(newest, Figure.municipality == "1290"))

    assert similar(connection, "1273").year == 2024


def test_without_population_or_area_nobody_is_called_similar(connection: sa.Connection) -> None:
    connection.execute(sa.delete(Figure).where(Figure.indicator == "land-area"))
    found = similar(connection, "1273")

    assert (found.codes, found.method) == ((), "unknown")
    assert found.sentence() == "Folkmängd och landareal är inte inlästa för alla kommuner i Skåne."


def test_a_code_that_there_is_not_has_nobody_like_it(connection: sa.Connection) -> None:
    assert similar(connection, "0180").codes == ()
