"""A template becomes a page: escaped, with its own nonce, policy and versioned addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from skanekarta.links import API
from skanekarta.web import modules, swedish
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
    )
    made.filters.update(
        kr=swedish.kr,
        number=swedish.number,
        percent=swedish.percent,
        day=swedish.day,
    )
    return made


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
    root = str(request.scope.get("root_path", "")).rstrip("/")
    path = request.url.path.removeprefix(root) or "/"
    return {
        "root": root,
        "api": f"{root}{API}",
        "path": path,
        # Only the map is made to be embedded, and only in the form that says so.
        "embedded": path == "/" and request.query_params.get("embed") == "1",
        "static": lambda path: static(root, path),
        "icon": lambda: inside("favicon.svg", "image/svg+xml"),
        "stylesheet": lambda names: stylesheet(root, names.split()),
        "import_map": lambda: import_map(root),
        "preloads": lambda *names: modules.preloads(root, *names),
    }


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
    `path` (of this page, without root), `embedded`, `static(path)`, `icon()`, `stylesheet(names)`,
    `import_map()` and `preloads(*modules)`.
    """
    nonce = make_nonce()
    given = {**_given(request), "nonce": nonce, **context}
    body = environment().get_template(template).render(given)
    basemap = request.app.state.parts.settings.basemap_url
    policy = page_policy(nonce, basemap, embedded=given["embedded"])
    own = {"Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    return HTMLResponse(body, status, headers={**own, **(headers or {})})
