"""What a report is about, in its words: lists, entries of the log, registers, what is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skanekarta.importers.calls.columns import CALLS
from skanekarta.importers.granting.columns import GRANTS, Columns
from skanekarta.importers.logging.columns import ENTRIES
from skanekarta.importers.reading import Report
from skanekarta.importers.registers.columns import DOCUMENTS, LINKS, ORGANISATIONS
from skanekarta.layer import Layer
from skanekarta.layers.kommunfakta import LAYER as KOMMUNFAKTA
from skanekarta.layers.localities import LAYER as LOCALITIES


@dataclass(frozen=True)
class Subject:
    """How one of them is called, how several that are new are, the columns of its lists, and how an
    import of them is taken back."""

    one: str
    new: str
    several: str
    columns: Columns
    back: str = " och kan ångras"


AGAIN = "; läs in den förra filen igen för att gå tillbaka"


OF_SCB = {
    "tatortskod": ("Tätortskod",),
    "tatort": ("Tätort",),
    "kommun": ("Kommun",),
    "area_ha": ("Yta (hektar)",),
    "bef": ("Folkmängd",),
    "ar": ("Folkmängd, år",),
}
"""What SCB's attributes of localities are, in words."""


def _drawn(layer: Layer, words: Mapping[str, tuple[str, ...]]) -> Columns:
    """Their columns are found by other names, and told by the layer's own or these words."""
    return Columns(layer, {}, words, (), frozenset())


SUBJECTS = {
    "grants": Subject("Stöd", "Nya stöd", "Stöd", GRANTS),
    "calls": Subject("Utlysning", "Nya utlysningar", "Utlysningar", CALLS),
    "activities": Subject("Post", "Nya poster", "Poster", ENTRIES),
    "boundaries": Subject("Kommun", "Nya kommuner", "Kommuner", _drawn(KOMMUNFAKTA, {}), AGAIN),
    "localities": Subject("Tätort", "Nya tätorter", "Tätorter", _drawn(LOCALITIES, OF_SCB)),
    "policy-documents": Subject("Styrdokument", "Nya uppgifter", "Uppgifter", DOCUMENTS),
    "municipal-organisations": Subject("Kommun", "Nya uppgifter", "Uppgifter", ORGANISATIONS),
    "municipal-links": Subject("Länk", "Nya länkar", "Länkar", LINKS),
}


def subject(report: Report) -> Subject:
    """What that report is about."""
    return SUBJECTS[report.about]
