"""Whether shapes lie where they should, and what is amiss where they don't."""

from __future__ import annotations

from typing import Any

from skanekarta.errors import RefusedFile

METRES = 3006
"""SWEREF 99 TM: a metre is a metre, for areas and distances."""

DEGREES = 4326

TITLES = {
    METRES: "SWEREF 99 TM",
    3008: "SWEREF 99 13 30",
    DEGREES: "WGS 84",
    3021: "RT 90 2,5 gon V",
    3857: "Web Mercator",
    3007: "SWEREF 99 12 00",
    3009: "SWEREF 99 15 00",
}
"""The systems that maps of Skåne come in."""

Box = tuple[float, float, float, float]


def declared(frame: Any, crs: int | None, name: str) -> Any:
    """The frame in the system that a person says, else in the file's own. Raises RefusedFile."""
    from pyproj.exceptions import CRSError  # noqa: PLC0415 (heavy; only map files need it)

    if crs is None:
        if frame.crs is None:
            known = ", ".join(f"{number} ({title})" for number, title in TITLES.items())
            told = f"Filen säger inte vilket koordinatsystem den har. Ange --crs: {known}."
            raise RefusedFile(name, [told])
        return frame
    try:
        return frame.set_crs(crs, allow_override=True)
    except CRSError:
        raise RefusedFile(name, [f"Det finns inget koordinatsystem {crs} (EPSG)."]) from None


def misplaced(frame: Any, around: Box) -> str | None:
    """Why the shapes as a whole do not lie within the box (degrees), as a sentence; None where
    they do."""
    middle = _middle(frame)
    if middle is None or _lies(frame.crs, middle, around):
        return None
    flipped = (middle[1], middle[0])
    if _lies(frame.crs, flipped, around):
        return (
            "Axlarna är omkastade: filen har norr (latitud) där öst (longitud) ska stå. "
            "Exportera den på nytt med öst först."
        )
    for number, title in TITLES.items():
        if _lies(number, middle, around):
            return (
                f"Koordinaterna ligger inte i Skåne med filens koordinatsystem ({_name(frame)}). "
                f"De ser ut som {title}; ange i så fall --crs {number}."
            )
    return f"Koordinaterna ligger inte i Skåne med filens koordinatsystem ({_name(frame)})."


def _name(frame: Any) -> str:
    number = frame.crs.to_epsg()
    return TITLES.get(number, str(frame.crs.name))


def _middle(frame: Any) -> tuple[float, float] | None:
    shapes = frame.geometry[frame.geometry.notna() & ~frame.geometry.is_empty]
    if shapes.empty:
        return None
    west, south, east, north = map(float, shapes.total_bounds)
    return (west + east) / 2, (south + north) / 2


def _lies(crs: object, point: tuple[float, float], around: Box) -> bool:
    from pyproj import Transformer  # noqa: PLC0415 (only map files need it)

    x, y = Transformer.from_crs(crs, DEGREES, always_xy=True).transform(*point)
    west, south, east, north = around
    return bool(west <= x <= east and south <= y <= north)
