"""The catalogue: one data set a layer, a distribution for each way to get it, one service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from skanekarta.dcat.graph import WKT, XSD, Node, start, written
from skanekarta.dcat.holdings import Box, Holding
from skanekarta.dcat.words import ALWAYS, CULTURE, EU, words_of
from skanekarta.layer import Layer
from skanekarta.links import JSON, Addresses

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
REGION = "http://purl.org/adms/publishertype/RegionalAuthority"
LANGUAGE = f"{EU}/language/SWE"
PUBLIC = f"{EU}/access-right/PUBLIC"
STABLE = f"{EU}/planned-availability/STABLE"
REST = "http://www.wikidata.org/entity/Q749568"
FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@dataclass(frozen=True)
class Publisher:
    """Who publishes and who answers questions; None is left out of the catalogue."""

    name: str
    number: str | None
    contact: str
    email: str | None


@dataclass(frozen=True)
class Way:
    """A way to get a layer: `path` below its collection; `whole` if it fetches everything, so
    that its size is the layer's."""

    id: str
    title: str
    media_type: str
    path: str
    whole: bool = False


@dataclass(frozen=True)
class _Catalogue:
    """What every node needs to know."""

    graph: ET.Element
    addresses: Addresses
    publisher: Publisher
    title: str
    description: str

    @property
    def own(self) -> str:
        return f"{self.addresses.base}/datasets/dcat"

    @property
    def agent(self) -> str:
        """The publisher's address: dataportal.se's own where the number is known."""
        number = self.publisher.number
        return f"http://dataportal.se/organisation/SE{number}" if number else f"{self.own}#utgivare"

    @property
    def contact(self) -> str | None:
        return f"{self.own}#kontakt" if self.publisher.email else None

    @property
    def service(self) -> str:
        return f"{self.own}#api-v1"

    def dataset(self, holding: Holding) -> str:
        return f"{self.own}#{holding.layer.id}"

    def node(self, kind: str, about: str) -> Node:
        return Node(self.graph, kind, about)


def catalogue(
    addresses: Addresses,
    publisher: Publisher,
    about: tuple[str, str],
    held: Sequence[Holding],
    ways: Callable[[Layer], Sequence[Way]],
) -> bytes:
    """The catalogue as RDF/XML; `about` is its title and description, `ways` tells how a layer
    can be had."""
    the = _Catalogue(start(), addresses, publisher, *about)
    _catalog(the, held)
    _agent(the)
    for holding in held:
        found = ways(holding.layer)
        _dataset(the, holding, found)
        for way in found:
            _distribution(the, holding, way)
    _service(the, held)
    return written(the.graph)


def _catalog(the: _Catalogue, held: Sequence[Holding]) -> None:
    node = the.node("dcat:Catalog", f"{the.own}#katalog")
    _described(node, the.title, the.description)
    node.text("dcterms:title", "Digital map of culture in Skåne", "en")
    node.to("dcterms:publisher", the.agent)
    node.to("dcterms:license", CC0)
    node.moment("dcterms:issued", min((h.issued for h in held if h.issued), default=None))
    node.moment("dcterms:modified", max((h.modified for h in held if h.modified), default=None))
    node.to("dcterms:language", LANGUAGE)
    node.to("foaf:homepage", f"{the.addresses.base}/")
    boxes = [holding.box for holding in held if holding.box]
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        _place(the, node, (min(west), min(south), max(east), max(north)))
    node.to("dcat:themeTaxonomy", f"{EU}/data-theme")
    node.to("dcat:dataset", *(the.dataset(holding) for holding in held))
    node.to("dcat:service", the.service)


def _described(node: Node, title: str, description: str) -> None:
    node.text("dcterms:title", title, "sv")
    node.text("dcterms:description", description, "sv")


def _place(the: _Catalogue, node: Node, box: Box) -> None:
    """Where the data lie: a box, as a closed ring counted from the south-west."""
    west, south, east, north = (format(number, ".5f") for number in box)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ", ".join(" ".join(corner) for corner in corners)
    place = the.node("dcterms:Location", f"{node.about}-plats")
    place.typed("dcat:bbox", f"POLYGON(({ring}))", WKT)
    node.to("dcterms:spatial", place.about)


def _agent(the: _Catalogue) -> None:
    agent = the.node("foaf:Organization", the.agent)
    agent.text("foaf:name", the.publisher.name, "sv")
    agent.to("dcterms:type", REGION)
    agent.text("dcterms:identifier", the.publisher.number)
    if the.contact and the.publisher.email:
        contact = the.node("vcard:Organization", the.contact)
        contact.text("vcard:fn", the.publisher.contact)
        contact.to("vcard:hasEmail", f"mailto:{the.publisher.email}")


def _dataset(the: _Catalogue, holding: Holding, ways: Sequence[Way]) -> None:
    layer, words = holding.layer, words_of(holding.layer.id)
    node = the.node("dcat:Dataset", the.dataset(holding))
    _described(node, layer.title, layer.description)
    node.text("dcterms:title", words.title, "en")
    node.text("dcterms:description", words.description, "en")
    node.to("dcterms:publisher", the.agent)
    node.to("dcat:contactPoint", the.contact)
    for keyword in (*ALWAYS, *words.keywords):
        node.text("dcat:keyword", keyword, "sv")
    node.to("dcat:theme", CULTURE, *words.themes)
    node.text("dcterms:identifier", node.about)
    node.moment("dcterms:issued", holding.issued)
    node.moment("dcterms:modified", holding.modified)
    node.to("dcterms:conformsTo", CRS84)
    node.to("dcterms:accessRights", PUBLIC)
    node.to("dcterms:accrualPeriodicity", f"{EU}/frequency/{words.frequency}")
    node.to("dcterms:language", LANGUAGE)
    node.to("dcat:landingPage", the.addresses.table(layer))
    _when_and_where(the, node, holding)
    node.to("dcat:distribution", *(_way(the, holding, way) for way in ways))


def _when_and_where(the: _Catalogue, node: Node, holding: Holding) -> None:
    origin = the.node("dcterms:ProvenanceStatement", f"{node.about}-ursprung")
    origin.text("rdfs:label", holding.layer.attribution, "sv")
    node.to("dcterms:provenance", origin.about)
    if holding.box:
        _place(the, node, holding.box)
    if holding.first or holding.last:
        period = the.node("dcterms:PeriodOfTime", f"{node.about}-tid")
        period.day("dcat:startDate", holding.first)
        period.day("dcat:endDate", holding.last)
        node.to("dcterms:temporal", period.about)


def _way(the: _Catalogue, holding: Holding, way: Way) -> str:
    return f"{the.dataset(holding)}-{way.id}"


def _distribution(the: _Catalogue, holding: Holding, way: Way) -> None:
    node = the.node("dcat:Distribution", _way(the, holding, way))
    title = f"{holding.layer.title} som {way.title}"
    _described(node, title, f"{title}, hämtat ur API:et.")
    address = f"{the.addresses.collection(holding.layer)}{way.path}"
    node.to("dcat:accessURL", address)
    node.to("dcat:downloadURL", address)
    # The profile's pattern has room for no more than the type itself.
    node.text("dcterms:format", way.media_type.partition(";")[0].strip())
    node.to("dcterms:license", holding.layer.licence.replace("https://", "http://"))
    node.to("dcatap:availability", STABLE)
    node.moment("dcterms:issued", holding.issued)
    node.moment("dcterms:modified", holding.modified)
    if way.whole and holding.size is not None:
        node.typed("dcat:byteSize", str(holding.size), f"{XSD}nonNegativeInteger")
    node.to("dcat:accessService", the.service)


def _service(the: _Catalogue, held: Sequence[Holding]) -> None:
    node = the.node("dcat:DataService", the.service)
    _described(node, f"{the.title}: API", the.description)
    node.to("dcat:endpointURL", the.addresses.api("/"))
    node.to("dcat:endpointDescription", the.addresses.api("/openapi-3.0.json"))
    node.to("dcat:landingPage", the.addresses.api("/docs"))
    node.text("dcterms:format", JSON)
    node.to("dcterms:publisher", the.agent)
    node.to("dcat:contactPoint", the.contact)
    for keyword in (*ALWAYS, "api"):
        node.text("dcat:keyword", keyword, "sv")
    node.to("dcterms:accessRights", PUBLIC)
    node.to("dcterms:license", CC0)
    node.to("dcterms:type", REST)
    node.to("dcterms:conformsTo", FEATURES)
    node.to("dcat:servesDataset", *(the.dataset(holding) for holding in held))
