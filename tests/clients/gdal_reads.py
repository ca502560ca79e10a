"""Run in a process of its own: what pyogrio's GDAL reads of a layer."""

import json
import sys

import pyogrio

asked = json.loads(sys.argv[1])
options = asked["options"]
if "bbox" in options:
    options["bbox"] = tuple(options["bbox"])
frame = pyogrio.read_dataframe(asked["server"], layer=asked["layer"], **options)
amounts = frame["amount_sek"].sum() if "amount_sek" in frame else 0
places = {
    str(name): [place.x, place.y]
    for name, place in zip(frame.get("title", []), frame.geometry, strict=False)
    if place is not None and place.geom_type == "Point"
}
srid = frame.crs.to_epsg() if frame.crs else None
json.dump({"rows": len(frame), "sum": float(amounts), "srid": srid, "places": places}, sys.stdout)
