"""How a workbook is made up: its sheets, which number formats are dates, what else it carries."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from dataclasses import dataclass

from skanekarta.errors import RefusedFile
from skanekarta.importers.sources.notes import Notes
from skanekarta.importers.sources.packages import DAMAGED, Package

MALFORMED = (
    SyntaxError,  # of which ElementTree's and lxml's errors are kinds
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
    OSError,
    zipfile.BadZipFile,
)
"""What openpyxl raises for parts that are not as the standard has them."""

CARRIED = (
    (
        *("vbaproject.bin", "macros"),
        "Arbetsboken har makron. De körs inte; det som står i cellerna läses.",
    ),
    (
        *("xl/externallinks/", "external-links"),
        "Arbetsboken hämtar värden ur andra filer. De öppnas inte; sparade värden läses.",
    ),
    (
        *("xl/connections.xml", "connections"),
        "Arbetsboken har anslutningar till andra källor. De följs inte; sparade värden läses.",
    ),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet: its name, the part that holds it, and whether people see it."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook. `dates` and `durations` are the cell styles that show such; `epoch` is day 0."""

    tabs: tuple[Tab, ...]
    strings: str | None
    dates: frozenset[int]
    durations: frozenset[int]
    epoch: dt.datetime


def read_book(package: Package, notes: Notes) -> Book:
    """How the workbook is made up. Raises RefusedFile."""
    names = [name.lower() for name in package.namelist()]
    for part, code, text in CARRIED:
        if any(name.startswith(part) or name.endswith(part) for name in names):
            notes.advice(code, text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that only matter when writing
            return _parsed(package)
    except RefusedFile:
        raise
    except MALFORMED:
        raise package.content.refused(DAMAGED) from None


def _parsed(package: Package) -> Book:
    from openpyxl.reader.workbook import WorkbookParser  # noqa: PLC0415 (heavy; only this needs it)

    parser = WorkbookParser(package, _workbook_part(package), keep_links=False)
    parser.parse()
    parts = {rel.Type.rpartition("/")[2]: rel.target for rel in parser.rels.values()}
    tabs = [
        Tab(sheet.name or "", rel.target, sheet.state == "visible")
        for sheet, rel in parser.find_sheets()
        if rel.Type.endswith("/worksheet")
    ]
    dates, durations = _date_styles(package, parts.get("styles"))
    found = {tab.part: tab for tab in reversed(tabs) if tab.part in package.NameToInfo}
    present = [tab for tab in tabs if found.get(tab.part) is tab]
    return Book(tuple(present), parts.get("sharedStrings"), dates, durations, parser.wb.epoch)


def _workbook_part(package: Package) -> str:
    """The part that lists the sheets, as the package's manifest names it."""
    from openpyxl.packaging.manifest import Manifest  # noqa: PLC0415 (as above)
    from openpyxl.xml.constants import XLSM, XLSX, XLTM, XLTX  # noqa: PLC0415 (as above)
    from openpyxl.xml.functions import fromstring  # noqa: PLC0415 (as above)

    manifest = Manifest.from_tree(fromstring(package.read("[Content_Types].xml")))
    found = [part for kind in (XLSX, XLSM, XLTX, XLTM) if (part := manifest.find(kind))]
    return str(found[0].PartName).removeprefix("/") if found else "xl/workbook.xml"


def _date_styles(package: Package, part: str | None) -> tuple[frozenset[int], frozenset[int]]:
    from openpyxl.styles.stylesheet import Stylesheet  # noqa: PLC0415 (as above)
    from openpyxl.xml.functions import fromstring  # noqa: PLC0415 (as above)

    if part is None or part not in package.namelist():
        return frozenset(), frozenset()
    styles = Stylesheet.from_tree(fromstring(package.read(part)))
    return frozenset(styles.date_formats), frozenset(styles.timedelta_formats)
