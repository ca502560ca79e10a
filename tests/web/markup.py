"""A page as its reader has it: its text, links, tables and form fields, without a browser."""

from __future__ import annotations

from html.parser import HTMLParser

SILENT = {"script", "style", "title", "option"}
EMPTY = {"br", "hr", "img", "input", "link", "meta"}


def spaced(text: str) -> str:
    """The text with single, ordinary spaces."""
    return " ".join(text.split())


class Markup(HTMLParser):
    """Reads a page once."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._rows: list[list[str]] = []
        self._links: list[tuple[str, str]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._texts: list[str] = []
        self.feed(page)

    @property
    def text(self) -> str:
        """What can be read, with single spaces."""
        return spaced("".join(self._texts))

    @property
    def rows(self) -> list[list[str]]:
        """The cells of every row in the body of a table."""
        return [[spaced(cell) for cell in row] for row in self._rows]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Every link's address and text."""
        return [(href, spaced(text)) for href, text in self._links]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in EMPTY:
            self._open.append(tag)
        if tag == "tr" and "tbody" in self._open:
            self._rows.append([])
        if tag in {"td", "th"} and "tbody" in self._open:
            self._rows[-1].append("")
        if tag == "a":
            self._links.append((found.get("href", ""), ""))
        if tag in {"li", "p", "br", "td", "th", "dt", "dd", "h1", "h2", "h3", "div"}:
            self._texts.append(" ")
        if tag in {"div", "br"} and "tbody" in self._open and self._rows and self._rows[-1]:
            self._rows[-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if SILENT & set(self._open):
            return
        self._texts.append(data)
        if "tbody" in self._open and self._rows and self._rows[-1]:
            self._rows[-1][-1] += data
        if "a" in self._open:
            href, text = self._links[-1]
            self._links[-1] = (href, text + data)

    def named(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of that name."""
        return [attributes for found, attributes in self.elements if found == tag]

    def href(self, text: str) -> str:
        """Where the link with that text leads."""
        return next(href for href, found in self.links if found == text)
