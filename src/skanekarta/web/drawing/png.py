"""A drawing as an image of points, with the pages' own typeface."""

from __future__ import annotations

from skanekarta.web.static_files import FOLDER

PIXELS_WIDE = 1654
"""A4 at 200 points an inch: enough for print, and some hundred kilobytes."""

FONTS = [
    str(FOLDER / "vendor" / "source-sans" / name)
    for name in ("regular.ttf", "bold.ttf", "extended.ttf")
]


def as_png(svg: str) -> bytes:
    """The image. It reads nothing but our own typeface: no file or address in the drawing, nor
    any typeface of the machine."""
    import resvg_py  # noqa: PLC0415 (a library of 3 MB; only this needs it)

    return resvg_py.svg_to_bytes(
        svg_string=svg,
        width=PIXELS_WIDE,
        dpi=96,
        skip_system_fonts=True,
        font_files=FONTS,
        font_family="Source Sans 3",
        sans_serif_family="Source Sans 3",
        languages=["sv"],
    )
