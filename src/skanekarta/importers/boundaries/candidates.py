"""Which shapes of a file are Skåne's municipalities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skanekarta.importers.geofiles import METRES, Shapes, misplaced, plain
from skanekarta.importers.geofiles.layers import Wanted
from skanekarta.importers.reading import Finding, Report, most_of, shortened
from skanekarta.swedish import number

WANTED = Wanted(
    {
        "code": (
            *("kommunkod", "KnKod", "kommun_kod", "code", "kod", "municipality_code"),
            *("kommunnr", "kommun"),
        ),
        "name": (
            *("kommunnamn", "KnNamn", "kommun_namn", "name", "namn", "municipality_name"),
            *("municipality", "kommun"),
        ),
    },
    required=("code",),
    shapes=("Polygon",),
    called="kommun",
)
"""The columns as SCB and Lantmäteriet name them, and as our own files do."""

AROUND = (11.5, 54.8, 15.5, 57.0)
"""Where the middle of Skåne's municipalities lies, generously (degrees): the sea is in some."""

COUNTY = "12"


def candidates(shapes: Shapes, known: Mapping[str, str], report: Report) -> Any | None:
    """The shapes by code, a GeoSeries in metres, one for each of the municipalities that the file
    has; None where they lie elsewhere or are none. `known` are the names by code."""
    frame = shapes.frame.assign(code=[_code(each) for each in shapes.frame["code"]])
    headings = {field: told for told, field in shapes.headings.items()}
    ours = frame[frame["code"].isin(known)]
    report.rows = len(frame)
    _tell_codes(frame, known, headings["code"], report)
    if "name" in headings:
        _tell_names(ours, known, headings["name"], report)
    lacking = ours[ours.geometry.isna() | ours.geometry.is_empty]
    for row, code in lacking["code"].items():
        text = f"{known[code]} saknar yta, eller har en som inte går att läsa."
        report.add(Finding("error", "no-shape", text, row))
    ours = ours.drop(lacking.index)
    where = misplaced(ours, AROUND)
    if where is not None:
        report.add(Finding("error", "misplaced", where))
    if where is not None or ours.empty:
        return None
    return _whole(ours, known, report)


def _code(value: object) -> str:
    """A code as four figures, however the file keeps it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return text.zfill(4) if text.isdecimal() else text


def _tell_codes(frame: Any, known: Mapping[str, str], heading: str, report: Report) -> None:
    found = frame["code"]
    missing = [f"{code} {name}" for code, name in known.items() if code not in set(found)]
    if missing:
        told = "en kommun" if len(missing) == 1 else f"{len(missing)} kommuner"
        text = f"Filen saknar {told}: {most_of(missing)}."
        report.add(Finding("error", "missing-code", text))
    strange = found[found.str.startswith(COUNTY) & ~found.isin(known)]
    for row, code in strange.items():
        text = "Det finns ingen sådan kommun i Skåne."
        report.add(Finding("error", "unknown-code", text, row, heading, shortened(code)))
    others = int((~found.str.startswith(COUNTY)).sum())
    if others:
        report.remarks.append(f"{number(others)} ytor utanför Skåne är utelämnade.")


def _tell_names(ours: Any, known: Mapping[str, str], heading: str, report: Report) -> None:
    """A name that is another municipality's means that the codes are wrong, or the names."""
    by_name = {_folded(name): code for code, name in known.items()}
    for row, code, name in zip(ours.index, ours["code"], ours["name"], strict=True):
        told = _folded(str(name))
        if told == _folded(known[code]):
            continue
        other = by_name.get(told)
        text = f"Kommunen med kod {code} heter {known[code]}"
        where = (row, heading, shortened(str(name)))
        if other is not None:
            report.add(Finding("error", "code-and-name-differ", f"{text}.", *where))
        else:
            text = f"{text} här, och behåller det."
            report.add(Finding("advice", "other-name", text, *where))


def _folded(name: str) -> str:
    """`Malmö`, `Malmö kommun`, `Malmö stad` and `Malmös kommun` are the same."""
    bare = name.strip().casefold().removesuffix(" kommun").removesuffix(" stad")
    return plain(bare).removesuffix("s")


def _whole(ours: Any, known: Mapping[str, str], report: Report) -> Any:
    """One shape for each code, in the order of the codes."""
    parts = ours["code"].value_counts()
    several = sorted(known[code] for code in parts[parts > 1].index)
    if several:
        told = f"Kommuner i flera ytor, som hör ihop: {most_of(several)}."
        report.remarks.append(told)
        if not ours.geometry.is_valid.all():
            return ours.set_index("code").geometry.to_crs(METRES)
        ours = ours.dissolve("code").reset_index()
    return ours.set_index("code").geometry.sort_index().to_crs(METRES)
