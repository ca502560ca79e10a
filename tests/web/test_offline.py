"""What the log's form needs without a net is told to its service worker, and is there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from skanekarta.web import modules
from skanekarta.web.static_files import FOLDER

MOST_OF_OUR_SCRIPTS = 33_000


@pytest.fixture
def shell(client: TestClient) -> dict[str, Any]:
    """What the worker says that it keeps."""
    found = re.match(r"const SHELL = (\{.*?\n\});\n", client.get("/logga-sw.js").text, re.DOTALL)
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


def test_the_worker_is_a_script_that_is_asked_for_anew_at_each_visit(client: TestClient) -> None:
    answer = client.get("/logga-sw.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; script-src 'self'; connect-src 'self'"


def test_whatever_it_keeps_is_there_and_never_changes_under_its_address(
    client: TestClient, shell: dict[str, Any]
) -> None:
    for address in (shell["queue"], *shell["files"]):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"], address
    for address in shell["data"]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.json()["features"], address


def test_it_keeps_every_module_of_the_form(shell: dict[str, Any]) -> None:
    kept = " ".join(shell["files"])
    own = {path.name for path in (FOLDER / "js").glob("logga*.js")} - {"logga_worker.js"}

    assert {name for name in own if f"/{name}?v=" not in kept} == set()


def test_the_data_are_asked_for_by_the_addresses_that_it_keeps(shell: dict[str, Any]) -> None:
    """In js/logga_places.js: an address that differs would not be found without a net."""
    script = (FOLDER / "js/logga_places.js").read_text()
    asked = re.findall(r'this\.all\("(\w+)", "([\w,]+)"\)', script)

    assert len(asked) == len(shell["data"])
    for collection, properties in asked:
        address = f"/{collection}/items?limit=1000&properties={properties}"
        assert any(each.endswith(address) for each in shell["data"]), address


def test_the_form_begins_with_few_bytes_of_its_own_scripts() -> None:
    names = [name for name in modules.begun_with("logga.js") if name.startswith("logga")]
    sizes = {name: (FOLDER / "js" / name).stat().st_size for name in names}

    assert sum(sizes.values()) <= MOST_OF_OUR_SCRIPTS, sizes


def test_no_other_page_has_them(client: TestClient) -> None:
    """Their names stand in the map of modules; nothing asks for them."""
    for address in ("/", "/lager/grants", "/kommun/1267"):
        text = re.sub(r'<script type="importmap".*?</script>', "", client.get(address).text)
        assert "logga" not in re.findall(r'(?:src|href)="[^"]*/js/([a-z]+)', text)


@pytest.mark.parametrize(
    ("written", "longitude", "latitude"),
    [
        ("6199000 408000", 13.527572, 55.927591),
        ("55,9357 13,5435", 13.5435, 55.9357),
        ("55°56'8\" 13°32'36\"", 13.543333, 55.935556),
    ],
)
def test_coordinates_are_read_in_any_of_their_ways(
    client: TestClient, written: str, longitude: float, latitude: float
) -> None:
    answer = client.get("/logga-plats", params={"coordinates": written})

    assert answer.json() == {
        "longitude": pytest.approx(longitude, abs=1e-6),
        "latitude": pytest.approx(latitude, abs=1e-6),
    }


def test_what_can_not_be_read_is_told_in_the_readers_language(client: TestClient) -> None:
    swedish = client.get("/logga-plats", params={"coordinates": "hemma"})
    english = client.get("/logga-plats", params={"coordinates": "hemma", "lang": "en"})

    assert (swedish.status_code, english.status_code) == (400, 400)
    assert "går inte att läsa" in swedish.json()["detail"]
    assert "can't be read" in english.json()["detail"]
    assert client.get("/logga-plats?plats=x").status_code == 400
