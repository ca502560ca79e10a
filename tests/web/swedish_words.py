"""The Swedish that is left on a page in another language, outside what is marked as Swedish."""

from __future__ import annotations

import re
from html.parser import HTMLParser

WORDS = """
    och inte är som för med på av den det ett från eller har där vid mellan efter utan alla
    visa välj sök rensa stäng öppna kommun kommuner kommunen stöd bidrag år område mottagare
    uppgift saknas källa belopp summa antal urval tabell karta sida sidan hämta också bara när
    kan ska var vad hur än om många flera varje andra hela inga ingen inget känd okänd
"""
SWEDISH = frozenset(WORDS.split())
"""Words that Swedish texts are full of and English ones never have."""

SILENT = {"script", "style", "code", "pre"}
EMPTY = {"br", "hr", "img", "input", "link", "meta", "rect", "line", "polyline", "path", "circle"}
READ = ("aria-label", "alt", "title", "placeholder", "content", "data-label")
WORD = re.compile(r"(?<![/\w])[a-zåäö]+", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+")
"""An address is in no language, whatever words its path has."""


class Reader(HTMLParser):
    """Reads a page as one who hears it: texts and what names elements, each in its language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []
        self.feed(page)

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else "sv"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self.language)
        if tag not in EMPTY:
            self.open.append((tag, language))
        for name in READ:
            self.look(given.get(name, ""), language)

    def handle_endtag(self, tag: str) -> None:
        if any(tag == each for each, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not SILENT & {tag for tag, _ in self.open}:
            self.look(data, self.language)

    def look(self, text: str, language: str) -> None:
        words = {word.lower() for word in WORD.findall(ADDRESS.sub(" ", text))}
        if language != "sv" and SWEDISH & words:
            self.found.append(" ".join(text.split()))


def swedish_in(page: str) -> list[str]:
    """Every text of the page that is in Swedish and does not say so."""
    return list(dict.fromkeys(Reader(page).found))
