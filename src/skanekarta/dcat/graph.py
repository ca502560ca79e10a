"""A graph as RDF/XML: nodes with addresses of their own, put one after the other."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "dcatap": "http://data.europa.eu/r5r/",
}
XSD = "http://www.w3.org/2001/XMLSchema#"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def named(name: str) -> str:
    """`dcat:Dataset` as xml.etree wants it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


class Node:
    """A thing with an address; what is None is left unsaid."""

    def __init__(self, graph: ET.Element, kind: str, about: str) -> None:
        self.about = about
        self._element = ET.SubElement(graph, named(kind), {named("rdf:about"): about})

    def text(self, name: str, text: str | None, language: str = "") -> None:
        """A text, in a language if it has one."""
        if text:
            attributes = {LANG: language} if language else {}
            ET.SubElement(self._element, named(name), attributes).text = text

    def typed(self, name: str, text: str | None, datatype: str) -> None:
        """A value of a type."""
        if text:
            attributes = {named("rdf:datatype"): datatype}
            ET.SubElement(self._element, named(name), attributes).text = text

    def moment(self, name: str, moment: dt.datetime | None) -> None:
        """A moment, in UTC (RFC 3339)."""
        if moment is not None:
            text = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self.typed(name, text, f"{XSD}dateTime")

    def day(self, name: str, day: dt.date | None) -> None:
        """A day."""
        if day is not None:
            self.typed(name, day.isoformat(), f"{XSD}date")

    def to(self, name: str, *addresses: str | None) -> None:
        """Another thing."""
        for address in addresses:
            if address:
                ET.SubElement(self._element, named(name), {named("rdf:resource"): address})


def start() -> ET.Element:
    """An empty graph."""
    for prefix, address in NAMESPACES.items():
        ET.register_namespace(prefix, address)
    return ET.Element(named("rdf:RDF"))


def written(graph: ET.Element) -> bytes:
    """The graph as RDF/XML in UTF-8."""
    ET.indent(graph)
    text: bytes = ET.tostring(graph, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
