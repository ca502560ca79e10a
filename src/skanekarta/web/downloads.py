"""A selection in every format, with a word about what each is good for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skanekarta import formats
from skanekarta.links import Addresses, with_query
from skanekarta.web.clients import Wanted
from skanekarta.web.language import noted
from skanekarta.web.selection import Selection

GOOD_FOR = {
    "xlsx": noted("Excel och LibreOffice, med ett blad som förklarar urvalet, källorna och fälten"),
    "csv,excel-sv": noted("text som en svensk Excel öppnar rätt: semikolon och decimalkomma"),
    "csv": noted("text med komma emellan, för pandas, R och Power BI"),
    "geojson": noted("kartprogram och webbsidor; det API:et svarar med"),
    "gpkg": noted("QGIS och ArcGIS, en fil med geometri"),
    "parquet": noted("stora analyser i pandas, DuckDB och R"),
    "fgb": noted("kartprogram som läser stora filer bit för bit"),
    "360giving": noted("den internationella standarden för bidragsdata, GrantNav"),
    "ics": noted("kalendern i Outlook, Google och telefonen, som hämtar nya poster själv"),
    "atom": noted("flödesläsare och Teams, de senast inlagda posterna först"),
}
"""In the order in which people are likely to want them."""


@dataclass(frozen=True)
class Download:
    """A file: its format, what it is good for, its address; `more` is the part of the address
    that says nothing of the selection. A feed is asked for again and again."""

    title: str
    good_for: str
    media_type: str
    href: str
    more: str
    is_feed: bool = False


def downloads(selection: Selection, matched: int) -> tuple[Download, ...]:
    """The whole selection in each format that the layer can be written in."""
    wanted = _wanted(selection, selection.addresses, matched)
    found = {
        ",".join(text for _, text in own): Download(
            title,
            GOOD_FOR.get(",".join(text for _, text in own), ""),
            media_type,
            replace(wanted, format=own).address,
            with_query("", [*replace(wanted, format=own).limits, *own]).removeprefix("?"),
            is_feed=formats.FORMATS[dict(own)["f"]].most > 0,
        )
        for title, media_type, own in formats.variants(selection.layer)
    }
    named = [name for name in GOOD_FOR if name in found]
    return tuple(found[name] for name in dict.fromkeys([*named, *found]))


def api_address(selection: Selection, addresses: Addresses, matched: int) -> str:
    """The whole address of the selection in the API, to copy."""
    return _wanted(selection, addresses, matched).address


def _wanted(selection: Selection, addresses: Addresses, matched: int) -> Wanted:
    whole = replace(selection.query, offset=0, after=None)
    return Wanted(selection.layer, whole, addresses, matched)
