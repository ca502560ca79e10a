"""Run by the system's Python, the one that knows QGIS: what QGIS reads and draws."""

import json
import os
import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SKANE = QgsRectangle(1380000, 7400000, 1640000, 7660000)


def told(layer, request=None):
    found = list(layer.getFeatures(request or QgsFeatureRequest()))
    named = [field.name() for field in layer.fields()]
    amounts = [each["amount_sek"] for each in found] if "amount_sek" in named else []
    return {"rows": len(found), "sum": sum(amounts), "fields": named}


def features(asked):
    """A layer of OGC API – Features, with a subset and a box where they are asked for."""
    source = f"url='{asked['server']}' typename='{asked['layer']}' {asked.get('options', '')}"
    layer = QgsVectorLayer(source, "features", "OAPIF")
    assert layer.isValid(), layer.error().message()
    assert layer.setSubsetString(asked.get("subset", ""))
    request = QgsFeatureRequest()
    if "box" in asked:
        request.setFilterRect(QgsRectangle(*asked["box"]))
    return {**told(layer, request), "count": layer.featureCount(), "crs": layer.crs().authid()}


def drawn(asked):
    """How many of the picture's points a layer of vector tiles has coloured."""
    layer = QgsVectorTileLayer(f"type=xyz&url={asked['template']}&zmin=0&zmax=14", "tiles")
    assert layer.isValid(), layer.error().message()
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(200, 200))
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(SKANE)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    assert not job.errors(), job.errors()
    image = job.renderedImage()
    points = [image.pixelColor(x, y).name() for x in range(200) for y in range(200)]
    return {"coloured": sum(point != "#ffffff" for point in points), "points": len(points)}


def tile(asked):
    """What QGIS decodes of one vector tile, saved as a file."""
    layer = QgsVectorLayer(asked["path"], "tile", "ogr")
    assert layer.isValid(), layer.error().message()
    return told(layer)


application = QgsApplication([], False)
application.initQgis()
wanted = json.loads(sys.argv[1])
json.dump({"features": features, "drawn": drawn, "tile": tile}[wanted["what"]](wanted), sys.stdout)
sys.stdout.flush()
os._exit(0)  # QGIS 3.22 falls over when Python takes its layers down after it
