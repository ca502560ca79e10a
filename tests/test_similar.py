"""Similar municipalities: worked out by hand, and of the real figures."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from skanekarta.facts import Figure
from skanekarta.provenance import Import
from skanekarta.similar import nearest, places, similar
from skanekarta.upstream import MunicipalityGroup, MunicipalityGroupMember

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


def group(connection: sa.Connection, id_: str, title: str, **members: str | None) -> None:
    """A group as Kolada has it, with the members' names by their codes (after a letter)."""
    import_id = connection.scalar(sa.select(sa.func.max(Import.id)))
    values = {"id": id_, "title": title, "import_id": import_id}
    connection.execute(sa.insert(MunicipalityGroup).values(values))
    rows = [
        {"group_id": id_, "municipality": code.removeprefix("k"), "title": name}
        for code, name in members.items()
    ]
    connection.execute(sa.insert(MunicipalityGroupMember), rows)


def test_kolada_has_the_say_where_its_group_has_been_fetched(connection: sa.Connection) -> None:
    title = "Liknande kommuner, övergripande, Osby, 2025"
    members = {"k1273": "Osby", "k1257": "Örkelljunga", "k0680": "Påhittad", "k0682": None}
    group(connection, "G2", title, **members, k1256="Östra Göinge")
    group(connection, "G3", "Liknande kommuner, övergripande, Osby, 2023", k1280="Malmö")
    group(connection, "G4", "Liknande kommuner grundskola, Osby, 2026", k1281="Lund")
    group(connection, "G5", "Liknande kommuner, övergripande, Hörby, 2026", k1282="Landskrona")

    found = similar(connection, "1273")

    assert (found.codes, found.method) == (("1256", "1257"), "kolada")
    assert found.elsewhere == ("Påhittad", "0682")
    assert found.sentence() == (
        f"Kommunerna i Skåne i Koladas grupp ”{title}”. I gruppen finns också Påhittad, 0682."
    )
    assert found.source() == "Kolada"
    assert "Gruppen är gjord av Kolada" in found.definition()
    assert similar(connection, "1280").method == "nearest"


def test_a_group_with_nobody_else_in_skane_is_no_help(connection: sa.Connection) -> None:
    group(connection, "G2", "Liknande kommuner, Osby", k1273="Osby", k0680="Påhittad")

    assert similar(connection, "1273").method == "nearest"


def test_a_group_without_a_kind_or_a_year_is_one_of_those_like_it(
    connection: sa.Connection,
) -> None:
    group(connection, "G2", "Liknande kommuner, Osby", k1280="Malmö")

    assert similar(connection, "1273").codes == ("1280",)
