"""A page on its way to paper, with all that it is set with."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from skanekarta.web.static_files import FOLDER
from skanekarta.web.stylesheets import put_together

OF_PAPER = "paper"
"""The style sheet of what only a PDF has: running feet, links that can be pressed."""

STYLES = re.compile(r'href="[^"]*/static/styles/([^"?]+)\.css')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
COLOUR = re.compile(r"(--[a-z0-9-]+):\s*([^;}]+);")
VARIABLE = re.compile(r"var\((--[a-z0-9-]+)[^()]*\)")
ON_SOME_SCREENS = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
OF_THE_SYSTEM = re.compile(r"@font-face\s*\{[^{}]*local\([^{}]*\}")
"""A typeface that stands in while ours is on its way: paper waits, and no file of the system's is
read."""

DRAWN = re.compile(r"([^{}@;]+)\{([^{}]*(?<![\w-])(?:fill|stroke)(?:-[a-z]+)?:[^{}]*)\}")
"""A rule that colours a drawing."""


@dataclass(frozen=True)
class Sheet:
    """A page's HTML, the address that its own addresses go out from, the path before every
    address of ours, who answers for the page and the day that it tells of."""

    page: str
    base: str
    root: str
    author: str
    day: dt.date

    @property
    def style(self) -> str:
        """The page's own style sheets as one, and paper's after them."""
        found = STYLES.search(self.page)
        names = found[1].split("+") if found else []
        paper = (FOLDER / "css" / f"{OF_PAPER}.css").read_text()
        return f"{OF_THE_SYSTEM.sub('', put_together(names).plain.decode())}\n{paper}"

    @property
    def drawing(self) -> str:
        """What of the style sheets is about drawings, with the colours themselves: the page's
        rules do not reach into a drawing on paper, nor do its properties."""
        style = self.style
        colours = dict(reversed(COLOUR.findall(style)))  # the first is the light theme's

        def known(found: re.Match[str]) -> str:
            return VARIABLE.sub(known, colours.get(found[1], "inherit"))

        plain = ON_SOME_SCREENS.sub("", COMMENT.sub("", style))
        rules = (f"{chosen}{{{said}}}" for chosen, said in DRAWN.findall(plain))
        return VARIABLE.sub(known, "\n".join(("text { font-family: var(--font) }", *rules)))

    def asked(self) -> dict[str, str]:
        """What the program is given."""
        return {
            "page": self.page,
            "base": self.base,
            "static": f"{self.root}/static/",
            "style": self.style,
            "drawing": self.drawing,
            "folder": str(FOLDER),
            "author": self.author,
            "day": self.day.isoformat(),
        }
