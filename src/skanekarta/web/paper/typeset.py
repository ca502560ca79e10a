"""A page as a PDF: what to set as JSON from standard input, the file to standard output.

Run as a program of its own (`press`): the library needs more memory than a server's process should
have, and holds the interpreter for as long as it works. Hence it imports nothing of the package.
It reads the page that it is given and our own files below one folder; nothing else, wherever the
page points.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import logging
import re
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree as ET

MEMORY_BYTES = 2**30
"""Address space. A long page takes some 100 MiB of memory."""

CPU_S = 90
REFUSED = "refused: "
"""Before each address that the page points to and that is not ours to give."""

LACKING = 3
"""The exit code where the library, or Pango that it draws with, can't be found."""

MEDIA_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}


def bound(memory: int = MEMORY_BYTES, seconds: int = CPU_S) -> None:
    """Takes no more of the machine than that, whatever the page holds."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pdf(asked: dict[str, Any]) -> bytes:
    """The page as PDF/UA-1: tagged, with title and language, so that a screen reader reads it as
    it reads the page."""
    from weasyprint import HTML  # noqa: PLC0415 (a second, and it may be lacking)

    page = HTML(string=asked["page"], base_url=asked["base"], url_fetcher=fetcher(asked))
    settle(page.etree_element, asked["drawing"])
    document = page.render(pdf_variant="pdf/ua-1")
    document.metadata.authors = [asked["author"]]
    document.metadata.created = dt.date.fromisoformat(asked["day"]).isoformat()
    made = document.write_pdf(pdf_variant="pdf/ua-1")
    assert isinstance(made, bytes)
    return made


FOOT = "foot"
"""The id of what is written at the foot of every page: when, and from which address."""

SVG = "{http://www.w3.org/2000/svg}"
PIXELS_A_MM = 96 / 25.4
BREAKING = " \t\r\n\f"
"""The spaces that a line can be broken at."""

WIDTH = re.compile(r"(stroke-width:\s*)([\d.]+)")


def settle(root: ET.Element, rules: str) -> None:
    """Makes of the page what the library can set as a browser shows it."""
    body = root.find("body")
    foot = None if body is None else body.find(f"p[@id='{FOOT}']")
    if body is not None and foot is not None:
        body.remove(foot)
        body.insert(0, foot)  # a foot stands on the pages after the place where it is written
    shapes = {found: each for each in root.iter() if (found := each.get("id"))}
    for parent, classes in list(_with_classes(root)):
        for index, child in enumerate(parent):
            if child.tag == f"{SVG}svg":
                _stand_alone(child, classes, shapes, rules)
            source = _adorning(child)
            if source:
                parent[index] = _ground(child, source)
    for parent in list(root.iter()):
        if not str(parent.tag).startswith(SVG):
            _part_spaces(parent)


def _part_spaces(parent: ET.Element) -> None:
    """Puts the space between words and what follows them on their line in an element of its own.
    Words that fit the line but for that space are else broken after the first (WeasyPrint 70,
    `split_first_line`: the space hangs, and is measured all the same)."""
    for index in reversed(range(len(parent))):
        before = parent[index - 1] if index else None
        text = parent.text if before is None else before.tail
        if not text or text[-1] not in BREAKING or not text.strip():
            continue
        if before is None:
            parent.text = text.rstrip(BREAKING)
        else:
            before.tail = text.rstrip(BREAKING)
        space = ET.Element("span")
        space.text = " "
        parent.insert(index, space)


def _with_classes(element: ET.Element, above: str = "") -> Iterator[tuple[ET.Element, str]]:
    """Every element with its classes and those of all that it stands in."""
    classes = f"{above} {element.get('class', '')}".strip()
    yield element, classes
    if element.tag != f"{SVG}svg":
        for child in element:
            yield from _with_classes(child, classes)


def _stand_alone(svg: ET.Element, above: str, shapes: dict[str, ET.Element], rules: str) -> None:
    """Gives a drawing what it has from the page around it: the rules, the classes that they speak
    of, and shapes that are defined in another drawing. Lines are as wide in pixels as the rules
    say, whatever the drawing's own measure is (`vector-effect`): `data-mm` tells how wide it is
    on paper."""
    inside = set(svg.iter())
    used = {each.get("href", "")[1:] for each in svg.iter(f"{SVG}use")}
    lent = [copy.deepcopy(shapes[each]) for each in sorted(used & shapes.keys())
            if shapes[each] not in inside]  # fmt: skip
    group = ET.Element(f"{SVG}g", {"class": above})
    group.extend(list(svg))
    for child in list(svg):
        svg.remove(child)
    ET.SubElement(svg, f"{SVG}title").text = svg.get("aria-label")  # read aloud
    ET.SubElement(svg, f"{SVG}style").text = WIDTH.sub(_scaled(svg), rules)
    ET.SubElement(svg, f"{SVG}defs").extend(lent)
    svg.append(group)
    _halo(group)


def _scaled(svg: ET.Element) -> Callable[[re.Match[str]], str]:
    view = svg.get("viewBox", "").split()
    mm = float(svg.get("data-mm", 0))
    scale = float(view[2]) / (mm * PIXELS_A_MM) if mm and len(view) == 4 else 1.0
    return lambda found: f"{found[1]}{float(found[2]) * scale:.2f}"


def _halo(group: ET.Element) -> None:
    """Draws the lines around letters before the letters (`paint-order`)."""
    for parent in list(group.iter()):
        for text in [each for each in parent if each.tag == f"{SVG}text"]:
            parent.insert(list(parent).index(text), copy.deepcopy(text))
            text.set("style", "stroke:none")


def _adorning(element: ET.Element) -> str | None:
    """The address of a picture that tells nothing, which becomes a ground: read aloud it would be
    a picture without a word. None for any other element."""
    if element.tag == "img" and element.get("alt") == "":
        return element.get("src")
    if element.tag == f"{SVG}svg" and element.get("aria-hidden") == "true":
        return f"data:image/svg+xml,{quote(ET.tostring(element))}"
    return None


KEPT = ":/?=&%,;+"
"""What may stand in an address between quotes; above all no quote."""


def _ground(picture: ET.Element, source: str) -> ET.Element:
    size = {name: picture.get(name, "") for name in ("width", "height")}
    wide = "".join(f"{name}:{text}px;" for name, text in size.items() if text.isdigit())
    ground = f"background:url('{quote(source, safe=KEPT)}') center/100% 100% no-repeat"
    found = ET.Element("span", {"class": picture.get("class", ""), "style": f"{wide}{ground}"})
    found.tail = picture.tail
    return found


def fetcher(asked: dict[str, Any]) -> Any:
    """What the library asks for everything that the page points to."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 (it may be lacking)

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # it comes without types
        """Our own files from the disk, and what an address holds itself. No address is called:
        of the library's ways only the one that opens nothing is left."""

        def fetch(self, url: str, headers: object = None) -> Any:
            """What is at the address. Raises ValueError and OSError."""
            if url.startswith("data:"):
                return super().fetch(url)
            try:
                content, ending = own(asked, url)
            except (OSError, ValueError) as error:
                sys.stderr.write(f"{REFUSED}{url[:200]!r} ({error})\n")
                raise
            return URLFetcherResponse(url, content, {"Content-Type": MEDIA_TYPES[ending]})

    return OwnFiles(allowed_protocols=("data",))


def own(asked: dict[str, Any], url: str) -> tuple[bytes, str]:
    """What one of our own addresses holds, and the ending that tells its type. Raises ValueError
    for any other address, OSError for a file that is not there."""
    host, static = asked["base"].split("/")[2], asked["static"]
    parts = urlsplit(url)
    if parts.netloc != host or not parts.path.startswith(static):
        raise ValueError("not an address of ours")
    path = unquote(parts.path.removeprefix(static))
    if path.startswith("styles/"):
        return asked["style"].encode(), ".css"
    folder = Path(asked["folder"]).resolve()
    file = (folder / path).resolve()
    if not file.is_relative_to(folder) or file.suffix not in MEDIA_TYPES:
        raise ValueError("not a file of ours")
    return file.read_bytes(), file.suffix


def main() -> int:
    """Reads, sets and writes; the exit code."""
    bound()
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    asked = json.load(sys.stdin.buffer)
    try:
        sys.stdout.buffer.write(pdf(asked))
    except (ImportError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return LACKING
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
