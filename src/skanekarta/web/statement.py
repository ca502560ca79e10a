"""`/tillganglighet`: the accessibility statement, with the findings of the last test run.

What the law asks for is the template's; who is responsible and what a person has concluded are
settings. Until somebody has assessed the pages their status is "delvis förenlig".
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response

from skanekarta.deps import TheParts
from skanekarta.routes import ReadingRoute
from skanekarta.web.addresses import LANGUAGE_ALONE
from skanekarta.web.language import KNOWN_LANGUAGE
from skanekarta.web.rendering import render

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

FIRST_MADE = dt.date(2026, 11, 22)
REVISED = dt.date(2026, 11, 25)
"""When the text of the statement was last gone through."""

RUN = Path(__file__).with_name("accessibility_run.json")
"""Written by `make test-long`."""


@dataclass(frozen=True)
class Broken:
    """A rule that a page breaks, and in how many places."""

    page: str
    help: str
    places: int


@dataclass(frozen=True)
class Run:
    """What an automatic test of all pages found, as its file has it."""

    date: dt.date
    version: str
    browser: str
    axe: dict[str, Any]
    lighthouse: dict[str, Any] | None

    @property
    def broken(self) -> list[Broken]:
        """Each rule and page once, with the most places of any theme and width."""

        def key(each: dict[str, Any]) -> tuple[str, str]:
            return each["page"], each["help"]

        found = sorted(self.axe["violations"], key=key)
        return [
            Broken(page, text, max(each["places"] for each in same))
            for (page, text), same in groupby(found, key=key)
        ]


def last_run(path: Path = RUN) -> Run | None:
    """The last run that was kept, None where there is none."""
    return _read(path, path.stat().st_mtime_ns) if path.exists() else None


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Run:
    found = json.loads(path.read_text())
    return Run(**{**found, "date": dt.date.fromisoformat(found["date"])})


@router.get("/tillganglighet", dependencies=LANGUAGE_ALONE)
def accessibility(request: Request, the: TheParts) -> Response:
    """The accessibility statement. It needs no database, so that it can always be read."""
    return render(
        request,
        "accessibility.html",
        settings=the.settings,
        run=last_run(),
        made=FIRST_MADE,
        revised=REVISED,
    )
