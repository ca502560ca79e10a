"""Folium's map as text, made once by a program of its own (`map`)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from skanekarta.web.language import _, noted

PROGRAM = Path(__file__).with_name("map.py")
PATIENCE_S = 60


@dataclass(frozen=True)
class Parts:
    """What Folium wrote: the map's element, its script, and the assets that they need."""

    html: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


WORDS = (
    noted("Zooma in"),
    noted("Zooma ut"),
    noted("Gränser: SCB. Grannländer: Natural Earth. Orter: GeoNames (CC BY 4.0)"),
)
"""What stands in Folium's script as JSON and is said to people."""


def folium_parts(basemap_url: str | None, attribution: str) -> Parts:
    """The map for those settings, in the page's language. Raises OSError and
    subprocess.SubprocessError when the program can't be run."""
    made = _made(basemap_url, attribution)
    script = made.script
    for text in WORDS:
        script = script.replace(json.dumps(text), json.dumps(_(text)))
    return replace(made, script=script)


@cache
def _made(basemap_url: str | None, attribution: str) -> Parts:
    """The map for those settings, rendered once: a second rendering of the same map would add
    its script twice, and nothing in it differs between requests (the nonce is the template's).
    Raises OSError and subprocess.SubprocessError when the program can't be run."""
    # -P: the folder's own modules are not to be taken for others of the same name.
    command = [sys.executable, "-P", str(PROGRAM), basemap_url or "", attribution]
    done = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)
    made = json.loads(done.stdout)
    return Parts(made["html"], made["script"], tuple(made["scripts"]), tuple(made["styles"]))
