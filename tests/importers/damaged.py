"""More than 300 files with something wrong with them, the same ones each time they are made.

`every_damaged_file(folder)` writes them; run as a script to have a look at them:
`python tests/importers/damaged.py FOLDER`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

Expected = Literal["refused", "report", "fine", "either"]
"""What opening a file and reading it through gives: RefusedFile, findings, neither (its cells
are as they should be, whatever they mean), or any of them (a bit somewhere is wrong)."""


class DamagedFile(NamedTuple):
    """A file in a folder, and what becomes of it when it is read."""

    name: str
    path: Path
    expected: Expected


@dataclass(frozen=True)
class Recipe:
    """How a damaged file is made. `heavy` ones take a while to make, or to read."""

    name: str
    expected: Expected
    made: Callable[[], bytes] | Callable[[Path], None]
    heavy: bool = False
    streams: bool = False

    def write(self, folder: Path) -> DamagedFile:
        """Makes the file in the folder."""
        path = folder / self.name
        if self.streams:
            self.made(path)  # type: ignore[call-arg]
        else:
            path.write_bytes(self.made())  # type: ignore[call-arg,arg-type]
        return DamagedFile(self.name, path, self.expected)


def recipes() -> list[Recipe]:
    """All of them, in one order."""
    modules = ("bytes", "texts", "books", "sheets", "bombs", "documents")
    found: list[Recipe] = []
    for module in modules:  # by name: they are written in terms of this one
        found += importlib.import_module(f"damaged_{module}").recipes()
    names = [recipe.name for recipe in found]
    assert len(set(names)) == len(names), {n for n in names if names.count(n) > 1}
    return found


def every_damaged_file(
    folder: Path, chosen: Sequence[Recipe] | None = None
) -> Iterator[DamagedFile]:
    """Writes each damaged file into the folder (which is made) as it is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    for recipe in recipes() if chosen is None else chosen:
        yield recipe.write(folder)


if __name__ == "__main__":
    for file in every_damaged_file(Path(sys.argv[1])):
        sys.stdout.write(f"{file.expected:8} {file.name}\n")
