"""What data/ promises: described in full, spelled as the vocabularies have it, and adding up."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from frictionless import Package
from shapely.geometry import shape

DATA = Path(__file__).resolve().parents[1] / "data"
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
DESCRIBED = sorted(resource["path"] for resource in DESCRIPTOR["resources"])
VOCABULARIES = sorted((DATA / "grants" / "vocabularies").glob("*.csv"))

Row = dict[str, str]


def rows(path: str) -> list[Row]:
    with (DATA / path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def vocabulary(name: str) -> list[Row]:
    return rows(f"grants/vocabularies/{name}.csv")


def wordings(term: Row) -> set[str]:
    return {term["title"], *filter(None, term["aliases"].split(" | "))}


def values(field: str) -> set[str]:
    """The distinct values of a column of the grants; a cell may name several target groups."""
    cells = (row[field] for row in rows("grants/grants.csv"))
    parts = (
        part for cell in cells for part in (cell.split(",") if field == "target_group" else [cell])
    )
    return {part.strip() for part in parts} - {""}


def amount_sek(grants: list[Row]) -> int:
    return sum(int(row["amount_sek"]) for row in grants)


def boundaries() -> list[dict]:
    path = DATA / "municipalities" / "municipalities.geojson"
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def ancestors(term: Row, terms: dict[str, Row]) -> Iterator[str]:
    """Broader and broader terms; as many steps as there are terms would be a circle."""
    for _ in terms:
        if not term["parent"]:
            return
        term = terms[term["parent"]]
        yield term["slug"]


@pytest.fixture(scope="module")
def package() -> Package:
    return Package(str(DATA / "datapackage.json"))


@pytest.mark.parametrize("name", [resource["name"] for resource in DESCRIPTOR["resources"]])
def test_a_resource_keeps_its_schema(package: Package, name: str) -> None:
    report = package.get_resource(name).validate()
    assert report.flatten(["rowNumber", "fieldName", "message"]) == []


def test_every_data_file_is_described_and_every_described_file_is_there() -> None:
    files = (path for path in DATA.rglob("*") if path.is_file() and path.suffix != ".md")
    found = sorted(path.relative_to(DATA).as_posix() for path in files)
    assert [path for path in found if path != "datapackage.json"] == DESCRIBED


@pytest.mark.parametrize("path", [*DESCRIBED, "datapackage.json"])
def test_a_data_file_is_plain_utf8_with_unix_line_ends(path: str) -> None:
    content = (DATA / path).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.decode("utf-8").endswith("\n")


NOT_OF_GRANTS = {"development_area", "model_activity"}
"""Vocabularies that no source at hand has used of a grant."""


def test_only_vocabularies_that_no_grant_uses_lack_a_column() -> None:
    columns = set(rows("grants/grants.csv")[0])
    assert {path.stem for path in VOCABULARIES} - columns == NOT_OF_GRANTS


@pytest.mark.parametrize(
    "path",
    [path for path in VOCABULARIES if path.stem not in NOT_OF_GRANTS],
    ids=lambda path: path.stem,
)
def test_every_value_of_the_grants_has_its_place_in_the_vocabulary(path: Path) -> None:
    known = set().union(*map(wordings, vocabulary(path.stem)))
    assert values(path.stem) - known == set()


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.stem)
def test_a_vocabulary_has_no_circles(path: Path) -> None:
    terms = {term["slug"]: term for term in vocabulary(path.stem)}
    for term in terms.values():
        assert term["slug"] not in ancestors(term, terms)


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.stem)
def test_a_wording_means_one_term_unless_it_is_an_area(path: Path) -> None:
    seen = [wording for term in vocabulary(path.stem) for wording in wordings(term)]
    assert path.stem == "area" or len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("name", "slug"),
    [("funder", "region-skane"), ("area", "musik"), ("support_form", "utvecklingsstod")],
)
def test_the_slugs_of_the_contract_are_there(name: str, slug: str) -> None:
    assert slug in {term["slug"] for term in vocabulary(name)}


def test_the_grants_add_up_to_the_stated_totals() -> None:
    grants = rows("grants/grants.csv")
    region = [row for row in grants if row["funder"] == "Region Skåne"]
    assert (len(grants), amount_sek(grants)) == (176, 100_991_540)
    assert (len(region), amount_sek(region)) == (123, 52_695_800)


def test_a_list_that_is_called_complete_adds_up_to_what_its_source_states() -> None:
    calls = {term["slug"]: wordings(term) for term in vocabulary("call")}
    complete = [row for row in rows("grants/coverage.csv") if row["complete"] == "true"]
    assert len(complete) == 3
    for stated in complete:
        listed = [row for row in rows("grants/grants.csv") if row["call"] in calls[stated["call"]]]
        assert {row["year"] for row in listed} == {stated["year"]}
        assert len(listed) == int(stated["rows_stated"])
        assert amount_sek(listed) == int(stated["amount_stated_sek"])


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("activities/activities.csv", 31),
        ("activities/networks.csv", 17),
        ("municipalities/kommunfakta.csv", 302),
        ("municipalities/localities.csv", 251),
    ],
)
def test_no_row_is_lost(path: str, count: int) -> None:
    assert len(rows(path)) == count


def test_98_localities_have_no_coordinate() -> None:
    localities = rows("municipalities/localities.csv")
    assert sum(not row["lon"] and not row["lat"] for row in localities) == 98
    assert all(bool(row["lon"]) == bool(row["lat"]) for row in localities)


def test_every_indicator_in_the_figures_is_named_once() -> None:
    names = ["kommunfakta", "reference_figures"]
    used = {
        (row["indicator"], row["unit"]) for n in names for row in rows(f"municipalities/{n}.csv")
    }
    indicators = rows("municipalities/indicators.csv")
    named = [(row["wording"], row["unit"]) for row in indicators]
    assert len(set(named)) == len(named)
    assert used <= set(named)
    fetched = {(row["wording"], row["unit"]) for row in indicators if row["system"]}
    assert set(named) - used <= fetched


def test_what_is_fetched_from_kolada_has_its_title_and_an_id_that_is_sure() -> None:
    known = {row["title"]: row for row in rows("municipalities/kolada_kpi.csv")}
    for each in rows("municipalities/indicators.csv"):
        if each["system"] != "kolada":
            continue
        kpi = known.pop(each["upstream_title"])
        sure = kpi["kpi_id"] if kpi["confidence"].startswith("confirmed") else ""
        assert each["upstream_id"] == sure
        assert each["unit"] == kpi["unit"]
    assert not known


def test_a_headline_indicator_is_known_for_all_33_in_one_year() -> None:
    figures = rows("municipalities/kommunfakta.csv")
    for indicator in rows("municipalities/indicators.csv"):
        years = [row["year"] for row in figures if row["indicator"] == indicator["wording"]]
        assert indicator["headline"] == "0" or max(map(years.count, years)) == 33


def test_the_boundaries_are_33_valid_polygons_with_the_codes_of_the_facts() -> None:
    features = boundaries()
    facts = {
        row["municipality_code"]: row["municipality_name"]
        for row in rows("municipalities/kommunfakta.csv")
    }
    assert len(features) == 33
    assert {f["properties"]["code"]: f["properties"]["name"] for f in features} == facts
    shapes = [shape(feature["geometry"]) for feature in features]
    assert all(each.is_valid and each.geom_type == "MultiPolygon" for each in shapes)
    assert all(part.exterior.is_ccw for each in shapes for part in each.geoms)


def test_the_boundaries_have_neither_overlaps_nor_gaps() -> None:
    shapes = [shape(feature["geometry"]) for feature in boundaries()]
    whole = shapes[0]
    for each in shapes[1:]:
        whole = whole.union(each)
    parts = [whole] if whole.geom_type == "Polygon" else list(whole.geoms)
    assert sum(each.area for each in shapes) == pytest.approx(whole.area, abs=1e-9)
    assert not any(part.interiors for part in parts)


# What the sources call things (their lists are read in `source`), and where that has its place.
CALLED = [
    ("support_form", "Verksamhetsbidrag", {"verksamhetsstod"}),
    ("support_form", "Utvecklingsbidrag", {"utvecklingsbidrag"}),
    ("support_form", "Läsfrämjande", {"lasframjande-projektmedel"}),
    ("support_form", "Skrivyta Syd", {"skrivyta-syd"}),
    ("support_form", "Stöd till centrumbildningar", {"stod-till-centrumbildningar"}),
    ("area", "nycirkus", {"cirkus"}),
    ("area", "bild och form", {"bild", "form-och-design"}),
    ("area", "litteratur och serier", {"litteratur", "seriekonst"}),
    ("area", "Kultur och hälsa", {"kultur-och-halsa"}),
    ("area", "Kulturella och kreativa näringar", {"kulturella-och-kreativa-naringar"}),
    ("area", "digital kultur", {"digital-kultur"}),
    ("target_group", "barn 9-13 år", {"barn-9-13"}),
    ("target_group", "0-6 år", {"barn-0-6"}),
    ("target_group", "18-25 år", {"unga-18-25"}),
    ("target_group", "samer", {"samer"}),
    ("funder", "Kultur Skåne", {"region-skane"}),
    ("recipient_type", "kommuner i samverkan", {"kommuner-i-samverkan"}),
]


@pytest.mark.parametrize(("name", "wording", "slugs"), CALLED)
def test_what_the_sources_call_a_thing_has_its_place(
    name: str, wording: str, slugs: set[str]
) -> None:
    known = vocabulary(name)
    found = {
        term["slug"]
        for term in known
        if wording.casefold() in {each.casefold() for each in wordings(term)}
    }
    assert found == slugs


def test_age_bands_lie_below_children_and_young_people_and_minorities_are_five() -> None:
    terms = {term["slug"]: term for term in vocabulary("target_group")}
    below = {
        slug: [each for each in terms if slug in set(ancestors(terms[each], terms))]
        for slug in ("barn-och-unga", "nationella-minoriteter")
    }
    assert len(below["barn-och-unga"]) == 8
    assert len(below["nationella-minoriteter"]) == 5
    assert not terms["unga-18-25"]["parent"]


def test_every_term_says_where_it_is_from() -> None:
    for name in ("area", "support_form", "target_group", "recipient_type", "funder", "call"):
        assert [term["slug"] for term in vocabulary(name) if not term["source"]] == [], name
