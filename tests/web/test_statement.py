"""`/tillganglighet`: what the law asks for, what is known, and nothing that is not."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from markup import Markup

from skanekarta.app import create_app
from skanekarta.settings import Settings
from skanekarta.web import statement

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


def read(client: TestClient, address: str) -> Markup:
    return Markup(client.get(address, headers={"Accept": "text/html"}).text)


def told(**settings: object) -> Markup:
    app = create_app(Settings(database_url=NOWHERE, **settings))
    with TestClient(app) as client:
        return Markup(client.get("/tillganglighet").text)


def a_run(*violations: dict[str, object]) -> dict[str, object]:
    axe = {
        "version": "9.9.9",
        "rules": 104,
        "examined": 120,
        "themes": ["light", "dark"],
        "widths": [1280, 360],
        "pages": ["Kartan", "Om kartan"],
        "violations": list(violations),
    }
    return {
        "date": "2026-11-24",
        "version": "7.7.7",
        "browser": "Chromium 156",
        "axe": axe,
        "lighthouse": {"version": "12.8.2", "accessibility": 100},
    }


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the last run, as the page finds it."""
    path = tmp_path / "run.json"
    monkeypatch.setattr(statement, "last_run", lambda: statement_of(path))
    return path


def statement_of(path: Path) -> statement.Run | None:
    return ORIGINAL(path)


ORIGINAL = statement.last_run


def test_it_has_the_parts_that_the_law_asks_for(client: TestClient) -> None:
    page = read(client, "/tillganglighet")

    for part in (
        *(
            "är gjord för Region Skåne",
            "Digital Skånekarta kultur",
            "delvis förenlig",
            "(2018:1937)",
        ),
        *("Bristande förenlighet", "Oskäligt betungande", "12 §", "inte omfattas av lagen", "9 §"),
        *("Hur webbplatsen är testad", "skapades", "uppdaterades senast", "automatisk"),
        *("Säg till", "Tillsyn", "Ingen manuell granskning är gjord ännu"),
    ):
        assert part in page.text, part
    assert page.href("digg.se/tdosanmalan") == "https://www.digg.se/tdosanmalan"


def test_every_page_leads_to_it(client: TestClient) -> None:
    for address in ("/", "/om", "/lager/grants", "/kommun/1280", "/api/v1/docs"):
        page = read(client, address)
        assert any(href == "/tillganglighet" for href, _ in page.links), address


def test_a_contact_that_is_not_known_is_marked_and_not_made_up() -> None:
    page = told()

    assert "fylls i före lansering" in page.text
    assert not any(href.startswith("mailto:") for href, _ in page.links)


def test_the_authoritys_own_contact_is_a_setting() -> None:
    page = told(contact_email="kultur@example.org", contact_phone="044-309 30 00")

    assert any(href == "mailto:kultur@example.org" for href, _ in page.links)
    assert "044-309 30 00" in page.text
    assert "fylls i före lansering" not in page.text


def test_the_status_is_in_part_until_a_person_has_set_it() -> None:
    before = told()
    after = told(
        accessibility_status="helt",
        accessibility_assessed_on=dt.date(2027, 2, 1),
        accessibility_method="En granskare gick igenom alla sidor.",
    )

    assert "delvis förenlig" in before.text
    assert "utkast" in before.text
    assert "helt förenlig" in after.text
    assert "Region Skåne står bakom webbplatsen" in after.text
    assert "Webbplatsen bedömdes 1 februari 2027. En granskare gick igenom" in after.text
    assert "utkast" not in after.text
    assert "Ingen manuell granskning" not in after.text


def test_it_tells_what_the_last_run_found(run: Path) -> None:
    run.write_text(json.dumps(a_run()))
    text = told().text

    assert "gjordes 24 november 2026 på version 7.7.7: 2 sidor och lägen" in text
    assert "120 sidvisningar med axe-core 9.9.9 och 104 regler i Chromium 156" in text
    assert "Provet fann inga brister" in text
    assert "Lighthouse 12.8.2 gav startsidan 100 av 100" in text


def test_what_it_found_is_listed_as_a_defect(run: Path) -> None:
    broken = {"page": "Om kartan", "rule": "label", "help": "Fields must have labels"}
    places = [broken | {"theme": "light", "width": width, "places": 3} for width in (1280, 360)]
    run.write_text(json.dumps(a_run(*places)))
    text = told().text

    assert "Om kartan: Fields must have labels (3 ställen)" in text
    assert text.count("Fields must have labels") == 1
    assert "Provet fann 1 brister" not in text
    assert "Provet fann en brist" in text


def test_without_a_run_it_claims_none(run: Path) -> None:
    assert "Inget automatiskt prov är sparat" in told().text


def test_the_run_that_is_kept_is_whole_and_of_a_day_that_has_been() -> None:
    kept = statement.last_run()

    if kept is None:  # then the page must not claim one
        assert "Inget automatiskt prov är sparat" in told().text
        return
    assert kept.date <= dt.date.today()
    assert len(kept.axe["pages"]) * 4 == kept.axe["examined"]
