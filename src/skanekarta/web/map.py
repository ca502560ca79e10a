"""What Folium makes of the page: the map object, its panes, empty layers and controls.

Folium is given constants only; every row reaches the page through `fetch` and `textContent`
(static/js). Its own page and its addresses on other hosts are left out: our template has the
document, and `LocalMap` the assets.

Run as a program of its own (`map_parts`), since Folium brings pandas and pyarrow along: some 80 MiB
that a server would carry for a text that is made once. Hence it imports nothing of the package.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import folium
from branca.element import MacroElement
from folium.map import CustomPane
from folium.template import Template

CENTRE = (55.93, 13.55)
BOUNDS = ((54.7, 10.3), (57.3, 16.2))
"""As far as the map can be moved: Skåne and what lies around it, further west than east, for the
legend lies there: all of Skåne has room beside it."""

OWN_ATTRIBUTION = "Gränser: SCB. Grannländer: Natural Earth. Orter: GeoNames (CC BY 4.0)"

ZOOM = ("Zooma in", "Zooma ut")

NOTHING = {"type": "FeatureCollection", "features": []}

PANES = {"ground": 210, "chosen": 450, "places": 460, "circles": 470}
"""Our panes below and above the municipalities, which lie in Leaflet's own overlay pane (400)."""


OPTIONS: dict[str, Any] = {
    "minZoom": 6,
    "maxZoom": 13,
    "zoomSnap": 0.25,
    "maxBoundsViscosity": 0.8,
    "bounceAtZoomLimits": False,
    "scrollWheelZoom": False,  # until the map is clicked: the page must scroll past it
    "keyboard": False,  # the arrow keys go between municipalities
}
"""Leaflet's own options, by its own names."""


class LocalMap(folium.Map):
    """A Folium map whose assets are the package's own files (paths below /static)."""

    default_js = [("leaflet", "vendor/leaflet/leaflet.js")]  # noqa: RUF012  # Folium's own way
    default_css = [("leaflet_css", "vendor/leaflet/leaflet.css")]  # noqa: RUF012


class WordedControls(MacroElement):
    """Zoom buttons and a scale in Swedish, which `map_parts` puts other words in the place of, and
    bounds; Leaflet's own titles are English."""

    _name = "WordedControls"
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.control.zoom({
                zoomInTitle: {{ this.zoom_in|tojson }}, zoomOutTitle: {{ this.zoom_out|tojson }},
                position: "topright"
            }).addTo({{ this._parent.get_name() }});
            L.control.scale({imperial: false, position: "bottomright"})
                .addTo({{ this._parent.get_name() }});
            {{ this._parent.get_name() }}.attributionControl
                .setPrefix(false).addAttribution({{ this.attribution|tojson }});
            {{ this._parent.get_name() }}.setMaxBounds({{ this.bounds|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, attribution: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.zoom_in, self.zoom_out = ZOOM
        self.attribution = attribution
        self.bounds = BOUNDS


def written(basemap_url: str | None, attribution: str) -> dict[str, Any]:
    """The map for those settings: its element, its script, and the assets that they need."""
    made = _map(basemap_url, attribution)
    root: Any = made.get_root()
    root.render()
    return {
        "html": root.html.render(),
        "script": root.script.render(),
        "scripts": [path for _, path in made.default_js],
        "styles": [path for _, path in made.default_css],
    }


def _map(basemap_url: str | None, attribution: str) -> LocalMap:
    made = LocalMap(location=CENTRE, zoom_start=8, tiles=None, zoom_control=False, **OPTIONS)
    made._id = "skane"  # Folium's own ids are random
    for name, order in PANES.items():
        pane = CustomPane(name, z_index=order, pointer_events=name == "circles")
        pane._id = name
        made.add_child(pane)
    _add_ground(made, basemap_url, attribution)
    municipalities = folium.GeoJson(NOTHING, name="Kommuner", smooth_factor=0.3)
    municipalities._id = "municipalities"
    municipalities.add_to(made)
    for group in ("circles", "places", "chosen"):
        layer = folium.FeatureGroup(name=group)
        layer._id = group
        layer.add_to(made)
    return made


def _add_ground(made: LocalMap, basemap_url: str | None, attribution: str) -> None:
    """Our own base map, filled by static/js/basemap.js, or the tiles of the setting."""
    ground: Any
    if basemap_url:
        ground = folium.TileLayer(basemap_url, attr=attribution or " ", name="Bakgrundskarta")
    else:
        ground = folium.GeoJson(NOTHING, name="Bakgrundskarta", smooth_factor=0.3, pane="ground")
    ground._id = "ground"
    ground.add_to(made)
    made.add_child(WordedControls("" if basemap_url else OWN_ATTRIBUTION))


if __name__ == "__main__":
    json.dump(written(sys.argv[1] or None, sys.argv[2]), sys.stdout)
