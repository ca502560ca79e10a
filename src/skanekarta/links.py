"""A `Query` becomes addresses. Nobody else writes one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from skanekarta.layer import Layer
from skanekarta.query import LARGEST_OFFSET, PRESENTATION, Query

API = "/api/v1"
GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
OPENAPI_3_0 = "application/vnd.oai.openapi+json;version=3.0"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
SCHEMA = "application/schema+json"

Link = dict[str, str]


def link(href: str, rel: str, media_type: str, title: str) -> Link:
    """A link object as OGC API has it."""
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def page_of(address: str, pairs: Iterable[tuple[str, str]] = ()) -> Link:
    """The link from an answer to the same thing as a page for people."""
    return link(with_query(address, [("f", "html"), *pairs]), "alternate", HTML, "Som webbsida")


def taken_by_one(layer: Layer) -> frozenset[str]:
    """The parameters that one feature takes: how it is shown, and the day that it is told for."""
    return PRESENTATION | ({layer.day} if layer.day else frozenset())


def of_one(layer: Layer, query: Query) -> list[tuple[str, str]]:
    """The part of a query that one feature takes."""
    day = [(layer.day, str(query.day))] if layer.day and query.day else []
    return [*day, *query.presentation()]


def with_query(address: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The address with a query string; `,`, `/` and `:` stay readable, as RFC 3986 allows."""
    text = _query_string(pairs)
    return f"{address}?{text}" if text else address


def with_more(address: str, pairs: Iterable[tuple[str, str]]) -> str:
    """An address that may have a query string already, with those pairs after it."""
    return f"{address}{'&' if '?' in address else '?'}{_query_string(pairs)}"


PLAIN = re.compile(r"[\w.~,/:!-]*", re.ASCII)
"""What stands for itself in a query string; most values are nothing else."""


def _query_string(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in pairs)


def _quoted(text: str) -> str:
    return text if PLAIN.fullmatch(text) else quote(text, safe=",/:!")


@dataclass(frozen=True)
class Addresses:
    """Every address of the service, below the base that its readers reach it by."""

    base: str

    def api(self, path: str = "") -> str:
        """A path of the API."""
        return f"{self.base}{API}{path}"

    def collection(self, layer: Layer) -> str:
        """A collection's own address."""
        return self.api(f"/collections/{layer.id}")

    def scheme(self, name: str) -> str:
        """The definition of a scheme that tiles are cut by."""
        return self.api(f"/tileMatrixSets/{name}")

    def items(self, layer: Layer, query: Query | None = None) -> str:
        """A collection's features under a query."""
        address = f"{self.collection(layer)}/items"
        return with_query(address, query.pairs(layer)) if query else address

    def data(self, layer: Layer, query: Query) -> str:
        """A query's features for a link on a page: a browser that follows it gets the data, not
        the page that browsers like better."""
        return with_query(self.items(layer), [*query.pairs(layer), ("f", "geojson")])

    def item(self, layer: Layer, fid: str, query: Query | None = None) -> str:
        """One feature, shown as the query says."""
        pairs = of_one(layer, query) if query else []
        return with_query(f"{self.collection(layer)}/items/{quote(fid, safe='')}", pairs)

    def giving(self, layer: Layer, pairs: Iterable[tuple[str, str]]) -> str:
        """What a selection of grants lacks of what 360Giving requires."""
        return with_query(f"{self.collection(layer)}/360giving", pairs)

    def page(self, layer: Layer, query: Query | None = None) -> str:
        """The page that describes a collection, and what a query would give of it."""
        pairs = replace(query, after=None).pairs(layer) if query else []
        return with_query(self.collection(layer), [("f", "html"), *pairs])

    def table(self, layer: Layer, query: Query | None = None) -> str:
        """The same selection as a page for people, which counts its rows from the first."""
        pairs = replace(query, after=None).pairs(layer) if query else []
        return with_query(f"{self.base}/lager/{layer.id}", pairs)


def paging(
    addresses: Addresses, layer: Layer, query: Query, matched: int, onward: str | None = None
) -> list[Link]:
    """Links to this page, the next and the one before, and to the table for people.

    `onward` is the token of the page's last row: the next page is found by it, whatever its
    number. A page asked for by `offset` gets offset links, since its reader counts; one asked
    for by `after` does not know its number, and leads back to the first instead.
    """
    links = [
        link(addresses.items(layer, query), "self", GEOJSON, "Den här sidan"),
        link(addresses.table(layer, query), "alternate", HTML, "Som tabell"),
        link(addresses.collection(layer), "collection", JSON, layer.title),
    ]
    following = _following(query, matched, onward)
    if following:
        links.append(link(addresses.items(layer, following), "next", GEOJSON, "Nästa sida"))
    if query.offset:
        back = replace(query, offset=max(0, min(query.offset, matched) - query.limit))
        links.append(link(addresses.items(layer, back), "prev", GEOJSON, "Föregående sida"))
    if query.after:
        first = replace(query, after=None)
        links.append(link(addresses.items(layer, first), "first", GEOJSON, "Första sidan"))
    return links


def _following(query: Query, matched: int, onward: str | None) -> Query | None:
    if onward and not query.offset:
        return replace(query, after=onward)
    more = query.offset + query.limit < matched
    by_number = more and not query.after and query.offset + query.limit <= LARGEST_OFFSET
    return replace(query, offset=query.offset + query.limit) if by_number else None
