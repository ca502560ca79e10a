"""Lists that the code itself knows (`codelists`): a value by its slug or its wording."""

from __future__ import annotations

from skanekarta.codelists import FIXED
from skanekarta.importers.granting.readings import Read, Reader, refused
from skanekarta.importers.granting.terms import folded
from skanekarta.importers.reading import Value


def of_list(name: str) -> Reader[str]:
    """A reader of that list's values; it names them all where a cell has none of them."""
    titles = tuple(FIXED[name].values())
    known = {folded(word): slug for slug, title in FIXED[name].items() for word in (slug, title)}

    def read(value: Value) -> Read[str]:
        found = known.get(folded(str(value)))
        text = "Värdet är inget av dem som kan stå här."
        return Read(found) if found else refused("not-in-list", text, titles)

    return Reader(read)
