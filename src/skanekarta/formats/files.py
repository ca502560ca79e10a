"""A file that must be whole before it can be sent: made aside, sent in blocks, gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from skanekarta.formats.export import BLOCK


def sent(name: str, write: Callable[[Path], None]) -> Iterator[bytes]:
    """What `write` puts into a file of that name, in blocks."""
    with tempfile.TemporaryDirectory(prefix="skanekarta-") as folder:
        path = Path(folder) / name
        write(path)
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
