"""The lines to paste: they run, they give the selection, and nothing in it ends their strings."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from skanekarta.layers import all_layers
from skanekarta.links import Addresses
from skanekarta.query import Query
from skanekarta.web import clients
from skanekarta.web.clients import Wanted

HOSTILE = {"q": "\"'`$(touch x)\\ #(lf) !! <script> åäö"}
CHOICES: list[dict[str, str]] = [
    {},
    {"area": "musik,dans", "year": "2019/.."},
    {"area": "!musik", "target_group": "missing"},
    {"q": "Malmö"},
    {"crs": "http://www.opengis.net/def/crs/EPSG/0/3006", "area": "dans"},
    {"q": "finnsinte"},
    HOSTILE,
]
every_choice = pytest.mark.parametrize("asked", CHOICES, ids=lambda each: str(list(each.values())))


def lines(live_server: str, **asked: str) -> dict[str, str]:
    """The lines as they stand on the page, by the tool."""
    address = f"{live_server}/api/v1/collections/grants"
    answer = httpx2.get(address, params={"f": "html", **asked}, timeout=60)
    found = re.findall(
        r'<pre class="line" id="rad-(\w+)"[^>]*><code>(.*?)</code>', answer.text, re.S
    )
    return {name: html.unescape(text) for name, text in found}


def matched(live_server: str, **asked: str) -> int:
    answer = httpx2.get(f"{live_server}/api/v1/collections/grants/items", params=asked, timeout=60)
    return int(answer.json()["numberMatched"])


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@every_choice
def test_the_curl_line_runs_in_bash(
    live_server: str, tmp_path: Path, asked: dict[str, str]
) -> None:
    run(["bash", "-c", lines(live_server, **asked)["curl"]], tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["grants.geojson"]
    found = json.loads((tmp_path / "grants.geojson").read_text())
    assert len(found["features"]) == matched(live_server, **asked)


def test_the_curl_line_fetches_the_chosen_file(live_server: str, tmp_path: Path) -> None:
    run(["bash", "-c", lines(live_server, area="dans", format="xlsx")["curl"]], tmp_path)

    assert (tmp_path / "grants.xlsx").read_bytes()[:2] == b"PK"


@every_choice
def test_the_python_line_runs(live_server: str, tmp_path: Path, asked: dict[str, str]) -> None:
    code = lines(live_server, **asked)["geopandas"] + "\nprint(len(data), data.crs.to_epsg())"
    found = run([sys.executable, "-W", "error", "-c", code], tmp_path).split()

    system = "3006" if "crs" in asked else "4326"
    assert found == [str(matched(live_server, **asked)), system]


@every_choice
def test_gdal_opens_what_qgis_is_given(
    live_server: str, tmp_path: Path, asked: dict[str, str]
) -> None:
    address = re.match(r'iface\.addVectorLayer\((".*?"), "Regionala stöd", "ogr"\)$',
                       lines(live_server, **asked)["qgis"])  # fmt: skip
    assert address
    counted = f"read_info({address[1]}, force_feature_count=True)['features']"
    code = f"from pyogrio import read_info; print({counted})"
    count = run([sys.executable, "-c", code], tmp_path).strip()

    assert count == str(matched(live_server, **asked))


def test_r_and_excel_hold_the_address_in_their_own_quotes(live_server: str) -> None:
    asked = {"area": "dans", **HOSTILE}
    found = lines(live_server, **asked)
    r = re.search(r'download\.file\("([^"]*)", fil, mode = "wb"\)', found["r"])
    excel = re.search(r'Web\.Contents\("([^"]*)"\)', found["excel"])

    assert r
    assert excel
    for address in (r[1], excel[1]):
        assert not set("\\'`$#<> ") & set(address)
        assert httpx2.get(address, timeout=60).status_code == 200
    assert json.loads(httpx2.get(r[1], timeout=60).text)["numberMatched"] == matched(
        live_server, **asked
    )
    assert httpx2.get(excel[1], timeout=60).headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("layer_id", list(all_layers()))
def test_excel_is_told_the_type_of_columns_that_the_file_has(
    live_server: str, layer_id: str
) -> None:
    layer = all_layers()[layer_id]
    wanted = Wanted(layer, Query(limit=1), Addresses(live_server), 1, limit="1")
    line = clients.power_query(wanted)
    address = re.search(r'Web\.Contents\("([^"]*)"\)', line)
    assert address
    heads = httpx2.get(address[1], timeout=60).text.splitlines()[0].split(",")
    typed = re.findall(r'\{"(\w+)", (?:Int64\.Type|type \w+)\}', line)

    assert typed
    assert set(typed) <= set(heads)


def test_a_base_address_with_quotes_ends_no_string() -> None:
    base = "http://x\"'#(lf)$(id)`\\y"
    layer = all_layers()["grants"]
    wanted = Wanted(layer, Query(), Addresses(base), 1)
    own = f"{base}/api/v1/collections/grants/items?f=geojson"

    assert "'http://x\"'\"'\"'#(lf)$(id)`\\y" in clients.curl(wanted)
    code = clients.geopandas(wanted).replace("import geopandas", "found = []")
    names: dict[str, object] = {"geopandas": type("G", (), {"read_file": staticmethod(str)})}
    exec(code, names)
    assert names["data"] == own
    assert 'Web.Contents("http://x""\'#(#)(lf)$(id)`\\y/' in clients.power_query(wanted)


def test_more_than_a_page_holds_is_fetched_as_a_file() -> None:
    wanted = Wanted(all_layers()["grants"], Query(), Addresses("http://x"), 10_001)

    assert wanted.is_cut
    assert "f=gpkg" in clients.geopandas(wanted)
    assert 'fileext = ".gpkg"' in clients.r(wanted)
    assert "limit=10000&f=geojson" in clients.qgis(wanted)
    assert not Wanted(wanted.layer, Query(), wanted.addresses, 10_000).is_cut
