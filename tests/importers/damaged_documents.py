"""GeoJSON and Esri JSON that is not as it should be."""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Callable, Iterator

import good_files as good
from damaged import Expected, Recipe

SEED = 2025


def recipes() -> Iterator[Recipe]:
    """Every one of them."""
    yield from _cut()
    yield from _shapes()
    yield from _values()
    yield from _collections()
    yield from _esri()


def _recipe(name: str, expected: Expected, content: bytes | Callable[[], bytes]) -> Recipe:
    made = functools.partial(bytes, content) if isinstance(content, bytes) else content
    return Recipe(f"document-{name}.json", expected, made)


def _cut() -> Iterator[Recipe]:
    whole = good.collection(good.features())  # type: ignore[arg-type]
    for at in sorted(random.Random(SEED).sample(range(2, len(whole) - 1), 20)):
        yield _recipe(f"cut-{at:06}", "refused", whole[:at])
    yield _recipe("whole", "fine", whole)
    yield _recipe("marked", "fine", b"\xef\xbb\xbf" + whole)
    yield _recipe("wide", "fine", whole.decode().encode("utf-16"))
    yield _recipe("windows-1252", "refused", whole.decode().encode("cp1252", "replace"))


def _one(properties: object, geometry: object = None, **members: object) -> bytes:
    return good.collection([good.feature(properties, geometry)], **members)


def _shapes() -> Iterator[Recipe]:
    named = {"Mottagare": "Malmö Opera", "Belopp": 5}
    for name, expected, geometry in (
        ("none", "fine", None),
        ("point", "fine", {"type": "Point", "coordinates": [13.0, 55.6]}),
        ("point-with-height", "fine", {"type": "Point", "coordinates": [13.0, 55.6, 10]}),
        ("points", "fine", {"type": "MultiPoint", "coordinates": [[13.0, 55.6], [13.2, 55.7]]}),
        ("no-points", "fine", {"type": "MultiPoint", "coordinates": []}),
        ("line", "report", {"type": "LineString", "coordinates": [[13, 55], [14, 56]]}),
        ("several", "report", {"type": "GeometryCollection", "geometries": []}),
        ("unknown", "report", {"type": "<b>", "coordinates": [1, 2]}),
        ("texts", "report", {"type": "Point", "coordinates": ["13", "55"]}),
        ("one-number", "report", {"type": "Point", "coordinates": [13]}),
        ("no-coordinates", "report", {"type": "Point"}),
        ("metres", "report", {"type": "Point", "coordinates": [373_000, 6_163_000]}),
        ("yes-and-no", "report", {"type": "Point", "coordinates": [True, False]}),
        ("huge", "report", {"type": "Point", "coordinates": [10**300, 1]}),
        ("nan", "report", {"type": "Point", "coordinates": [float("nan"), 1]}),
        ("text", "report", "POINT (13 55)"),
        ("list", "report", [13, 55]),
    ):
        yield _recipe(f"geometry-{name}", expected, _one(named, geometry))  # type: ignore[arg-type]
    for name, expected, crs in (
        ("crs84", "fine", "urn:ogc:def:crs:OGC:1.3:CRS84"),
        ("sweref", "fine", "urn:ogc:def:crs:EPSG::3006"),
        ("unknown", "refused", "urn:ogc:def:crs:EPSG::2154"),
        ("nonsense", "refused", "Skåne"),
    ):
        members = {"crs": {"type": "name", "properties": {"name": crs}}}
        place = {"type": "Point", "coordinates": [13.0, 55.6]}
        if name == "sweref":
            place = {"type": "Point", "coordinates": [373_000, 6_163_000]}
        yield _recipe(f"crs-{name}", expected, _one(named, place, **members))  # type: ignore[arg-type]
    yield _recipe("crs-list", "refused", _one(named, None, crs=[1]))


def _values() -> Iterator[Recipe]:
    for name, expected, value in (
        ("nan", "report", float("nan")),
        ("infinite", "report", float("inf")),
        ("list", "fine", ["musik", "dans", None, 5]),
        ("deeper", "fine", {"a": [1, {"b": 2}]}),
        ("nul", "report", "a\0b"),
        ("half-letter", "report", "\ud800"),
        ("long", "report", "x" * 40_000),
        ("script", "fine", "<script>alert(1)</script>"),
        ("big", "fine", 10**25),
        ("bigger", "report", 10**40),
    ):
        content = json.dumps(
            {"type": "FeatureCollection", "features": [good.feature({"Belopp": value, "A": "b"})]}
        )
        yield _recipe(f"value-{name}", expected, content.encode())  # type: ignore[arg-type]
    plain = _one({"Belopp": 12345, "A": "b"}).decode()
    yield _recipe("value-beyond-floats", "report", plain.replace("12345", "1e999").encode())
    yield _recipe("value-6000-digits", "report", plain.replace("12345", "9" * 6_000).encode())
    yield _recipe("name-twice", "refused", plain.replace('"A"', '"Belopp"').encode())
    yield _recipe("name-nul", "report", plain.replace('"A"', '"A\\u0000"').encode())
    yield _recipe("name-half-letter", "report", plain.replace('"A"', '"\\ud800"').encode())
    twice = plain.replace('"A"', '"\\ud800"').replace('"Belopp"', '"\\ud800"')
    yield _recipe("name-half-letter-twice", "refused", twice.encode())
    yield _recipe("name-long", "report", plain.replace('"A"', f'"{"a" * 40_000}"').encode())
    yield _recipe("control-letter", "refused", plain.replace('"b"', '"\x01"').encode())


def _collections() -> Iterator[Recipe]:
    kind = '"type": "FeatureCollection"'
    for name, expected, text in (
        ("no-features", "refused", f'{{{kind}, "features": []}}'),
        ("features-null", "refused", f'{{{kind}, "features": null}}'),
        ("features-object", "refused", f'{{{kind}, "features": {{}}}}'),
        ("features-of-nothing", "refused", f'{{{kind}, "features": [null, 1, "a"]}}'),
        ("no-properties", "refused", f'{{{kind}, "features": [{{"properties": null}}]}}'),
        ("list", "refused", '[{"a": 1}]'),
        ("other-object", "refused", '{"a": 1}'),
        ("one-feature", "refused", '{"type": "Feature", "properties": {}}'),
        ("nothing", "refused", "{}"),
        ("two", "refused", "{} {}"),
        ("comma", "refused", f'{{{kind}, "features": [],}}'),
        ("comment", "refused", '{"a": 1 /* x */}'),
        ("deep", "refused", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"),
        ("deep-objects", "refused", '{"a": ' * 100_000 + "1" + "}" * 100_000),
        ("lines", "refused", '{"a": 1}\n{"a": 2}\n'),
    ):
        yield _recipe(name, expected, text.encode())  # type: ignore[arg-type]
    good_ones = good.features()
    odd: list[object] = [*good_ones[:3], None, 7, {"properties": []}, *good_ones[3:]]
    yield _recipe("some-broken", "report", good.collection(odd))
    yield _recipe("cut-short", "report", _one({"a": "b"}, None, numberMatched=900))
    yield _recipe("columns-201", "refused", _one({f"p{n}": n for n in range(201)}))
    each: list[object] = [good.feature({f"p{n}": n}) for n in range(300)]
    yield _recipe("columns-one-each", "refused", good.collection(each))
    empty: list[object] = [good.feature({"a": None, "b": ""}) for _ in range(50)]
    yield _recipe("empty-features", "fine", good.collection(empty))
    many = functools.partial(_repeated, 900_000)
    yield Recipe("document-many.json", "fine", many, heavy=True)
    yield _recipe("of-nothings", "refused", _nested(1_000))
    smallest = functools.partial(_nested, 20_000_000)
    yield Recipe("document-of-many-nothings.json", "refused", smallest, heavy=True)
    more = functools.partial(_repeated, 1_700_000)
    yield Recipe("document-too-large.json", "refused", more, heavy=True)


def _repeated(times: int) -> bytes:
    piece = b'{"type":"Feature","properties":{"a":1}},'
    return b'{"type":"FeatureCollection","features":[' + (piece * times)[:-1] + b"]}"


def _nested(times: int) -> bytes:
    return b'{"type":"FeatureCollection","features":[' + b"{}," * times + b"0]}"


def _esri() -> Iterator[Recipe]:
    one = good.esri_feature
    for wkid, x, y in (
        (4326, 13.0, 55.6),
        (3857, 1_447_153.0, 7_484_000.0),
        (102_100, 1_447_153.0, 7_484_000.0),
        (3006, 373_000.0, 6_163_000.0),
        (3008, 118_000.0, 6_163_000.0),
    ):
        content = good.esri([one({"x": x, "y": y})], spatialReference={"wkid": wkid})
        yield _recipe(f"esri-{wkid}", "fine", content)
    for name, expected, content in (
        ("unknown-system", "refused", good.esri([one()], spatialReference={"wkid": 2154})),
        ("no-system", "refused", good.esri([one()], spatialReference=None)),
        ("system-text", "refused", good.esri([one()], spatialReference={"wkid": "3006"})),
        ("system-wkt", "refused", good.esri([one()], spatialReference={"wkt": "PROJCS[]"})),
        ("points", "fine", good.esri([one({"points": [[1_447_153, 7_484_000]]})])),
        ("no-points", "fine", good.esri([one({"points": []})])),
        ("rings", "report", good.esri([one({"rings": [[[0, 0], [1, 1]]]})])),
        ("nowhere", "fine", good.esri([one({"x": "NaN", "y": "NaN"})])),
        ("infinite", "report", good.esri([one({"x": float("inf"), "y": 1})])),
        ("off-earth", "report", good.esri([one({"x": 1e11, "y": 1e11})])),
        ("texts", "report", good.esri([one({"x": "a", "y": "b"})])),
        ("date-huge", "fine", good.esri([one(beslut=10**18)])),
        ("date-negative", "fine", good.esri([one(beslut=-(10**12))])),
        ("date-text", "fine", good.esri([one(beslut="2024-06-19")])),
        ("date-infinite", "report", good.esri([one(beslut=float("inf"))])),
        ("cut-short", "report", good.esri([one()], exceededTransferLimit=True)),
        ("no-fields", "fine", good.esri([one()], fields=None)),
        ("fields-nonsense", "fine", good.esri([one()], fields=[1, {"name": 5}, {"alias": 3}])),
        ("same-alias", "fine", good.esri([one()], fields=_aliases())),
        ("domain-nonsense", "fine", good.esri([one()], fields=_domains())),
        ("no-attributes", "refused", good.esri([{"attributes": {}}])),
        ("no-features", "refused", good.esri([])),
    ):
        yield _recipe(f"esri-{name}", expected, content)  # type: ignore[arg-type]


def _aliases() -> list[object]:
    return [{"name": name, "alias": "Samma"} for name in ("mottagare", "belopp")]


def _domains() -> list[object]:
    values = [{"code": [1]}, 7, {"name": "x"}, {"code": 5, "name": None}]
    return [{"name": "belopp", "domain": {"type": "codedValue", "codedValues": values}}]
