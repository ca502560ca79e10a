"""What no text should have in it."""

from __future__ import annotations

import re

MARK, LOST = "\ufeff", "\ufffd"
"""The byte order mark, and what stands where a character was lost."""

WRONG = re.compile(f"[\0\ud800-\udfff{LOST}]|Ã[¥¤¶…„–]")
"""NUL and halves of characters, which no database stores; a character already lost; and å, ä,
ö, Å, Ä, Ö in UTF-8 that someone read as Windows-1252."""


def wrong_with(text: str) -> tuple[str, str] | None:
    """A finding's code and the end of its sentence, None for a text that can be trusted."""
    found = WRONG.search(text)
    if found is None:
        return None
    if found[0] == LOST or len(found[0]) == 2:
        return "garbled-text", "är förstörd text (till exempel ”Ã¶” i stället för ”ö”)"
    return "nul-character", "innehåller tecken som inte är text"
