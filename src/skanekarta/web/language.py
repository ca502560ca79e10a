"""The language of a page: English where the address says `lang=en`, else Swedish.

The address alone decides, never a cookie or a header, so that a link means the same to everybody.
Texts are looked up when they are said (`_`), in the language of the request that is answered.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from markupsafe import Markup
from starlette.types import Message as HttpMessage
from starlette.types import Scope

from skanekarta.catalogue import LANGUAGES, SWEDISH, catalogue
from skanekarta.english import ENGLISH
from skanekarta.errors import BadParameter, RequestError
from skanekarta.layer import Layer
from skanekarta.message import SWEDISH as SWEDISH_AS_IT_IS
from skanekarta.message import Message
from skanekarta.pairs import once

PARAMETER = "lang"

_now: ContextVar[str] = ContextVar("language", default=SWEDISH)


def language() -> str:
    """`sv` or `en`: the language of the request that is answered."""
    return _now.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Texts are said in that language, where the address of the request can't tell it."""
    token = _now.set(code if code in LANGUAGES else SWEDISH)
    try:
        yield
    finally:
        _now.reset(token)


def is_swedish() -> bool:
    """Whether texts are said as they stand in the sources."""
    return _now.get() == SWEDISH


def gettext(text: str) -> str:
    """The text in the page's language; itself where nobody has translated it."""
    return catalogue(_now.get()).texts.get(text, text)


_ = gettext


def ngettext(one: str, many: str, count: float) -> str:
    """The form that goes with a number, in the page's language."""
    single, several = catalogue(_now.get()).plurals.get((one, many), (one, many))
    return single if count == 1 else several


def named(layer: Layer) -> str:
    """What a layer is called."""
    return of_many(layer.title)


def of_many(text: str) -> str:
    """What many of something are called, where Swedish has the same word for one: «Mottagare»."""
    words = catalogue(_now.get())
    return words.layers.get(text) or words.texts.get(text, text)


def noted(text: str) -> str:
    """The text itself, which `make texts` collects: for constants, said later by `_`."""
    return text


def both(one: str, many: str) -> tuple[str, str]:
    """The two forms themselves, which `make texts` collects: for constants, said by `ngettext`."""
    return one, many


def in_page(error: RequestError | Message) -> str:
    """What an error says, in the page's language; the API tells it by the same catalogue."""
    return error.told(SWEDISH_AS_IT_IS if is_swedish() else ENGLISH)


def title_of(error: RequestError) -> str:
    """What kind of error it is, in the page's language."""
    return error.title if is_swedish() else ENGLISH.get(error.title, error.title)


def is_translated(text: str) -> bool:
    """Whether the page's language has words of its own for a Swedish text, or these are they."""
    return is_swedish() or text in catalogue(_now.get()).own


def term(text: Any) -> Any:
    """A wording of the data: translated where it is no name, else marked as the Swedish it is, so
    that it is read aloud as such. What is no text with letters stays as it is."""
    if not isinstance(text, str) or not any(map(str.isalpha, text)):
        return text
    if is_translated(text):
        return gettext(text)
    return Markup('<span lang="{}">{}</span>').format(SWEDISH, text)


def spoken(text: str) -> Markup:
    """The attribute of an element that can hold nothing but a wording of the data, as a choice in
    a list; see `term`."""
    is_other = any(map(str.isalpha, text)) and not is_translated(text)
    return Markup(' lang="{}"').format(SWEDISH) if is_other else Markup()


def terms(texts: Iterable[str]) -> Markup:
    """Several, with commas between."""
    return Markup(", ").join(term(text) for text in texts)


def said(scope: Scope) -> Generator[None, HttpMessage, None] | None:
    """Sets the language while a request is answered; errors too are told in it. What is no
    language is told in Swedish, and `known_language` refuses it (`around.Part`)."""
    asked = _asked(scope["query_string"])
    code = asked if asked in LANGUAGES else SWEDISH
    # A server may answer one request from within another's context.
    return _said(code) if code != _now.get() else None


def _said(code: str) -> Generator[None, HttpMessage, None]:
    with speaking(code):
        yield
        yield


def _asked(query: bytes) -> str:
    # A name may be percent-encoded too (RFC 3986 §2.3).
    if b"lang" not in query and b"%" not in query:
        return SWEDISH
    return dict(parse_qsl(query.decode("latin-1"))).get(PARAMETER, SWEDISH)


def known_language(request: Request) -> None:
    """Refuses a language that there is not, on every page. Raises BadParameter."""
    given = [pair for pair in request.query_params.multi_items() if pair[0] == PARAMETER]
    text = once(given).get(PARAMETER)
    if text and text not in LANGUAGES:
        raise BadParameter(PARAMETER, "”{text}” är inget språk här.", tuple(LANGUAGES), text=text)


KNOWN_LANGUAGE = [Depends(known_language)]
"""What every router of pages begins with."""
