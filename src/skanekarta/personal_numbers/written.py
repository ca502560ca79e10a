"""How a personal identity number can be written in a text: with which signs, and around which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

SPACE = "[ \\t\\r\\n\u00a0\u2002-\u200a\u202f]{0,3}"
DASHES = "-+\u2010\u2011\u2012\u2013\u2014\u2212"
LIKE = re.compile(
    rf"(?<!\d)(\d{{2}})?(\d{{6}})({SPACE}[{DASHES}_]?{SPACE})(\d{{4}})(?!\d)", re.ASCII
)
"""What could be one in any column: the century or nothing, the day, the sign, the last four."""

BETWEEN = rf"(?:{SPACE}[{DASHES}_./:]{SPACE}|[ \t\r\n]{{1,3}})"
LOOSE = re.compile(
    rf"https?://\S+|(?<!\d)(\d\d)?(?:(\d{{6}})|(\d\d)({BETWEEN})(\d\d)\4(\d\d))"
    rf"{BETWEEN}(\d{{4}})(?!\d|{BETWEEN}\d\d?{BETWEEN}\d\d?(?!\d))",
    re.ASCII,
)
"""What could be one in a text: with other signs too, and the day in three parts. An address on
the web has such parts of its own, and a day after the last four makes those a year."""

SIGNS = rf"[{DASHES}_./: \t\r\n\u00a0\u2002-\u200a\u202f]"
MAY_BE_LOOSE = re.compile(rf"\d{{6}}{SPACE}[./:]|{SIGNS}\d\d{SIGNS}{{1,7}}\d{{4}}", re.ASCII)
"""What every loose one has: it is seen sooner."""

DATED = re.compile(r"(?<!\d)((?:18|19|20)\d\d)-(\d\d)-(\d\d)(?=-\d{4}(?![-\d]))", re.ASCII)
"""A day with hyphens and what may be the last four after it; a day that another follows is not."""

DIGIT = re.compile(r"\d")
FEWEST = 9
"""What every such text has: most cells are looked through no further."""

OTHER = re.compile(r"[^\x00-\x7fåäöÅÄÖéÉ\u2013\u2014]")
UNSEEN = frozenset({"Cf", "Mn", "Me"})

Found = tuple[str | None, str, str, str]
"""The century, the day, the sign and the last four."""


def may_have_one(text: str) -> bool:
    """Whether a text has digits enough."""
    return len(text) >= FEWEST and len(DIGIT.findall(text)) >= FEWEST


def plain(text: str) -> str:
    """The text without what nobody sees, its signs and digits the ordinary ones, and days before
    four digits without their hyphens."""
    if not text.isascii():
        text = OTHER.sub(lambda found: _ordinary(found[0]), unicodedata.normalize("NFC", text))
    return DATED.sub(r"\1\2\3", text)


def _ordinary(letter: str) -> str:
    """A letter as NFKC has it; but a raised figure or a fraction is none of a number's digits."""
    category = unicodedata.category(letter)
    if category in UNSEEN:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Pd" and letter not in DASHES:
        return "-"
    return letter if category == "No" else unicodedata.normalize("NFKC", letter)


def strictly(text: str) -> Iterator[Found]:
    """What could be a number in any column, in a plain text."""
    for found in LIKE.finditer(text):
        yield _strict(found)


def loosely(text: str) -> Iterator[Found]:
    """What could be one where anything may be written, beside those."""
    for found in LOOSE.finditer(text) if MAY_BE_LOOSE.search(text) else ():
        if found[7]:
            yield _loose(found)


def replaced(text: str, is_one: Callable[[Found], bool], by: str) -> str:
    """A plain text with what is one taken out."""
    text = LIKE.sub(lambda found: by if is_one(_strict(found)) else found[0], text)
    return LOOSE.sub(lambda found: by if found[7] and is_one(_loose(found)) else found[0], text)


def _strict(found: re.Match[str]) -> Found:
    return found[1], found[2], found[3], found[4]


def _loose(found: re.Match[str]) -> Found:
    return found[1], found[2] or found[3] + found[5] + found[6], ".", found[7]
