"""Which encoding a text file has; what can't be told is refused, never guessed."""

from __future__ import annotations

import codecs
from typing import NoReturn

from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.kinds import MARKS
from skanekarta.importers.sources.notes import Notes

UTF8_SAVE = "Spara den som ”CSV UTF-8 (kommaavgränsad)”."

UNDEFINED = b"\x81\x8d\x8f\x90\x9d"
"""Bytes that mean nothing in Windows-1252."""

SWEDISH = {
    codec: letters.encode(codec)
    for codec, letters in (("cp1252", "åäö"), ("cp850", "åä"), ("mac_roman", "åäö"))
}
"""Letters whose bytes tell the three apart: what is ö to DOS is a quotation mark to Windows."""

HALVES = tuple(letter.encode() for letter in "åäöÅÄÖ")


def encoding_of(content: Content, notes: Notes) -> str:
    """The name of the codec that reads the whole file. Raises RefusedFile."""
    head = content.head
    if head.startswith(MARKS[1:]):
        _check(content, "utf-16", f"Filen är inte hel UTF-16. {UTF8_SAVE}")
        return "utf-16"
    marked = head.startswith(MARKS[0])
    row = _broken_row(content, "utf-8")
    if row is None:
        return "utf-8-sig" if marked else "utf-8"
    if marked or _counted(content, HALVES) > 0:
        _refuse(content, f"Rad {row}: texten är UTF-8 men skadad. {UTF8_SAVE}")
    return _eight_bits(content, notes, row)


def _eight_bits(content: Content, notes: Notes, row: int) -> str:
    """Windows-1252, if it is that: DOS and old Macs write å, ä and ö with other bytes."""
    counts = {codec: _counted(content, _single(letters)) for codec, letters in SWEDISH.items()}
    older = max(counts["cp850"], counts["mac_roman"])
    if counts["cp1252"] < older or _counted(content, _single(UNDEFINED)):
        _refuse(
            content, f"Rad {row}: texten är varken UTF-8 eller Windows-1252 (ANSI). {UTF8_SAVE}"
        )
    text = (
        "Filen är inte UTF-8 utan lästes som Windows-1252 (ANSI). Kontrollera att å, ä och ö"
        f" blev rätt. {UTF8_SAVE}"
    )
    notes.advice("windows-1252", text)
    return "cp1252"


def _single(letters: bytes) -> tuple[bytes, ...]:
    return tuple(letters[at : at + 1] for at in range(len(letters)))


def _counted(content: Content, parts: tuple[bytes, ...]) -> int:
    """How often any of the parts occur (one across two blocks may be missed)."""
    return sum(block.count(part) for block in content.blocks() for part in parts)


def _broken_row(content: Content, codec: str) -> int | None:
    """The line where the codec can't read on, None where it reads the file through."""
    decoder = codecs.getincrementaldecoder(codec)()
    row = 1
    try:
        for block in content.blocks():
            row += decoder.decode(block).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        return row + before.count(b"\n")
    return None


def _check(content: Content, codec: str, sentence: str) -> None:
    if _broken_row(content, codec) is not None:
        _refuse(content, sentence)


def _refuse(content: Content, sentence: str) -> NoReturn:
    raise content.refused(sentence)
