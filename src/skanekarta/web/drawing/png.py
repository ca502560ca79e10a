"""A drawing as an image of points, with the pages' own typeface."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from threading import Lock, Semaphore

from skanekarta.cache import RememberedBytes
from skanekarta.errors import Unavailable
from skanekarta.web.static_files import FOLDER

PIXELS_WIDE = 1654
"""A4 at 200 points an inch: enough for print, and some hundred kilobytes."""

FONTS = [
    str(FOLDER / "vendor" / "source-sans" / name)
    for name in ("regular.ttf", "bold.ttf", "extended.ttf")
]
PROGRAM = Path(__file__).with_name("paint.py")
PATIENCE_S = 20
ROOM = 16 * 2**20
MOST_WAITING = 6
"""Each waits in one of the server's threads, which all other answers are made in too."""


class Painter:
    """Makes one image at a time, so that the machine has power left for everybody else, and
    remembers the last ones. A drawing is its own key: whatever is not drawn does not matter."""

    def __init__(self, room: int = ROOM, waiting: int = MOST_WAITING) -> None:
        self._kept: RememberedBytes[bytes] = RememberedBytes(room)
        self._places = Semaphore(waiting)
        self._brush = Lock()

    def painted(self, svg: str) -> bytes:
        """The drawing as PNG. Raises Unavailable where too many wait or it takes too long, OSError
        and subprocess.SubprocessError when the program can't be run."""
        key = sha256(svg.encode()).digest()
        found = self._kept.find(key)
        if found is not None:
            return found
        if not self._places.acquire(blocking=False):
            raise Unavailable("Många bilder görs just nu. Försök igen om en stund.")
        try:
            return self._in_turn(key, svg)
        except (subprocess.TimeoutExpired, TimeoutError):
            raise Unavailable("Bilden hann inte bli färdig. Försök igen om en stund.") from None
        finally:
            self._places.release()

    def _in_turn(self, key: bytes, svg: str) -> bytes:
        if not self._brush.acquire(timeout=PATIENCE_S):
            raise TimeoutError
        try:
            # Whoever was before may have asked for the same.
            made = self._kept.find(key) or as_png(svg)
            self._kept.keep(key, made, len(made))
            return made
        finally:
            self._brush.release()


def as_png(svg: str) -> bytes:
    """The image, made by a program of its own (`paint`). Raises OSError and
    subprocess.SubprocessError when the program can't be run."""
    # -P: the folder's own modules are not to be taken for others of the same name.
    command = [sys.executable, "-P", str(PROGRAM), str(PIXELS_WIDE), *FONTS]
    done = subprocess.run(
        command, input=svg.encode(), check=True, capture_output=True, timeout=PATIENCE_S
    )
    return done.stdout
