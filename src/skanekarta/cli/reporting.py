"""A report of an import as the file that somebody asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from skanekarta.errors import SkanekartaError
from skanekarta.importers.reading import Report
from skanekarta.importers.reports import as_document, as_page, as_text, write_workbook
from skanekarta.importers.sources import open_source


def _workbook(report: Report, file: Path, path: Path) -> None:
    with open_source(file) as source:
        write_workbook(report, source, path)


def _json(report: Report, file: Path, path: Path) -> None:
    path.write_text(json.dumps(as_document(report), ensure_ascii=False, indent=2) + "\n")


KINDS: dict[str, Callable[[Report, Path, Path], None]] = {
    ".html": lambda report, file, path: _text(path, as_page(report)),
    ".xlsx": _workbook,
    ".json": _json,
    ".txt": lambda report, file, path: _text(path, as_text(report)),
}


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def check_report(path: Path | None) -> None:
    """Asked before anything is read in. Raises SkanekartaError for a kind that is not there, or
    a folder that is not."""
    if path is None:
        return
    if path.suffix.lower() not in KINDS:
        raise SkanekartaError(f"Rapporten kan bli {', '.join(KINDS)}; inte {path.name}.")
    if not path.absolute().parent.is_dir():
        raise SkanekartaError(f"Mappen för rapporten, {path.absolute().parent}, finns inte.")


def write_report(report: Report, file: Path, path: Path) -> None:
    """Writes the report in the form that the name of its file says. Raises SkanekartaError."""
    try:
        KINDS[path.suffix.lower()](report, file, path)
    except OSError as error:
        raise SkanekartaError(f"Rapporten {path} gick inte att skriva: {error.strerror}.") from None
