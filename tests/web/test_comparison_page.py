"""`/jamfor`: municipalities side by side, and a year beside another, without JavaScript."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup

from skanekarta.query import PAGE_PARAMETERS

CALL = "biblioteksutvecklingsprojekt-2018"
"""Three grants in 2018: Svedala 250 000 kr, Kristianstad 120 000, Östra Göinge 50 000; the list
is read to its end."""


def page(client: TestClient, query: str, status: int = 200) -> Markup:
    answer = client.get(f"/jamfor?{query}")
    assert answer.status_code == status, answer.text
    assert "None" not in Markup(answer.text).text
    return Markup(answer.text)


def row(found: Markup, title: str, nth: int = 0) -> list[str]:
    """The cells of the row with that title."""
    return [cells for cells in found.rows if cells and cells[0] == title][nth][1:]


def selected(found: Markup, name: str) -> list[str]:
    """What the form's lists of that name have chosen."""
    values, inside = [], False
    for tag, attributes in found.elements:
        if tag == "select":
            inside = attributes.get("name") == name
        if tag == "option" and inside and "selected" in attributes:
            values.append(attributes["value"])
    return values


@pytest.fixture
def complete(connection: sa.Connection) -> None:
    """The list of the same call a year later is read to its end, and has no rows at all."""
    connection.execute(
        sa.text(
            "INSERT INTO coverage (funder, support_form, call, year, complete, import_id) "
            "SELECT funder, support_form, call, 2019, true, import_id FROM coverage "
            "WHERE call = :call"
        ),
        {"call": CALL},
    )


def test_the_start_has_a_form_and_ways_to_begin(client: TestClient) -> None:
    found = page(client, "")

    assert selected(found, "funder") == ["region-skane"]
    ways = [href for href, text in found.links if text.startswith("De fyra folkrikaste")]
    assert "compare=1280,1283,1281,1290" in ways[0]
    assert any("compare=2023/2024" in href for href, _ in found.links)
    for href in ways:
        assert client.get(href).status_code == 200


def test_the_menu_leads_here(client: TestClient) -> None:
    assert Markup(client.get("/om").text).href("Jämför") == "/jamfor"


def test_municipalities_stand_side_by_side_with_the_same_figures_as_the_api(
    client: TestClient,
) -> None:
    found = page(client, "compare=1280,1283&funder=region-skane")

    assert row(found, "Per invånare") == ["63,55 kr", "55,02 kr", "36,89 kr"]
    assert row(found, "Summa") == ["23 237 000 kr", "8 368 000 kr", "52 695 800 kr"]
    assert row(found, "Antal stöd") == ["28 stöd", "9 stöd", "123 stöd"]
    assert row(found, "Plats bland kommunerna (per invånare)")[:2] == ["1 av 29", "2 av 29"]
    assert row(found, "2021") == ["44,49 kr", "27,49 kr"]
    assert row(found, "Folkmängd 31 december")[0] == "367 924 invånare (2025)"
    assert "mest har Malmö, 63,55 kr per invånare; minst har Helsingborg" in found.text
    assert "pengar från Staten som har fördelats vidare" in found.text
    assert "Räknat där verksamheten sker" in found.text
    assert "Delat med folkmängden 2024" in found.text


def test_the_order_is_the_one_that_was_asked_for(client: TestClient) -> None:
    found = page(client, "compare=1283,1280&funder=region-skane")

    assert row(found, "Per invånare")[:2] == ["55,02 kr", "63,55 kr"]


def test_the_years_around_a_chosen_year_stay_to_be_seen(client: TestClient) -> None:
    found = page(client, "compare=1280,1283&funder=region-skane&area=musik&year=2021")

    assert row(found, "Per invånare")[:2] == ["24,90 kr", "9,94 kr"]
    assert row(found, "2020") == ["8,75 kr", "7,62 kr"]
    assert row(found, "2016") == ["inget inläst", "inget inläst"]


def test_a_bar_is_as_long_as_its_number_on_the_tables_own_scale(client: TestClient) -> None:
    """Musik is 33,00 and 17,27 kr per inhabitant: the greatest fills its bar."""
    found = client.get("/jamfor?compare=1280,1283&funder=region-skane").text
    music = found.split('id="area"')[1].split("Teater")[0]

    assert '<rect width="100.0"' in music
    assert '<rect width="52.3"' in music


def test_nothing_loaded_is_no_zero(client: TestClient) -> None:
    found = page(client, "compare=1293,1284&funder=region-skane")

    assert row(found, "Summa")[:2] == ["inget inläst", "inget inläst"]
    assert row(found, "Per invånare")[:2] == ["inget inläst", "inget inläst"]
    assert ["Hässleholm jämförs här", "inget inläst"] in found.rows
    assert "betyder att inget finns i de inlästa listorna, inte att det är noll" in found.text


def test_a_zero_of_complete_lists_is_a_zero(client: TestClient) -> None:
    found = page(client, f"compare=1263,1280&call={CALL}&year=2018")

    assert row(found, "Summa")[:2] == ["250 000 kr", "0 kr"]
    assert row(found, "Antal stöd")[:2] == ["1 stöd", "0 stöd"]
    assert row(found, "Bibliotek") == ["11,11 kr", "0,00 kr"] or row(found, "Bibliotek")[1] == (
        "0,00 kr"
    )


def test_seat_is_not_reach(client: TestClient) -> None:
    work = page(client, "compare=1280,1281&measure=sum")
    seat = page(client, "compare=1280,1281&measure=sum&municipality_role=seat")

    assert row(work, "Summa") != row(seat, "Summa")
    assert "Räknat efter mottagarens säte" in seat.text


@pytest.mark.usefixtures("complete")
def test_changes_are_those_worked_out_by_hand(client: TestClient) -> None:
    """From 250 000, 120 000 and 50 000 to nothing at all, by complete lists."""
    found = page(client, f"compare=2018/2019&call={CALL}&measure=sum")

    assert row(found, "Svedala") == ["250 000 kr", "0 kr", "−250 000 kr", "−100 %"]
    assert row(found, "Kristianstad") == ["120 000 kr", "0 kr", "−120 000 kr", "−100 %"]
    assert row(found, "Östra Göinge") == ["50 000 kr", "0 kr", "−50 000 kr", "−100 %"]
    assert row(found, "Malmö") == ["0 kr", "0 kr", "0 kr", "–går inte att räkna"]
    assert row(found, "Summa")[:3] == ["420 000 kr", "0 kr", "−420 000 kr"]
    assert "Ingen ändring (30 kommuner)" in found.text
    assert "mest minskade Svedala (−250 000 kr), Kristianstad (−120 000 kr)" in found.text
    assert "Listorna är inte fullständiga" not in found.text
    titles = [cells[0] for cells in found.rows]
    assert titles.index("Malmö") < titles.index("Östra Göinge") < titles.index("Svedala")


def test_a_change_between_lists_that_are_not_whole_is_marked_and_has_no_per_cent(
    client: TestClient,
) -> None:
    unsure = page(client, "compare=2020/2021&funder=region-skane")
    cells = [cell for cells in unsure.rows for cell in cells]

    assert not [cell for cell in cells if "%" in cell]
    assert {each.get("data-label") for each in unsure.named("td")} >= {"Ändring i det inlästa"}
    assert "Procent" not in {each.get("data-label") for each in unsure.named("td")}
    assert "Per invånare, i det inlästa: mest ökade" in unsure.text
    assert "därför räknas ingen ändring i procent" in unsure.text


def test_an_unknown_place_has_no_inhabitants_to_divide_by(client: TestClient) -> None:
    """Not applicable is a third thing, neither zero nor unknown (truth 2)."""
    found = page(client, "compare=2010/2011&funder=")
    sums = page(client, "compare=2010/2011&funder=&measure=sum")

    assert f"Okänd plats{' inte tillämpligt' * 3}" in found.text
    assert "inte tillämpligt" not in sums.text
    assert "inte tillämpligt" in row(page_of_all(client), "Okänd plats")


def page_of_all(client: TestClient) -> Markup:
    return Markup(client.get("/kommun?tab=grants").text)


def test_a_change_from_what_is_not_loaded_is_not_told(client: TestClient) -> None:
    found = page(client, "compare=2020/2021&funder=region-skane")

    assert row(found, "Malmö") == ["13,94 kr", "44,49 kr", "+30,55 kr"]
    assert row(found, "Bjuv")[:3] == ["inget inläst", "7,16 kr", "går inte att jämföra"]
    assert "Inget i de inlästa listorna något av åren: Bromölla, Båstad" in found.text
    assert "Listorna är inte fullständiga: en ändring kan bero på vad som är inläst" in found.text
    assert "2020: Delat med folkmängden 2019." in found.text
    assert "2021: Delat med folkmängden 2022." in found.text


def test_every_municipality_of_the_map_can_be_read_as_text(client: TestClient) -> None:
    answer = client.get("/jamfor?compare=2020/2021&funder=region-skane")
    found = Markup(answer.text)
    asked = client.get("/api/v1/statistics/grants?by=municipality&funder=region-skane").json()
    names = [each["municipality_title"] for each in asked["rows"] if each["municipality"]]
    silent = found.text.split("något av åren: ")[-1].split(".")[0].split(", ")

    assert len(names) == 33
    assert answer.text.count('<path class="drawn drawn-') == 33
    assert set(names) == {*silent, *(cells[0] for cells in found.rows)} & set(names)


def test_a_year_that_nothing_is_loaded_of_is_told(client: TestClient) -> None:
    found = page(client, "compare=1950/2021&funder=region-skane")

    assert "För 1950 finns inget i de inlästa listorna i det här urvalet." in found.text
    assert "Det betyder inte att inget delades ut då." in found.text
    assert row(found, "Summa")[0] == "inget inläst"


def test_an_empty_selection_is_told_and_claims_no_zero(client: TestClient) -> None:
    for query in ("compare=1280,1281&year=1950", "compare=1950/1951&area=musik"):
        found = page(client, query)
        assert "Inget i de inlästa listorna" in found.text
        assert not any(cell.startswith("0 ") for cells in found.rows for cell in cells)


def test_one_municipality_waits_for_another_and_is_offered_those_like_it(
    client: TestClient,
) -> None:
    found = page(client, "compare=1273")

    assert "En kommun är vald. Välj minst en till." in found.text
    assert selected(found, "compare")[0] == "1273"
    near = next(href for href, text in found.links if "Osby och" in text)
    codes = dict(parse_qsl(urlsplit(near).query))["compare"].split(",")
    assert codes[0] == "1273"
    assert len(set(codes)) == 4
    assert client.get(near).status_code == 200


@pytest.mark.parametrize(
    ("compare", "told"),
    [
        ("1280,1280", "Samma kommun står två gånger. Välj olika kommuner."),
        ("1280,1281,1282,1283,1290", "Högst 4 kommuner kan jämföras."),
        ("1280,9999", "”9999” är ingen kommun i Skåne och inget år."),
        ("1280,2021", "”2021” är ingen kommun i Skåne och inget år."),
        ("2021", "Två år behövs, till exempel 2021/2023."),
        ("2021/2021", "Samma år står två gånger. Välj två olika år."),
        ("<b>alert(1)", "”<b>alert(1)” är ingen kommun"),
        ("12", "”12” är ingen kommun i Skåne och inget år."),
    ],
)
def test_what_cannot_be_compared_is_told_beside_the_form(
    client: TestClient, compare: str, told: str
) -> None:
    answer = client.get("/jamfor", params={"compare": compare})
    found = Markup(answer.text)

    assert answer.status_code == 400
    assert told in found.text
    assert "<b>" not in answer.text
    assert len([each for each in found.named("select") if each["name"] == "compare"]) == 4


@pytest.mark.parametrize("query", ["area=nothing", "measure=nothing", "classes=nothing", "x=1"])
def test_a_condition_that_is_wrong_is_an_error(client: TestClient, query: str) -> None:
    assert client.get(f"/jamfor?compare=1280,1281&{query}").status_code == 400


def test_every_page_parameter_is_kept_and_none_refused(client: TestClient) -> None:
    values = {"measure": "sum", "classes": "equal", "compare": "1280,1281", "lang": "sv"}
    values |= {"tab": "grants", "indicator": "population", "indicator_year": "2024"}
    values |= {"numbers": "show", "panel": "1273", "embed": "1"}
    query = {name: values[name] for name in sorted(PAGE_PARAMETERS)}
    answer = client.get("/jamfor", params={**query, "area": "musik"})

    assert answer.status_code == 200


def test_the_form_sends_what_the_address_then_says(client: TestClient) -> None:
    sent = "compare=1280&compare=1281&compare=&compare=&funder=region-skane&area=&measure=sum"
    answer = client.get(f"/jamfor?{sent}", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == (
        "/jamfor?compare=1280,1281&funder=region-skane&measure=sum"
    )
    assert client.get(answer.headers["location"], follow_redirects=False).status_code == 200


def test_years_from_the_form_come_in_their_order(client: TestClient) -> None:
    answer = client.get("/jamfor?compare=2023&compare=2021", follow_redirects=False)

    assert answer.headers["location"] == "/jamfor?compare=2021/2023"


def test_a_condition_that_the_comparison_decides_is_left_out_and_said(client: TestClient) -> None:
    places = page(client, "compare=1280,1281&municipality=1267")
    years = page(client, "compare=2020/2021&year=2012&municipality=1280")

    assert "Villkoret på kommun gäller inte här" in places.text
    assert "Villkoret på år gäller inte här" in years.text
    assert "Kommun är Malmö" in years.text
    assert next(cells[0] for cells in years.rows) == "Malmö"


def test_the_map_leads_here_with_what_it_shows(client: TestClient) -> None:
    """Its change against another year becomes those years; the municipality that stands open
    the first of those to compare."""
    query = "tab=grants&measure=change&numbers=show&funder=region-skane&year=2021"
    assert "2020 och 2021" in page(client, query).text
    assert "2016 och 2021" in page(client, f"{query}&compare=2016").text
    assert selected(page(client, "tab=grants&panel=1273&measure=sum"), "compare")[0] == "1273"
    assert "Jämför kommuner eller år" in page(client, "tab=grants&measure=change").text


@pytest.mark.long
def test_every_link_of_a_comparison_leads_somewhere(client: TestClient) -> None:
    for query in ("compare=1280,1281&funder=region-skane", "compare=2020/2021&area=musik"):
        found = page(client, query)
        for href in {href for href, _ in found.links if href.startswith(("/", "?"))}:
            # Signing in is refused over plain http to another machine.
            expected = 403 if href.startswith("/logga-in") else 200
            assert client.get(href).status_code == expected, href


def test_hostile_text_is_only_text(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script>'
    answer = client.get("/jamfor", params={"compare": "1280,1281", "q": hostile})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert hostile in Markup(answer.text).text
