"""Our scripts as a browser gets them: each in its version, those of the start asked for at once."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

from skanekarta.web.static_files import FOLDER, static, version

IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["']\./([\w-]+\.js)["'];""", re.MULTILINE)
"""What a module can't begin without; what it fetches when it is wanted (`await import(…)`) is
inside a statement."""


LIBRARIES = {
    "pbf": "vendor/pbf/index.js",
    "@mapbox/vector-tile": "vendor/vector-tile/index.js",
    "@mapbox/point-geometry": "vendor/point-geometry/index.js",
}
"""Modules from npm, by the names that they import each other by."""


def plain_and_versioned(root: str) -> dict[str, str]:
    """Each module's plain address, as the others import it, and its versioned one: modules of two
    versions must never meet in a browser's cache. Libraries by their names."""
    names = sorted(file.name for file in (FOLDER / "js").glob("*.js"))
    own = {f"{root}/static/js/{name}": static(root, f"js/{name}") for name in names}
    return own | {name: static(root, path) for name, path in LIBRARIES.items()}


def preloads(root: str, *names: str) -> Markup:
    """Links that fetch all that the modules begin with at once: a browser would else learn of
    each by reading the one that imports it."""
    line = Markup('<link rel="modulepreload" href="{}">')
    found = begun_with(*names)
    return Markup("\n").join(line.format(static(root, f"js/{each}")) for each in found)


def begun_with(*names: str) -> tuple[str, ...]:
    """The modules and all that they and those import, in the order of the imports."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        each = waiting.pop(0)
        if each not in found:
            found.append(each)
            waiting.extend(_imports(each, version(f"js/{each}")))
    return tuple(found)


@lru_cache(maxsize=256)
def _imports(name: str, _version: str) -> tuple[str, ...]:
    return tuple(IMPORT.findall((FOLDER / "js" / name).read_text()))
