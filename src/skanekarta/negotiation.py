"""Which of a resource's media types an answer has: what `f` names, else what `Accept` likes best.

`f` wins because an address that is copied must go on meaning the same (RFC 9110 §12.5.1 lets the
server choose; a reader who accepts nothing that there is gets the resource's own type).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import Request
from starlette.datastructures import QueryParams
from starlette.routing import Match
from starlette.types import Scope

from skanekarta.asking import headers_of, pairs_of
from skanekarta.errors import BadParameter, UnknownParameter
from skanekarta.formats import DEFAULT, FORMATS, offered
from skanekarta.layer import Layer
from skanekarta.links import GEOJSON, HTML, JSON
from skanekarta.pairs import once
from skanekarta.routes import OTHERS, ReadingRoute

PAGE = "html"
"""What `f` says for a page."""

VARIES: Mapping[str, str] = {"Vary": "Authorization, Cookie, Accept"}
"""The header of an answer that another `Accept` could have made another (RFC 9110 §12.5.5)."""

FEATURE = (GEOJSON, JSON, HTML)
FEATURES = (GEOJSON, JSON, *(each.media_type for each in FORMATS.values()), HTML)


@dataclass(frozen=True)
class Range:
    """One part of an `Accept` header: `text/*;q=0.5`."""

    kind: str
    subtype: str
    parameters: frozenset[str]
    quality: float

    @classmethod
    def read(cls, text: str) -> Range | None:
        """None for what is no media range. The character set is put aside: all text is UTF-8."""
        name, *rest = (part.strip().lower() for part in text.split(";"))
        kind, _, subtype = name.partition("/")
        if not kind or not subtype:
            return None
        weights = [part[2:] for part in rest if part.startswith("q=")]
        others = {part for part in rest if part and not part.startswith(("q=", "charset="))}
        return cls(kind, subtype, frozenset(others), _weight(weights))

    def precision(self, media_type: str) -> int:
        """How exactly it names a media type: 0 for not at all."""
        name, *parameters = (part.strip().lower() for part in media_type.split(";"))
        kind, _, subtype = name.partition("/")
        if self.kind == "*":
            return 1 if self.subtype == "*" else 0
        if self.kind != kind or not self.parameters <= set(parameters):
            return 0
        if self.subtype == "*":
            return 2
        return 3 + len(self.parameters) if self.subtype == subtype else 0


def _weight(texts: Sequence[str]) -> float:
    """The quality, 1 where none is told; what is no number between 0 and 1 is 0, since such a
    part can't be trusted to want anything."""
    try:
        found = float(texts[0]) if texts else 1.0
    except ValueError:
        return 0.0
    return found if 0 <= found <= 1 else 0.0


ANYTHING = (None, "*/*")
"""A header that likes whatever there is."""


def preferred(accept: str | None, media_types: Sequence[str]) -> str:
    """The media type that the header likes best (RFC 9110 §12.5.1), the earliest of those that it
    likes as well; the first where it is absent or likes none."""
    if accept in ANYTHING:
        return media_types[0]
    ranges = [found for part in (accept or "").split(",") if (found := Range.read(part))]
    weights = [_quality(each, ranges) for each in media_types]
    best = max(weights)
    return media_types[weights.index(best)] if best > 0 else media_types[0]


def _quality(media_type: str, ranges: Iterable[Range]) -> float:
    """The quality that the most exact range gives a media type."""
    fits = [(each.precision(media_type), each.quality) for each in ranges]
    precision, quality = max(fits, key=lambda fit: fit[0], default=(0, 0.0))
    return quality if precision else 0.0


def json_or_page(request: Request) -> None:
    """For a resource that is JSON and a page and has no other parameters. Raises BadParameter."""
    for name, text in once(pairs_of(request)).items():
        if name != "f":
            raise UnknownParameter(name, ("f",))
        if text not in {"json", PAGE}:
            raise BadParameter("f", "ska vara json eller html.", ("json", PAGE))


def with_format(request: Request, layer: Layer) -> list[tuple[str, str]]:
    """The query string's pairs, with the format that `Accept` likes best where no `f` names one."""
    pairs = pairs_of(request)
    if any(name == "f" for name, _ in pairs):
        return pairs
    accept = headers_of(request.scope).get("accept")
    if accept in ANYTHING:
        return pairs
    names = {each.media_type: each.id for each in reversed(offered(layer))} | {JSON: DEFAULT}
    liked = preferred(accept, [GEOJSON, *names])
    return pairs if names[liked] == DEFAULT else [*pairs, ("f", names[liked])]


class PageRoute(ReadingRoute):
    """A route for those who ask for a page. It stands before the API's own route of the same
    address, which answers everybody else. `media_types` are what the address can give, its own
    first."""

    media_types: ClassVar[tuple[str, ...]] = (JSON, HTML)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Starlette's question whether the route is for a request."""
        return super().matches(scope) if wants_page(scope, self.media_types) else OTHERS


class FeaturePageRoute(PageRoute):
    """A page beside one feature."""

    media_types = FEATURE


class FeaturesPageRoute(PageRoute):
    """A page beside features, which can be had as files too."""

    media_types = FEATURES


def wants_page(scope: Scope, media_types: Sequence[str]) -> bool:
    """Whether a request asks for the page among those media types."""
    query: bytes = scope.get("query_string", b"")
    # A name may be percent-encoded too (RFC 3986 §2.3): `%66` is `f`.
    if (b"f=" in query or b"%66" in query) and (asked := QueryParams(query).getlist("f")):
        return asked == [PAGE]
    accept = headers_of(scope).get("accept", "")
    return "html" in accept.lower() and preferred(accept, media_types) == HTML
