"""The form as a page: what is typed, what is wrong with it, and what can be chosen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from fastapi import Request, Response
from markupsafe import Markup

from skanekarta.access import Who
from skanekarta.errors import RequestError
from skanekarta.swedish import SWEDEN, today
from skanekarta.vocabulary import Names
from skanekarta.web.addresses import root_of
from skanekarta.web.language import terms
from skanekarta.web.logbook import entries
from skanekarta.web.logbook.asking import PRIVATE
from skanekarta.web.logbook.places import Gazetteer, Place, Unplaced, gazetteer
from skanekarta.web.logbook.telling import LABELS, Wrong, everything_wrong
from skanekarta.web.logbook.typed import Typed
from skanekarta.web.onward import with_language
from skanekarta.web.periods import when
from skanekarta.web.rendering import render

STOCKHOLM = SWEDEN
"""A visit's day is the day it was where the visit was."""


def key() -> str:
    """What tells one sending from another: a form that is sent twice is one entry."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Form:
    """A form to show. `error` is what was wrong when it was last sent."""

    typed: Typed
    error: RequestError | None = None
    status: int = 200

    @property
    def wrong(self) -> tuple[Wrong, ...]:
        """Everything that is wrong, in the page's order."""
        return everything_wrong(self.error, self.typed) if self.error else ()

    @property
    def choices(self) -> tuple[Place, ...]:
        """What the place's name may mean."""
        return self.error.choices if isinstance(self.error, Unplaced) else ()


def begun(typed: Typed) -> Typed:
    """What a form begins with: today, unless something else is given."""
    return typed if typed.one("starts_on") else typed.but(starts_on=today().isoformat())


def shown(
    request: Request, connection: sa.Connection, names: Names, who: Who | None, form: Form
) -> Response:
    """The page. One who is signed out in the middle of it gets no more than was typed."""
    places = gazetteer(connection)
    return render(
        request,
        "logga.html",
        status=form.status,
        headers=PRIVATE,
        form=form,
        typed=form.typed,
        wrong={each.field: each.sentence for each in form.wrong},
        labels=LABELS,
        names=names,
        suggestions=_suggestions(places),
        units=entries.units(connection) if who else (),
        own=entries.own(connection, who.account_id) if who else (),
        csrf=(who.csrf or "") if who else "",
        key=form.typed.one("key") or key(),
        action=with_language(f"{root_of(request)}/logga"),
        when=when,
        titles=_titles,
    )


def _titles(chosen: Sequence[str], options: Mapping[str, str]) -> Markup:
    """What is chosen of a list."""
    return terms(options.get(each, each) for each in chosen)


def _suggestions(places: Gazetteer) -> list[str]:
    """The names that can be found by typing, each once; twins with their municipality."""
    named = [place.name for place in places.localities if place.point]
    return [
        place.whole if named.count(place.name) > 1 else place.name
        for place in places.localities
        if place.point
    ]
