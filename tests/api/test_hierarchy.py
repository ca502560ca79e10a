"""A term stands for itself and all that lies below it, wherever one filters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import mapbox_vector_tile
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta.filters import NARROWER, OneOf, Within
from skanekarta.layers import all_layers
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.query import Query
from skanekarta.vocabulary import VOCABULARIES, Area, NarrowerTerm

API = "/api/v1"
FLAT = ("policy_kind", "organisation_form")
LOOKED_BELOW = ("area", "support_form", "call", "target_group")
PROJECTS = (
    "projektstod,produktionsstod,utvecklingsstod,utvecklingsbidrag,tematiskt-stod,"
    "produktions-eller-utvecklingsstod,communitykonst,digitaliseringsprojekt-scenkonst,"
    "residens-tvardisciplinar-samverkan,nya-berattelser,internationell-residensutveckling,"
    "lasframjande-projektmedel"
)


def matched(client: TestClient, **asked: str) -> int:
    answer = client.get(f"{API}/collections/grants/items", params={**asked, "limit": "1"})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["numberMatched"])


def test_every_field_of_a_hierarchical_vocabulary_looks_below() -> None:
    # A part of an organisation is an organisation of its own, and so is what it is given.
    exact = {"funder", "recipient", "recipient_type", "network", "kind", *FLAT}
    for layer in all_layers().values():
        for field in layer.queryables:
            if isinstance(field.filter, OneOf) and field.filter.vocabulary in VOCABULARIES:
                below = field.filter.vocabulary not in exact and field.name != "part_of"
                assert isinstance(field.filter, Within) == below, (layer.id, field.name)


@pytest.mark.parametrize("name", FLAT)
def test_no_term_of_a_list_that_is_not_looked_below_has_a_parent(
    name: str, connection: sa.Connection
) -> None:
    model = VOCABULARIES[name]
    terms = connection.execute(sa.select(model.slug, model.parent)).all()

    assert terms
    assert [slug for slug, parent in terms if parent] == []


def test_the_filter_reads_the_table_that_the_database_keeps() -> None:
    table = NarrowerTerm.__table__
    assert NARROWER.name == table.name
    assert set(NARROWER.c.keys()) == set(table.c.keys())


def test_the_query_keeps_what_was_asked() -> None:
    query = Query.parse(GRANTS, [("support_form", "projektstod")])

    assert query.pairs(GRANTS) == [("support_form", "projektstod")]
    assert Query.parse(GRANTS, query.pairs(GRANTS)) == query


@pytest.mark.parametrize("other", [{}, {"year": "2019/2023"}, {"funder": "region-skane"}])
def test_a_parent_gives_its_childrens_rows(client: TestClient, other: dict[str, str]) -> None:
    parent = matched(client, support_form="projektstod", **other)

    assert parent == matched(client, support_form=PROJECTS, **other) > 0
    assert parent > matched(client, support_form="produktionsstod", **other)


def test_what_is_left_out_leaves_out_what_lies_below(client: TestClient) -> None:
    assert matched(client, support_form="!projektstod") == 176 - matched(
        client, support_form="projektstod"
    )
    without = matched(client, area="!scenkonst")
    assert without == matched(client, area="!scenkonst,!teater,!dans,!cirkus,!performance")


def test_a_row_with_two_narrow_terms_counts_once_in_the_broad_one(client: TestClient) -> None:
    facets = client.get(f"{API}/collections/grants/facets").json()["facets"]
    for facet in (each for each in facets if each["name"] in LOOKED_BELOW):
        for value in facet["values"]:
            assert value["count"] == matched(client, **{facet["name"]: value["value"]})
    areas = next(each for each in facets if each["name"] == "area")["values"]
    assert "scenkonst" in {each["value"] for each in areas}


def test_a_statistic_sums_the_children(client: TestClient) -> None:
    def total(form: str) -> dict[str, object]:
        answer = client.get(f"{API}/statistics/grants", params={"support_form": form})
        found: dict[str, object] = answer.json()["total"]
        return found

    assert total("projektstod") == total(PROJECTS)
    assert Decimal(str(total("sarskilda-stod")["sum"])) >= 24_268_000


def test_a_tile_holds_the_children(client: TestClient) -> None:
    address = f"{API}/collections/grants/tiles/WebMercatorQuad/6/20/34"
    tiles = [
        mapbox_vector_tile.decode(client.get(address, params={"support_form": form}).content)
        for form in ("projektstod", PROJECTS)
    ]

    assert tiles[0] == tiles[1]
    assert any(layer["features"] for layer in tiles[0].values())


def test_cql2_compares_what_stands_in_the_row(client: TestClient) -> None:
    plain = matched(client, filter="support_form = 'projektstod'")
    assert plain < matched(client, support_form="projektstod")


def test_the_lists_of_the_children_are_counted(client: TestClient) -> None:
    def lists(form: str) -> int:
        params = {"support_form": form, "funder": "region-skane"}
        found: int = client.get(f"{API}/statistics/grants", params=params).json()["coverage"][
            "lists"
        ]
        return found

    assert lists("sarskilda-stod") > lists("kommunsamverkan")


def narrower(connection: sa.Connection, broader: str) -> set[str]:
    kept = sa.select(NarrowerTerm.narrower).where(NarrowerTerm.broader == broader)
    return set(connection.scalars(kept))


def test_the_database_keeps_up_with_a_changed_hierarchy(connection: sa.Connection) -> None:
    assert narrower(connection, "scenkonst") == {"teater", "dans", "cirkus", "performance"}
    assert "experimentsparet" in narrower(connection, "sarskilda-stod")
    connection.execute(sa.update(Area).where(Area.slug == "dans").values(parent="musik"))
    connection.execute(sa.update(Area).where(Area.slug == "musik").values(parent="scenkonst"))

    assert narrower(connection, "scenkonst") >= {"musik", "dans"}
    assert narrower(connection, "musik") == {"dans"}


def test_the_database_refuses_a_ring(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="below itself"):
        connection.execute(sa.update(Area).where(Area.slug == "scenkonst").values(parent="dans"))


def test_frames_stand_beside_the_sums_of_region_skane_and_never_in_them(
    client: TestClient,
) -> None:
    def covered(**asked: str) -> dict[str, Any]:
        answer = client.get(f"{API}/statistics/grants", params=asked)
        found: dict[str, Any] = answer.json()["coverage"]
        return found

    year = covered(funder="region-skane", year="2023")
    (frame,) = year["frames"]
    own = client.get(f"{API}/statistics/grants?funder=region-skane&year=2023").json()["total"]
    assert frame["frame_sek"] == 585_400_000
    assert frame["loaded_sek"] == own["sum"]
    assert year["frame_text"] == (
        "Kartan visar 0,3\u00a0% av 2023 års ram för kulturnämnden: verksamhetsstödet saknas."
    )
    # A frame is for all of Skåne: a municipality's page tells the same of the same year.
    assert covered(funder="region-skane", year="2023", municipality="1267")["frames"] == [frame]
    assert "frames" not in covered(year="2023")
    assert "frames" not in covered(funder="region-skane,statens-kulturrad")
    assert "frames" not in covered(funder="region-skane", year="2015")
    assert [each["year"] for each in covered(funder="region-skane")["frames"]] == [
        *(2024, 2023, 2020, 2018, 2017)
    ]


def test_the_frames_are_told_where_the_sums_stand(client: TestClient) -> None:
    for address in ("/kommun/1267", "/lager/grants?funder=region-skane&year=2023"):
        assert "års ram för kulturnämnden" in client.get(address).text
    about = client.get("/om").text
    assert "Kulturnämndens ram och det som är inläst" in about
    assert "585\u00a0400\u00a0000\u00a0kr" in about


def test_a_shared_grant_has_its_shares_as_a_property(client: TestClient) -> None:
    body = client.get(f"{API}/collections/grants/items?call=kommunsamverkan-2019").json()
    for feature in body["features"]:
        found = feature["properties"]
        assert len(found["shares"]) == len(found["municipality"])
        parts = sum(Decimal(str(each)) for each in found["shares"])
        assert parts == Decimal(str(found["amount_sek"]))


def test_the_frames_of_several_years_are_told_in_one_sentence(client: TestClient) -> None:
    asked = {"funder": "region-skane", "year": "2020/2024"}
    found = client.get("/api/v1/statistics/grants", params=asked).json()["coverage"]

    assert [each["year"] for each in found["frames"]] == [2024, 2023, 2020]
    assert found["frame_text"].replace("\u00a0", " ") == (
        "Kartan visar 0,2 % av 2024 års ram för kulturnämnden (2023: 0,3 %, 2020: 2,1 %): "
        "verksamhetsstödet saknas."
    )
