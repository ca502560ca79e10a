"""A template becomes a page: escaped, with its own nonce, policy and versioned addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from skanekarta import credentials, deps
from skanekarta.access import Who
from skanekarta.catalogue import LANGUAGES, SWEDISH, catalogue
from skanekarta.errors import Unauthorized
from skanekarta.links import API, with_query
from skanekarta.swedish import today
from skanekarta.web import modules, notation
from skanekarta.web.addresses import here_of, path_of, root_of
from skanekarta.web.language import (
    PARAMETER,
    gettext,
    language,
    named,
    ngettext,
    of_many,
    spoken,
    term,
    terms,
)
from skanekarta.web.onward import onward
from skanekarta.web.security import make_nonce, page_policy
from skanekarta.web.static_files import inside, static
from skanekarta.web.stylesheets import stylesheet

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The templates, every value escaped; a name that is not given is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True  # a text's line breaks are the template's own
    # The extension gives the environment this method, which its class does not know of.
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # see above
    made.globals.update(named=named, of_many=of_many)
    made.filters.update(
        kr=notation.kr,
        whole_kr=notation.whole_kr,
        number=notation.number,
        percent=notation.percent,
        day=notation.day,
        moment=notation.moment,
        unit=notation.with_unit,
        spoken=spoken,
        term=term,
        terms=terms,
    )
    return made


def sheets_of(template: str) -> list[str]:
    """The names of the style sheets that a page of that template has besides everybody's."""
    found = environment().get_template(template)
    return "".join(found.blocks["sheets"](found.new_context({}))).split()


def import_map(root: str) -> Markup:
    """Sends each module's plain address to its versioned one."""
    return as_json({"imports": modules.plain_and_versioned(root)})


def as_json(value: object) -> Markup:
    """JSON that is safe inside a script element: no `<`, `>` or `&` is left as it stands."""
    text = json.dumps(value, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # escaped just above


def _given(request: Request) -> dict[str, Any]:
    root = root_of(request)
    path = path_of(request)
    return {
        "root": root,
        "api": f"{root}{API}",
        "path": path,
        "here": here_of(request) or "/",
        "account": _account(request),
        # Only the map is made to be embedded, and only in the form that says so.
        "embedded": path == "/" and request.query_params.get("embed") == "1",
        "static": lambda path: static(root, path),
        "icon": lambda: inside("favicon.svg", "image/svg+xml"),
        "stylesheet": lambda names: stylesheet(root, names.split()),
        "import_map": lambda: import_map(root),
        "language": language(),
        "languages": _languages(request),
        "canonical": _canonical(request),
        "today": today(),
        "script_words": _script_words,
        "preloads": lambda *names: modules.preloads(root, *names),
    }


def _account(request: Request) -> Who | None:
    """Who has signed in. A page that tells what is wrong must stand where that can't be asked."""
    try:
        return deps.who(request, deps.parts(request))
    except (Unauthorized, sa.exc.SQLAlchemyError):
        return None


def _host(request: Request) -> str:
    settings = request.app.state.parts.settings
    return str(settings.base_url or request.base_url).rstrip("/")


def _canonical(request: Request) -> str:
    """The page's address in its language, without what is chosen on it."""
    pairs = [] if language() == SWEDISH else [(PARAMETER, language())]
    return _host(request) + with_query(quote(path_of(request)), pairs)


def _languages(request: Request) -> list[dict[str, str]]:
    """The page in each language, on its own address. Swedish is what an address without a
    language means."""
    host = _host(request)
    root = root_of(request)
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != PARAMETER]
    found = []
    for code, name in LANGUAGES.items():
        own = pairs if code == SWEDISH else [*pairs, (PARAMETER, code)]
        path = with_query(quote(path_of(request)), own)
        found.append({"code": code, "name": name, "href": root + path, "whole": host + path})
    return found


def _script_words() -> Markup:
    """The catalogue's texts that our scripts say; those are written in Swedish."""
    words = catalogue(language())
    return as_json(
        {
            "texts": {key: text for key, text in words.texts.items() if key in words.scripted},
            "many": words.layers,
            "plurals": [[*k, *forms] for k, forms in words.plurals.items() if k in words.scripted],
        }
    )


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """The page that the template makes of the context.

    Templates are also given `root` (the path before every address of ours), `api`, `nonce`,
    `path` (of this page, without root), `here` (the same with what is chosen), `account` (who has
    signed in, None for the public), `embedded`, `static(path)`, `icon()`, `stylesheet(names)`,
    `import_map()`, `preloads(*modules)`, `language`, `languages` (this page in each) and
    `script_words()`. Links and forms get the page's language afterwards.
    """
    nonce = make_nonce()
    given = {**_given(request), "nonce": nonce, **context}
    body = onward(environment().get_template(template).render(given), given["root"])
    basemap = request.app.state.parts.settings.basemap_url
    policy = page_policy(nonce, basemap, embedded=given["embedded"])
    own = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store" if given["account"] else "no-cache",
        "Vary": credentials.VARIES,
        "Content-Language": language(),
    }
    return HTMLResponse(body, status, headers={**own, **(headers or {})})
