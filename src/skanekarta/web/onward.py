"""The ways on from a page keep its language: every link and form of ours, in one place.

A template says where a link leads, and nothing of the language. It would be forgotten in one of
two hundred places, and a reader would be thrown back to Swedish there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qs, urlsplit

from fastapi import Response
from fastapi.responses import RedirectResponse

from skanekarta.links import API
from skanekarta.web.language import PARAMETER, is_swedish, language

TAG = re.compile(r"<a\s[^>]*>")
HREF = re.compile(r'(\shref=")([^"]*)"')
ACTION = re.compile(r'(\saction=")([^"]*)"')
FORM = re.compile(r"<form\s[^>]*>.*?</form>", re.DOTALL)
TECHNICAL = ("/static/", "/datasets/", "/livez", "/readyz", "/metrics")


def onward(page: str, root: str) -> str:
    """The page whose links and forms lead to pages in its own language."""
    if is_swedish():
        return page
    page = TAG.sub(lambda tag: _link(tag[0], root), page)
    return FORM.sub(lambda form: _form(form[0]), page)


def with_language(address: str) -> str:
    """An address of ours in the page's language; as it stands in Swedish, which needs no word."""
    if is_swedish():
        return address
    plain, hash_, fragment = address.partition("#")
    sign = "&" if "?" in plain else "?"
    return f"{plain}{sign}{PARAMETER}={language()}{hash_}{fragment}"


def redirect(address: str, status: int = 303, headers: Mapping[str, str] | None = None) -> Response:
    """Sends the reader on to another page of ours, in the same language."""
    return RedirectResponse(in_language(address), status, headers=headers)


def in_language(address: str) -> str:
    """An address of ours, in the page's language if it is a page's."""
    # A root of its own is already a part of the address; no page stands outside it.
    return with_language(address) if is_page(address, "") else address


def _link(tag: str, root: str) -> str:
    if " hreflang=" in tag:  # the way to another language
        return tag
    return HREF.sub(lambda found: f'{found[1]}{_address(found[2], root)}"', tag)


def _address(escaped: str, root: str) -> str:
    if not is_page(unescape(escaped), root):
        return escaped
    # `&` is written `&amp;` in an attribute; nothing else that is added needs it.
    address = with_language(escaped)
    return address.replace(f"&{PARAMETER}=", f"&amp;{PARAMETER}=")


def is_page(address: str, root: str) -> bool:
    """Whether an address leads to a page of ours that does not say its language yet."""
    try:
        parts = urlsplit(address)
    except ValueError:  # as with half a bracket where the host would be
        return False
    if parts.scheme or parts.netloc or not (parts.path or parts.query):
        return False
    path = parts.path.removeprefix(root)
    asked = parse_qs(parts.query)
    if PARAMETER in asked or path.startswith(TECHNICAL):
        return False
    return not path.startswith(API) or path == f"{API}/docs" or asked.get("f") == ["html"]


def _form(form: str) -> str:
    """A form sends its fields alone: the language is one of them; or stands in the address that
    what is posted goes to."""
    end = form.index(">") + 1
    if 'method="post"' in form[:end]:
        return (
            ACTION.sub(lambda found: f'{found[1]}{_address(found[2], "")}"', form[:end])
            + form[end:]
        )
    if f'name="{PARAMETER}"' in form:
        return form
    field = f'<input type="hidden" name="{PARAMETER}" value="{language()}">'
    return form[:end] + field + form[end:]
