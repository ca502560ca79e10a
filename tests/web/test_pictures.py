"""`/karta.svg` and `/karta.png`: the map to take along."""

from __future__ import annotations

import datetime as dt
import struct
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import spaced

from skanekarta.errors import Unavailable
from skanekarta.outlines import SIDE, outlines
from skanekarta.reading import Reading
from skanekarta.web import pictures
from skanekarta.web.drawing import png
from skanekarta.web.drawing.lettering import legible, lines, paragraphs
from skanekarta.web.drawing.palette import palette
from skanekarta.web.drawing.png import FONTS

NS = "{http://www.w3.org/2000/svg}"
DRAWING = {
    *("svg", "title", "desc", "defs", "pattern", "rect", "circle", "path", "g", "text"),
    "clipPath",
}
"""Every element that a picture is made of."""

CALL = "call=biblioteksutvecklingsprojekt-2018&year=2018"
"""The one list of a call that is read to its end and has no row without its place."""


def drawn(client: TestClient, query: str = "") -> ET.Element:
    answer = client.get(f"/karta.svg{query}")
    assert answer.status_code == 200, answer.text
    return ET.fromstring(answer.content)


def words(picture: ET.Element) -> list[str]:
    return [spaced(each.text or "") for each in picture.iter(f"{NS}text")]


def told(picture: ET.Element) -> dict[str, str]:
    """What each municipality's shape says of it."""
    titles = [each.find(f"{NS}title") for each in picture.iter(f"{NS}path")]
    sentences = [spaced(title.text or "") for title in titles if title is not None]
    return dict(sentence.split(": ", 1) for sentence in sentences)


def filled(picture: ET.Element) -> dict[str, str]:
    return {
        spaced(each.findtext(f"{NS}title") or "").split(":")[0]: each.get("fill") or ""
        for each in picture.iter(f"{NS}path")
        if each.find(f"{NS}title") is not None
    }


def test_the_outlines_are_33_and_fill_the_square(connection: sa.Connection) -> None:
    found = outlines(connection)

    assert len(found.places) == 33
    assert found.places["1280"].name == "Malmö"
    assert all(0 < each.x < SIDE and 0 < each.y < SIDE for each in found.places.values())
    # Osby lies north-east of Malmö; y grows downwards.
    assert found.places["1273"].x > found.places["1280"].x
    assert found.places["1273"].y < found.places["1280"].y
    assert sum(len(each.path) for each in found.places.values()) < 20_000


def test_no_municipalities_are_no_outlines(connection: sa.Connection) -> None:
    connection.execute(sa.text("CREATE TEMP TABLE municipalities (LIKE public.municipalities)"))

    found = outlines(connection)
    assert found.places == {}
    assert found.around == ""


def test_a_bare_address_draws_what_the_map_opens_on(client: TestClient) -> None:
    picture = drawn(client)
    texts = words(picture)

    assert texts[0] == "Regionala stöd: kronor per invånare"
    assert "Finansiär är Region Skåne" in texts
    # 23 237 000 kr over 365 644 inhabitants in 2024, as the statistics answer has it.
    assert told(picture)["Malmö"] == "63,55 kr per invånare"
    assert told(picture)["Hässleholm"] == "inget i de inlästa listorna"
    assert any(text.startswith("Inget i de inlästa listorna (4 kommuner)") for text in texts)
    assert any("okänd plats 6 830 000 kr (35 stöd)" in text for text in texts)
    assert any("Källa: Region Skåne med flera" in text for text in texts)
    assert any("publicdomain/zero/1.0" in text for text in texts)
    assert any(str(dt.datetime.now(dt.UTC).year) in text for text in texts)


def test_the_picture_says_what_the_statistics_answer_says(client: TestClient) -> None:
    query = "?funder=region-skane&area=musik&year=2021&measure=sum"
    api = "/api/v1/statistics/grants?by=municipality&funder=region-skane&area=musik&year=2021"
    sums = {
        row["municipality_title"]: row["sum"]
        for row in client.get(api).json()["rows"]
        if row["sum"] is not None and row["municipality"] is not None
    }
    shown = told(drawn(client, query))

    for name, amount in sums.items():
        assert shown[name].replace(" ", "").replace("kr", "") == str(amount)
    assert sum(1 for text in shown.values() if text != "inget i de inlästa listorna") == len(sums)


def test_zero_nothing_and_outside_differ_in_words_and_in_pattern(client: TestClient) -> None:
    complete = drawn(client, f"?{CALL}&municipality=!1281")
    shown, fills = told(complete), filled(complete)

    assert shown["Svedala"].endswith("kr per invånare")
    assert shown["Malmö"] == "0,00 kr per invånare"
    assert fills["Malmö"] == "url(#map-zero)"
    assert shown["Lund"] == "utanför urvalet"
    assert any("0, enligt fullständiga listor" in text for text in words(complete))

    partly = drawn(client)
    assert filled(partly)["Hässleholm"] == "url(#map-nothing)"


def test_an_amount_without_inhabitants_is_unknown(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(sa.text("DELETE FROM figures WHERE indicator = 'population'"))
    picture = drawn(client)

    assert told(picture)["Malmö"] == "uppgift saknas"
    assert filled(picture)["Malmö"] == "url(#map-unknown)"
    assert any("Folkmängden är inte känd" in text for text in words(picture))


def test_facts_have_their_years_and_categories_their_words(client: TestClient) -> None:
    people = drawn(client, "?tab=kommunfakta")
    assert told(people)["Malmö"] == "367 924 invånare"
    assert "Uppgifterna gäller 2025." in words(people)

    status = drawn(client, "?tab=kommunfakta&indicator=policy_status")
    assert "uppgift saknas" in told(status).values()
    assert words(status)[0] == "Kommunfakta: styrdokument"


def test_any_indicator_can_be_drawn(client: TestClient) -> None:
    picture = drawn(client, "?tab=kommunfakta&indicator=total-area")

    assert told(picture)["Malmö"] == "332,61 km²"


def test_change_is_told_against_the_year_before_that_has_rows(client: TestClient) -> None:
    """As the map has it: from the newest earlier year, per inhabitant."""
    picture = drawn(client, "?funder=region-skane&year=2021&measure=change")
    assert words(picture)[0] == "Regionala stöd: ändring från 2020 till 2021"
    assert told(picture)["Malmö"].startswith("+30,55 kr per invånare")

    other = drawn(client, "?funder=region-skane&year=2021&measure=change&compare=2016")
    assert words(other)[0] == "Regionala stöd: ändring från 2016 till 2021"


def test_activities_are_counted(client: TestClient) -> None:
    picture = drawn(client, "?tab=activities")

    assert words(picture)[0] == "Aktiviteter och insatser: antal aktiviteter"


@pytest.mark.parametrize("query", ["?compare=2020/2021", "?compare=2020&year=2021"])
def test_two_years_are_drawn_as_changes(client: TestClient, query: str) -> None:
    picture = drawn(client, f"{query}&funder=region-skane&measure=sum")

    assert words(picture)[0] == "Regionala stöd: ändring från 2020 till 2021"
    assert told(picture)["Malmö"] == "+11 103 000 kr (från 4 797 000 till 15 900 000)"
    assert told(picture)["Bjuv"] == (
        "går inte att jämföra (från inget i de inlästa listorna till 115 000)"
    )


def test_municipalities_that_are_compared_stand_out(client: TestClient) -> None:
    picture = drawn(client, "?compare=1280,1281")
    marked = [each for each in picture.iter(f"{NS}g") if each.get("class") == "drawn-marked"]

    assert len(list(marked[0])) == 2


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?measure=%3Cb%3E", "measure"),
        ("?classes=pretty", "classes"),
        ("?tab=kommunfakta&indicator=shoe-size", "indicator"),
        ("?compare=1280,1280", "compare"),
        ("?compare=2021", "compare"),
        ("?measure=change", "measure"),
        ("?measure=change&year=2019/2021", "measure"),
        ("?tab=nothing", "tab"),
        ("?area=nothing", "area"),
        ("?funder=region-skane&funder=malmo-stad", "funder"),
        ("?colour=red", "colour"),
    ],
)
def test_what_cannot_be_drawn_is_told(client: TestClient, query: str, name: str) -> None:
    for ending in ("svg", "png"):
        answer = client.get(f"/karta.{ending}{query}")
        assert answer.status_code == 400
        assert name in answer.text


def test_page_parameters_are_never_refused(client: TestClient) -> None:
    query = "?tab=grants&panel=1280&embed=1&lang=sv&limit=10&sortby=year&offset=3"

    assert client.get(f"/karta.svg{query}").status_code == 200


def test_a_picture_in_english(client: TestClient) -> None:
    for query in ("?lang=en", "?lang=en&funder=region-skane"):
        picture = drawn(client, query)
        texts = words(picture)
        assert picture.get("lang") == "en"
        assert "SEK per inhabitant" in texts
        assert told(picture)["Malmö"] == "SEK 63.55 per inhabitant"
        assert told(picture)["Hässleholm"] == "nothing in the loaded lists"
        assert any(
            text.startswith("Nothing in the loaded lists (4 municipalities)") for text in texts
        )


def test_several_funders_money_is_told(client: TestClient) -> None:
    texts = words(drawn(client, "?tab=grants"))

    assert any(text.startswith("Summan blandar flera finansiärers pengar: ") for text in texts)


def test_hostile_text_is_only_text(client: TestClient) -> None:
    hostile = "</text><script>alert(1)</script>\u202eabc\ufffe"
    answer = client.get("/karta.svg", params={"q": hostile, "funder": "region-skane"})
    picture = ET.fromstring(answer.content)

    assert "<script" not in answer.text
    assert "\u202e" not in answer.text
    assert any("</text><script>alert(1)</script> abc" in text for text in words(picture))
    assert {each.tag.removeprefix(NS) for each in picture.iter()} <= DRAWING


def test_a_long_selection_stays_on_the_sheet(client: TestClient) -> None:
    codes = ",".join(f"12{n}" for n in (80, 81, 82, 83, 84, 85, 86, 87, 90, 91, 92, 93))
    answer = client.get("/karta.svg", params={"municipality": codes, "q": "å" * 200})
    picture = ET.fromstring(answer.content)
    places = [float(each.get("y") or 0) for each in picture.iter(f"{NS}text")]

    assert max(places) < 1123
    assert len(answer.content) < 60_000


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize(
    "query",
    ["", "?compare=2020/2021&funder=region-skane", "?tab=kommunfakta&indicator=policy_status"],
)
def test_no_text_runs_off_the_sheet(client: TestClient, query: str, lang: str) -> None:
    """At 0.46 em for each sign; the typeface has some 0.42 on the whole."""
    picture = drawn(client, f"{query}{'&' if query else '?'}lang={lang}")
    for each in picture.findall(f"./{NS}g/{NS}text"):
        width = len(each.text or "") * float(each.get("font-size") or 13) * 0.46
        assert float(each.get("x") or 0) + width <= 794, each.text


def test_it_is_sent_with_strict_headers_and_a_name_that_says_what_it_is(
    client: TestClient,
) -> None:
    today = dt.datetime.now(dt.UTC).date().isoformat()
    answer = client.get("/karta.svg?funder=region-skane&area=musik&year=2021")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert "must-revalidate" in answer.headers["cache-control"]
    assert answer.headers["content-disposition"] == (
        'inline; filename="skanekarta-grants-kronor-per-invanare-region-skane-'
        f'2021-musik-{today}.svg"'
    )
    again = client.get(str(answer.url), headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_files_name_is_plain_whatever_was_asked(client: TestClient) -> None:
    answer = client.get("/karta.svg", params={"q": 'å"; filename="x.exe\\../' + "y" * 150})
    name = answer.headers["content-disposition"].removeprefix('inline; filename="')[:-1]

    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert len(name) < 130


def test_the_image_is_an_a4_sheet_of_bounded_size(client: TestClient) -> None:
    answer = client.get("/karta.png?funder=region-skane")
    width, height = struct.unpack(">II", answer.content[16:24])

    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert width == 1654
    assert abs(height / width - 297 / 210) < 0.005
    assert 100_000 < len(answer.content) < 1_000_000


def test_an_image_is_painted_once_however_it_is_asked_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/karta.png?funder=region-skane")
    monkeypatch.setattr(png, "PROGRAM", Path("/nowhere"))
    for more in ("panel=1280", "numbers=show", "limit=7"):
        again = client.get(f"/karta.png?funder=region-skane&{more}")
        assert again.content == first.content


def test_other_readers_are_answered_while_an_image_is_painted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The painter waits for a file that another reader's answer makes. The database is not held
    meanwhile."""
    ready, begun = tmp_path / "ready", tmp_path / "begun"
    waits = tmp_path / "waits.py"
    waits.write_text(
        "import pathlib, sys, time\n"
        # A condition is waited for: the file is there when the other reader has been answered.
        f"pathlib.Path({str(begun)!r}).touch()\n"
        f"while not pathlib.Path({str(ready)!r}).exists(): time.sleep(0.02)\n"
        "sys.stdout.buffer.write(b'painted')\n"
    )
    monkeypatch.setattr(png, "PROGRAM", waits)
    closed: list[bool] = []
    close = Reading.close

    def noted(self: Reading) -> None:
        close(self)
        closed.append(ready.exists())

    monkeypatch.setattr(Reading, "close", noted)
    with ThreadPoolExecutor(1) as others:
        answer = others.submit(client.get, "/karta.png?funder=region-skane")
        while not begun.exists():
            assert not answer.done(), answer.result().text
        assert client.get("/livez").status_code == 200
        ready.touch()
        assert answer.result().content == b"painted"
    assert closed[0] is False


def test_whoever_cannot_be_painted_for_now_is_told_to_come_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sleeps = tmp_path / "sleeps.py"
    sleeps.write_text("import signal; signal.pause()")  # it is never done
    monkeypatch.setattr(png, "PROGRAM", sleeps)
    monkeypatch.setattr(png, "PATIENCE_S", 0.01)
    for lang, said in (("sv", "Bilden hann inte bli färdig"), ("en", "could not be made in time")):
        late = client.get(f"/karta.png?lang={lang}")
        assert (late.status_code, late.headers["retry-after"]) == (503, "5")
        assert said in late.text


def test_no_more_wait_for_the_painter_than_there_is_room_for() -> None:
    painter = png.Painter(waiting=0)
    with pytest.raises(Unavailable):
        painter.painted("<svg/>")


def test_a_reader_of_headers_alone_has_nothing_drawn(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get("/karta.svg")

    def drawn_all_the_same(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(pictures.Picture, "drawn", drawn_all_the_same)
    for ending in ("svg", "png"):
        for query in ("?tab=grants", "?tab=activities"):
            answer = client.head(f"/karta.{ending}{query}")
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers["content-type"] == pictures.MEDIA_TYPES[ending]
            assert "content-length" not in answer.headers
            assert answer.headers["etag"].startswith('"')
    assert client.head("/karta.svg").headers["etag"] == whole.headers["etag"]
    assert client.head("/karta.png?classes=pretty").status_code == 400


def test_the_image_has_the_pages_own_typeface() -> None:
    for font in FONTS:
        with open(font, "rb") as file:
            assert file.read(4) == b"\x00\x01\x00\x00"


def test_every_colour_of_a_picture_is_a_token_of_the_pages() -> None:
    kinds = [*(f"class-{n}" for n in range(1, 6)), *(f"category-{n}" for n in range(1, 7))]
    kinds += ["even", *(f"minus-{n}" for n in (1, 2, 3))]
    kinds += ["map-sea", "map-neighbour", "map-edge", "map-outside", "ink", "ink-soft"]
    kinds += ["surface", "map-name", "map-halo", "pattern-ground", "pattern-dot", "pattern-line"]

    assert set(kinds) <= set(palette())


def test_text_is_broken_into_lines_that_fit() -> None:
    assert lines("ett två tre", 7, 2) == ["ett två", "tre"]
    assert lines("ett två tre fyra", 7, 2) == ["ett två", "tre …"]
    assert lines("a" * 10, 4, 9) == ["aaaa", "aaaa", "aa"]
    assert lines("är 12\u00a0345\u00a0kr", 10, 9) == ["är", "12\u00a0345\u00a0kr"]
    assert paragraphs(["ett två", "tre", "fyra"], 3, 3) == ["ett", "två", "tre"]
    assert legible("a\u202eb\nc\x00d\ufffee") == "a b c d e"
