"""The notebooks run as they stand, against a real server, and carry no outputs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from skanekarta.settings import PROJECT_DIR

NOTEBOOKS = sorted((PROJECT_DIR / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)


def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text())["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The charts that a notebook shows, in the order it shows them."""
    mpl.use("Agg")
    found: list[Any] = []
    monkeypatch.setattr(plt, "show", lambda: found.append(plt.gcf()))
    yield found
    plt.close("all")


def run(notebook: Path, live_server: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("SKANEKARTA_API", f"{live_server}/api/v1")
    space: dict[str, Any] = {}
    for cell in cells(notebook):
        exec("".join(cell["source"]), space)
    return space


@every_notebook
def test_a_notebook_runs(
    notebook: Path, live_server: str, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    space = run(notebook, live_server, monkeypatch)

    assert len(space["map_of_skane"]) == 33
    assert len(shown) == 2  # a chart and a map
    for chart in shown:
        chart.canvas.draw()
        points = np.asarray(chart.canvas.buffer_rgba()).reshape(-1, 4)
        assert len(np.unique(points, axis=0)) > 10
        assert "de inlästa listorna" in chart.get_supxlabel()  # what is missing is told


def test_the_charts_show_the_figures_of_the_statistics(
    live_server: str, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    space = run(NOTEBOOKS[0], live_server, monkeypatch)
    bars = [bar.get_height() for each in shown[0].axes[0].containers for bar in each]
    unknown = space["without_year"]["sum"].sum()

    assert np.nansum(bars) * 1e6 + unknown == pytest.approx(space["total"]["total"]["sum"])


def test_a_municipality_that_no_list_has_is_not_a_zero(
    live_server: str, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    space = run(NOTEBOOKS[1], live_server, monkeypatch)
    drawn = [text.get_text() for text in shown[0].axes[0].get_yticklabels()]

    assert len(drawn) + len(space["silent"]) == 33
    assert not set(drawn) & set(space["silent"])
    assert str(space["POPULATION_YEAR"]) in shown[0].axes[0].get_xlabel()


def plain(page: str) -> str:
    """What a page says, with single, ordinary spaces."""
    return " ".join(re.sub("<[^>]*>", "", page).split())


def test_the_notebook_before_a_talk_says_what_the_page_says(
    live_server: str, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKANEKARTA_KOMMUN", "1280")
    space = run(NOTEBOOKS[2], live_server, monkeypatch)
    bars = [bar.get_height() for each in shown[0].axes[0].containers for bar in each]
    page = plain(httpx2.get(f"{live_server}/kommun/1280").text)
    number = space["number"]

    assert np.nansum(bars) * 1e3 + space["unknown"]["sum"].sum() == space["total"]["sum"]
    for told in (
        f"Folkmängd 31 december {number(space['people'].iloc[-1])}",
        f"+{number(100 * space['change'], 1)} %",
        f"{number(space['total']['sum'])} kr",
        f"{number(space['total']['per_inhabitant'], 2)} kr",
    ):
        assert plain(told) in page
    for recipient in set(space["new"]["recipient_title"].head(5)):
        assert recipient in page


@every_notebook
def test_a_notebook_carries_no_outputs(notebook: Path) -> None:
    assert all(cell["outputs"] == [] for cell in cells(notebook))
    assert all(cell["execution_count"] is None for cell in cells(notebook))


@every_notebook
def test_a_notebook_has_no_years_typed_in(notebook: Path) -> None:
    """Years, as sums and populations, come out of the answers."""
    for cell in cells(notebook):
        assert not re.search(r"\b(19|20)\d\d\b", "".join(cell["source"]))
