"""Files of shapes, as SCB and Lantmäteriet deliver them: GeoPackage, GeoJSON, zipped shapefiles.

addresses   what kind of file it is, and how GDAL is told to open it
columns     which of a layer's columns is which
layers      which layer of several is meant
shapes      its rows and geometries, read with GDAL
systems     whether they lie where they should, and what is amiss where they don't
"""

from skanekarta.importers.geofiles.addresses import is_map
from skanekarta.importers.geofiles.columns import plain
from skanekarta.importers.geofiles.shapes import Said, Shapes, read_shapes
from skanekarta.importers.geofiles.systems import METRES, misplaced

__all__ = ["METRES", "Said", "Shapes", "is_map", "misplaced", "plain", "read_shapes"]
