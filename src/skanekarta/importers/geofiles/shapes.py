"""A layer's rows and geometries, read with GDAL."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skanekarta.errors import RefusedFile
from skanekarta.importers.geofiles import columns
from skanekarta.importers.geofiles.addresses import Address, address_of
from skanekarta.importers.geofiles.layers import Candidate, Wanted, chosen
from skanekarta.importers.geofiles.systems import declared


@dataclass(frozen=True)
class Said:
    """What a person says of a file beforehand: which layer, and the EPSG number of its reference
    system where the file does not tell, or tells it wrong."""

    layer: str | None = None
    crs: int | None = None


@dataclass(frozen=True)
class Shapes:
    """A layer that has been read. `frame` is a GeoDataFrame with the fields that were found as
    its columns, in the file's own reference system; `headings` tells what they are called there.
    Rows are numbered as in a table of them: the first is 2, below the headings."""

    name: str
    kind: str
    layer: str
    sha256: str
    headings: dict[str, str]
    frame: Any


def read_shapes(file: Path, wanted: Wanted, said: Said) -> Shapes:
    """The file's shapes. Raises RefusedFile."""
    address = address_of(file)
    with _whole(address):
        candidates = list(_candidates(address, wanted))
    candidate = chosen(address, candidates, wanted, said.layer)
    with _whole(address):
        frame = _frame(address, candidate)
    frame = declared(frame, said.crs, address.name)
    headings = {heading: field for field, heading in candidate.headings.items()}
    layer = candidate.layer
    return Shapes(address.name, address.kind, layer, address.sha256, headings, frame)


def _candidates(address: Address, wanted: Wanted) -> Iterator[Candidate]:
    import pyogrio  # noqa: PLC0415 (half a second of every command that reads no map file)

    for layer, shape in pyogrio.list_layers(address.path):
        about = pyogrio.read_info(address.path, layer=layer, force_feature_count=True)
        headings = columns.found(list(about["fields"]), wanted.names)
        yield Candidate(str(layer), str(shape or ""), int(about["features"]), headings)


def _frame(address: Address, candidate: Candidate) -> Any:
    import pyogrio  # noqa: PLC0415 (only map files need it)

    frame = pyogrio.read_dataframe(
        address.path,
        layer=candidate.layer,
        columns=list(candidate.headings.values()),
        force_2d=True,
        on_invalid="ignore",  # such a geometry is None, and told of as one that is missing
    )
    frame.index = range(2, len(frame) + 2)
    return frame.rename(columns={heading: field for field, heading in candidate.headings.items()})


@contextmanager
def _whole(address: Address) -> Iterator[None]:
    """Turns what GDAL can't read into a RefusedFile."""
    from pyogrio import errors  # noqa: PLC0415 (only map files need it)

    wrong = (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, ValueError)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except wrong:
        text = f"Filen går inte att läsa som {address.kind}: den är skadad eller avkortad."
        raise RefusedFile(address.name, [text]) from None
