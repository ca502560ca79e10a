"""A page as a file of its own, that is read without us: its style and typeface inside, its links
whole, and no scripts."""

from __future__ import annotations

import base64
import re
from html import unescape

from skanekarta.web.paper.sheet import STYLES
from skanekarta.web.static_files import FOLDER
from skanekarta.web.stylesheets import put_together

FONT = re.compile(r'url\("\.\./([^"?]+\.woff2)\?[^"]*"\)')
SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
AWAY = re.compile(
    r'<link rel="preload"[^>]*>\s*|<script\b[^>]*>.*?</script>\s*|<link rel="alternate"[^>]*>\s*',
    re.DOTALL,
)
OURS = re.compile(r'(\s(?:href|action|src)=")(/(?!/)[^"]*)"')
LEAD = re.compile(r'<p class="lead">(.*?)</p>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def alone(page: str, base: str) -> str:
    """The page, whose addresses lead below `base`."""
    found = STYLES.search(page)
    style = put_together(found[1].split("+") if found else []).plain.decode()
    style = FONT.sub(_inside, style).replace("font-display: optional", "font-display: block")
    page = AWAY.sub("", page)
    page = SHEET.sub(lambda _link: f"<style>\n{style}\n</style>", page)
    host = "/".join(base.split("/")[:3])
    return OURS.sub(lambda ours: f'{ours[1]}{host}{ours[2]}"', page)


def _inside(found: re.Match[str]) -> str:
    content = base64.b64encode((FOLDER / found[1]).read_bytes()).decode()
    return f'url("data:font/woff2;base64,{content}")'


def lead(page: str) -> str | None:
    """What a page says first, as plain text: of an error, what went wrong."""
    found = LEAD.search(page)
    return " ".join(unescape(TAG.sub("", found[1])).split()) if found else None
