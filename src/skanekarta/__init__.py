"""Digital Skånekarta kultur: three maps of culture in Skåne's 33 municipalities, from PostGIS."""

__version__ = "0.1.0"
