"""Pages become PDF files in programs of their own: few at a time, and none for long."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from skanekarta.errors import RequestError, Unavailable
from skanekarta.web.paper.sheet import Sheet

PROGRAM = Path(__file__).with_name("typeset.py")
PATIENCE_S = 60
MOST_WAITING = 3
"""Each waits in one of the server's threads, which all other answers are made in too."""

ALL_THAT_IT_KNOWS = {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}
"""The program's environment: no secret of the server's, and the same bytes for the same page (a
typeface that is cut down says when)."""

REFUSED = "refused: "
LACKING = 3
"""How the program ends where the machine lacks what it draws with."""

log = logging.getLogger(__name__)


class Press:
    """Makes `at_once` files at a time, so that the machine has power left for everybody else;
    `waiting` more may wait for their turn."""

    def __init__(self, at_once: int = 1, waiting: int = MOST_WAITING) -> None:
        self._places = BoundedSemaphore(at_once + waiting)
        self._presses = BoundedSemaphore(at_once)

    def printed(self, sheet: Sheet) -> bytes:
        """The sheet as PDF. Raises Unavailable where too many wait, where it takes too long or
        where the machine lacks what it takes; RequestError where the program fails."""
        with self._turn():
            return _run(sheet)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Unavailable("Många PDF-filer görs just nu. Försök igen om en stund.")
        try:
            if not self._presses.acquire(timeout=PATIENCE_S):
                raise Unavailable("Många PDF-filer görs just nu. Försök igen om en stund.")
            try:
                yield
            finally:
                self._presses.release()
        finally:
            self._places.release()


def _run(sheet: Sheet) -> bytes:
    # -P: the folder's own modules are not to be taken for others of the same name.
    command = [sys.executable, "-P", str(PROGRAM)]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(sheet.asked()).encode(),
            env=ALL_THAT_IT_KNOWS,
            check=False,
            capture_output=True,
            timeout=PATIENCE_S,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable("PDF-filen hann inte bli färdig. Försök igen om en stund.") from None
    told = done.stderr.decode(errors="replace")[-2000:]
    if done.returncode == LACKING:
        log.error("PDF files can't be made here: %s", told)
        raise Unavailable("PDF-filer kan inte göras här: systempaketet Pango saknas.")
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        log.error("a PDF file could not be made (%s): %s", done.returncode, told)
        raise RequestError("PDF-filen gick inte att göra. Felet är noterat.")
    for line in (each for each in told.splitlines() if each.startswith(REFUSED)):
        log.warning("a page on its way to paper points where nothing is read: %s", line)
    return done.stdout
