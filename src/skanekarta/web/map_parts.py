"""Folium's map as text, made once by a program of its own (`map`)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROGRAM = Path(__file__).with_name("map.py")
PATIENCE_S = 60


@dataclass(frozen=True)
class Parts:
    """What Folium wrote: the map's element, its script, and the assets that they need."""

    html: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@cache
def folium_parts(basemap_url: str | None, attribution: str) -> Parts:
    """The map for those settings, rendered once: a second rendering of the same map would add
    its script twice, and nothing in it differs between requests (the nonce is the template's).
    Raises OSError and subprocess.SubprocessError when the program can't be run."""
    # -P: the folder's own modules are not to be taken for others of the same name.
    command = [sys.executable, "-P", str(PROGRAM), basemap_url or "", attribution]
    done = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)
    made = json.loads(done.stdout)
    return Parts(made["html"], made["script"], tuple(made["scripts"]), tuple(made["styles"]))
