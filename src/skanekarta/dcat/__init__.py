"""The catalogue of the data sets: DCAT-AP-SE 3.0.1 as RDF/XML, harvested by dataportal.se.

words      what the layers are called in a catalogue: keywords, themes, English
holdings   what the database knows: when a layer came, changed, where and when it speaks of
graph      nodes with addresses of their own (no blank nodes), written with xml.etree
catalogue  all of it together

What is not known is left out, never made up.
"""

from skanekarta.dcat.catalogue import Publisher, Way, catalogue
from skanekarta.dcat.holdings import holdings

__all__ = ["Publisher", "Way", "catalogue", "holdings"]
