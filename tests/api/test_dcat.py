"""The catalogue, read by rdflib: what DCAT-AP-SE 3.0.1 demands and recommends is there."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, BNode, Graph, Literal, Namespace, URIRef

from skanekarta.app import create_app
from skanekarta.layers import all_layers
from skanekarta.parts import Parts
from skanekarta.settings import Settings

ADDRESS = "/datasets/dcat"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
GEO = "http://www.opengis.net/ont/geosparql#wktLiteral"
FORMAT = re.compile(r"^\w+\/[-.\w]+(?:\+[-.\w]+)?(\s*;\s*\w+=\w+)?$")
"""The profile's own pattern."""

MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license,
                   DCAT.dataset),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
    DCAT.Distribution: (DCAT.accessURL, DCTERMS.format),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCTERMS.format),
    FOAF.Organization: (FOAF.name, DCTERMS.type),
    VCARD.Organization: (VCARD.fn, VCARD.hasEmail),
}  # fmt: skip
RECOMMENDED = {
    DCAT.Catalog: (DCTERMS.issued, DCTERMS.modified, DCTERMS.language, FOAF.homepage,
                   DCTERMS.spatial, DCAT.themeTaxonomy, DCAT.service),
    DCAT.Dataset: (DCAT.contactPoint, DCAT.keyword, DCAT.theme, DCTERMS.issued,
                   DCTERMS.modified, DCTERMS.conformsTo, DCTERMS.spatial, DCTERMS.accessRights,
                   DCTERMS.accrualPeriodicity, DCTERMS.language, DCAT.landingPage,
                   DCAT.distribution, DCTERMS.identifier, DCTERMS.provenance),
    DCAT.Distribution: (DCTERMS.description, DCATAP.availability, DCTERMS.license,
                        DCAT.downloadURL, DCAT.accessService, DCTERMS.title, DCTERMS.modified),
    DCAT.DataService: (DCAT.endpointDescription, DCAT.contactPoint, DCAT.keyword,
                       DCTERMS.accessRights, DCAT.servesDataset, DCTERMS.type,
                       DCTERMS.conformsTo, DCTERMS.license, DCTERMS.publisher),
    FOAF.Organization: (DCTERMS.identifier,),
}  # fmt: skip


@pytest.fixture
def complete(client: TestClient, connection: sa.Connection, settings: Settings) -> Graph:
    """The catalogue of a service whose settings say who publishes."""
    known = settings.model_copy(
        update={"publisher_number": "2321000255", "contact_email": "kultur@example.se"}
    )
    parts: Parts = client.app.state.parts  # type: ignore[attr-defined]
    app = create_app(known, Parts(known, parts.reading, parts.writing))
    with TestClient(app) as other:
        return graph(other)


def graph(client: TestClient) -> Graph:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/rdf+xml"
    found = Graph()
    found.parse(data=answer.content, format="xml")
    return found


@pytest.mark.parametrize("kind", MANDATORY, ids=lambda each: each.split("/")[-1])
def test_every_node_has_what_the_profile_demands(kind: URIRef, complete: Graph) -> None:
    nodes = set(complete.subjects(RDF.type, kind))

    assert nodes
    for node in nodes:
        for name in (*MANDATORY[kind], *RECOMMENDED.get(kind, ())):
            assert list(complete.objects(node, name)), (node, name)


def test_no_node_is_blank_and_every_address_is_absolute(complete: Graph) -> None:
    for triple in complete:
        for term in triple:
            assert not isinstance(term, BNode), triple
            assert not isinstance(term, URIRef) or re.match(r"(https?|mailto):", term), triple


def test_everything_pointed_at_here_is_described_here(complete: Graph) -> None:
    described = set(complete.subjects())
    for _, name, term in complete:
        if isinstance(term, URIRef) and "/datasets/dcat#" in term and name != DCTERMS.identifier:
            assert term in described


def test_there_is_one_of_what_there_must_be_one_of(complete: Graph) -> None:
    [catalog] = complete.subjects(RDF.type, DCAT.Catalog)
    cc0 = URIRef("http://creativecommons.org/publicdomain/zero/1.0/")

    assert list(complete.objects(catalog, DCTERMS.license)) == [cc0]
    for kind in (DCAT.Catalog, DCAT.Dataset):
        for node in complete.subjects(RDF.type, kind):
            [publisher] = complete.objects(node, DCTERMS.publisher)
            assert publisher == URIRef("http://dataportal.se/organisation/SE2321000255")
    for node in complete.subjects(RDF.type, DCAT.Distribution):
        assert len(list(complete.objects(node, DCAT.accessURL))) == 1
    [contact] = complete.subjects(RDF.type, VCARD.Organization)
    assert contact != publisher
    assert complete.value(contact, VCARD.hasEmail) == URIRef("mailto:kultur@example.se")


def test_every_layer_is_a_data_set(complete: Graph) -> None:
    [catalog] = complete.subjects(RDF.type, DCAT.Catalog)
    titles = {
        str(title)
        for dataset in complete.objects(catalog, DCAT.dataset)
        for title in complete.objects(dataset, DCTERMS.title)
        if isinstance(title, Literal) and title.language == "sv"
    }

    assert titles == {layer.title for layer in all_layers().values()}


def test_texts_have_a_language_and_keywords_are_plain(complete: Graph) -> None:
    for name in (DCTERMS.title, DCTERMS.description, DCAT.keyword):
        for text in complete.objects(None, name):
            assert isinstance(text, Literal)
            assert text.language in {"sv", "en"}
    for word in complete.objects(None, DCAT.keyword):
        assert str(word) == str(word).lower()
        assert "," not in word


def test_formats_are_media_types_and_links_answer(client: TestClient) -> None:
    found = graph(client)
    for node in found.subjects(RDF.type, DCAT.Distribution):
        media_type = str(found.value(node, DCTERMS.format))
        assert FORMAT.match(media_type), media_type
        for name in (DCAT.accessURL, DCAT.downloadURL):
            assert client.get(str(found.value(node, name))).status_code == 200
    for name in (DCAT.endpointDescription, DCAT.endpointURL, DCAT.landingPage, FOAF.homepage):
        for address in found.objects(None, name):
            assert client.get(str(address)).status_code == 200


def test_figures_come_from_live_data(client: TestClient, connection: sa.Connection) -> None:
    found = graph(client)
    grants = URIRef("http://testserver/datasets/dcat#grants")
    period = found.value(grants, DCTERMS.temporal)
    place = found.value(grants, DCTERMS.spatial)
    first, last = connection.execute(sa.text("SELECT min(year), max(year) FROM grants")).one()
    box = found.value(place, DCAT.bbox)
    size = found.value(URIRef(f"{grants}-geojson"), DCAT.byteSize)
    address = found.value(URIRef(f"{grants}-geojson"), DCAT.downloadURL)

    assert str(found.value(period, DCAT.startDate)).startswith(str(first))
    assert str(found.value(period, DCAT.endDate)).startswith(str(last))
    assert isinstance(box, Literal)
    assert str(box.datatype) == GEO
    assert re.fullmatch(r"POLYGON\(\((1[234]\.\d+ 5[56]\.\d+(, )?){5}\)\)", str(box))
    assert isinstance(size, Literal)
    assert size.datatype == XSD.nonNegativeInteger
    assert abs(len(client.get(str(address)).content) - int(size)) < 2_000


def test_a_change_is_told(client: TestClient, connection: sa.Connection) -> None:
    first = client.get(ADDRESS)
    again = {"If-None-Match": first.headers["etag"]}
    assert client.get(ADDRESS, headers=again).status_code == 304
    connection.execute(sa.text("DELETE FROM grants WHERE year = 2012"))
    second = client.get(ADDRESS, headers=again)

    assert second.status_code == 200
    assert second.content != first.content


def test_what_is_not_set_is_left_out(client: TestClient) -> None:
    found = graph(client)
    [publisher] = found.subjects(RDF.type, FOAF.Organization)

    assert publisher == URIRef("http://testserver/datasets/dcat#utgivare")
    assert found.value(publisher, DCTERMS.identifier) is None
    assert list(found.subjects(RDF.type, VCARD.Organization)) == []
    assert list(found.objects(None, DCAT.contactPoint)) == []


def test_a_parameter_is_refused(client: TestClient) -> None:
    answer = client.get(f"{ADDRESS}?nope=1")

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("number", ["232100-0255", "1", "SE2321000255"])
def test_an_organisation_number_has_ten_digits(number: str) -> None:
    with pytest.raises(ValueError, match="publisher_number"):
        Settings(publisher_number=number)
