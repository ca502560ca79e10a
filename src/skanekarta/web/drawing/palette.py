"""The colours of a picture: the pages' own, on paper. A picture that is taken along has no
stylesheet, so each shape carries its colour; on a page the stylesheet's wins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from skanekarta.web.static_files import FOLDER

TOKEN = re.compile(r"--([a-z0-9-]+):[^;]*?(#[0-9a-f]{3,8})\b")
"""A token's first colour: that of the light theme, which is paper's."""


@cache
def palette() -> Mapping[str, str]:
    """Every colour in tokens.css by its token's name; the first where one is given again."""
    found: dict[str, str] = {}
    for name, colour in TOKEN.findall((FOLDER / "css" / "tokens.css").read_text()):
        found.setdefault(name, colour)
    return found
