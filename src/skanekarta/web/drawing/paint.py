"""A drawing as an image of points: SVG from standard input, PNG to standard output.

Run as a program of its own (`png`): the library holds the interpreter for as long as it paints,
and a server would answer nobody meanwhile. Hence it imports nothing of the package.
"""

from __future__ import annotations

import sys

import resvg_py


def painted(svg: str, width: int, fonts: list[str]) -> bytes:
    """The image. It reads nothing but our own typeface: no file or address in the drawing, nor
    any typeface of the machine."""
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        dpi=96,
        skip_system_fonts=True,
        font_files=fonts,
        font_family="Source Sans 3",
        sans_serif_family="Source Sans 3",
        languages=["sv"],
    )


if __name__ == "__main__":
    drawing = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(painted(drawing, int(sys.argv[1]), sys.argv[2:]))
