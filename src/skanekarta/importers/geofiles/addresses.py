"""What kind of file it is, told by its bytes, and the address that GDAL opens it by."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.limits import LIMITS, Limits, mebibytes

SQLITE = b"SQLite format 3\0"
GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")
APPLICATION_ID = slice(68, 72)
"""Where SQLite keeps whose file it is (OGC 12-128r18, 1.1.1.1.1)."""

ZIP = b"PK\x03\x04"
SHAPES = ".shp"
BESIDE = (".shx", ".dbf")

READ = (
    "De som kan läsas är GeoPackage (.gpkg), GeoJSON och en zip-fil med en shapefil "
    "(.shp, .shx, .dbf, .prj)."
)


@dataclass(frozen=True)
class Address:
    """A file as GDAL is told to open it; `kind` is what people are told."""

    kind: str
    path: str
    name: str
    sha256: str


def address_of(file: Path, limits: Limits = LIMITS) -> Address:
    """The file's address. Raises RefusedFile for those that can't be read, with what to do."""
    content = Content(file, limits)
    try:
        content.check_size(limits.file_bytes)
        kind, path = _kind(content, file.absolute())
        return Address(kind, path, content.name, content.sha256)
    finally:
        content.close()


def is_map(file: Path) -> bool:
    """Whether it is a file of shapes, and no table of cells. Raises RefusedFile."""
    content = Content(file, LIMITS)
    try:
        if content.head.startswith(ZIP):
            with zipfile.ZipFile(content.stream()) as archive:
                return any(name.lower().endswith(SHAPES) for name in archive.namelist())
        return content.head.startswith(SQLITE) or _is_json(content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False  # what is wrong with it is told by whoever reads it as a table
    finally:
        content.close()


def _is_json(content: Content) -> bool:
    return content.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _kind(content: Content, file: Path) -> tuple[str, str]:
    if content.head.startswith(SQLITE):
        if content.head[APPLICATION_ID] not in GEOPACKAGE:
            raise content.refused(f"Filen är en databas, men ingen GeoPackage. {READ}")
        return "GeoPackage", str(file)
    if _is_json(content):
        return "GeoJSON", str(file)
    if content.head.startswith(ZIP):
        return "Shapefil", f"/vsizip/{{{file}}}/{_shapefile(content)}"
    if file.suffix.lower() == SHAPES:
        raise content.refused(f"En shapefil är flera filer; packa dem i en zip-fil. {READ}")
    raise content.refused(f"Filen har inga ytor som kan läsas. {READ}")


def _shapefile(content: Content) -> str:
    """The name of the archive's only shapefile, once it is known to be small enough."""
    try:
        with zipfile.ZipFile(content.stream()) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise content.refused("Zip-filen är skadad eller avkortad.") from None
    most = content.limits.unpacked_bytes
    if sum(part.file_size for part in parts) > most:
        raise content.refused(f"Filerna är större än {mebibytes(most)} när de packas upp.")
    if any(part.flag_bits & 0x1 for part in parts):
        raise content.refused("Zip-filen är skyddad med lösenord.")
    names = {part.filename for part in parts}
    found = sorted(name for name in names if name.lower().endswith(SHAPES))
    if len(found) != 1:
        told = "ingen shapefil" if not found else f"flera shapefiler: {', '.join(found[:12])}"
        raise content.refused(f"Zip-filen har {told}. Den ska ha en. {READ}")
    _check_beside(content, found[0], {name.lower() for name in names})
    return found[0]


def _check_beside(content: Content, shapefile: str, names: set[str]) -> None:
    stem = str(PurePosixPath(shapefile).with_suffix(""))
    missing = [f"{stem}{ending}" for ending in BESIDE if f"{stem}{ending}".lower() not in names]
    if missing:
        raise content.refused(f"Zip-filen saknar {' och '.join(missing)}.")
