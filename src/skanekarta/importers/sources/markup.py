"""XML read as a stream of bounded size: no tree, no entities, no part of it held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, NoReturn, Protocol
from xml.parsers import expat

from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.limits import KIB, MIB
from skanekarta.importers.sources.packages import DAMAGED, PROGRAM, whole

CHUNK = 64 * KIB
LONGEST_TOKEN = 4 * MIB
"""A tag or an attribute; expat holds one whole."""

DEEPEST = 40
"""Elements within elements; a sheet has about ten."""


class Handler(Protocol):
    """What is done at the beginning and end of each element, and with the text between."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; its name is without prefix."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Some text, perhaps not all that there is."""


TOO_MUCH = "Arbetsboken har fler celler än vad som kan läsas. Spara bladet som CSV UTF-8."


class Damaged(Exception):
    """The markup is not what it should be, or there is too much of it: a Swedish sentence."""

    def __init__(self, problem: str = DAMAGED) -> None:
        super().__init__(problem)


def feed(stream: IO[bytes], handler: Handler, content: Content) -> Iterator[None]:
    """Reads the markup to its end, and stops after each chunk. Raises RefusedFile."""
    parser, fed = _parser(handler), 0
    try:
        with whole(content):
            while chunk := stream.read(CHUNK):
                fed += len(chunk)
                parser.Parse(chunk)
                if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                    raise Damaged
                yield
            parser.Parse(b"", True)
            yield
    except expat.ExpatError:
        raise content.refused(DAMAGED) from None
    except Damaged as damaged:
        raise content.refused(str(damaged)) from None
    except Program:
        raise content.refused(PROGRAM) from None


class Program(Exception):
    """The markup tries to do something."""


def _parser(handler: Handler) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _doctype
    parser.XmlDeclHandler = _declaration
    return parser


def _doctype(*_: object) -> NoReturn:
    raise Program


def _declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "utf-16", "us-ascii", "ascii"):
        raise Program


def bare(name: str) -> str:
    """An element's name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name
