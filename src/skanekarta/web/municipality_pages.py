"""`/kommun/{code}`: the page before a talk with a municipality, one page that prints."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from skanekarta import provenance
from skanekarta.briefing import Briefing, policy
from skanekarta.briefing.picture import briefing
from skanekarta.briefing.questions import RULES as QUESTIONS
from skanekarta.briefing.standing_out import RULES as STANDING_OUT
from skanekarta.deps import TheNames, TheParts, TheReading
from skanekarta.links import Addresses
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.parts import Parts
from skanekarta.policy import DAY
from skanekarta.reading import Reading
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import frame_text
from skanekarta.swedish import today
from skanekarta.vocabulary import Names
from skanekarta.web import days, municipality_told
from skanekarta.web.addresses import LocalAddresses, municipality, only
from skanekarta.web.language import KNOWN_LANGUAGE, _, gettext
from skanekarta.web.municipality_map import drawn
from skanekarta.web.paper import taken
from skanekarta.web.paper.chapters import Told
from skanekarta.web.paper.municipality_book import bound
from skanekarta.web.rendering import render

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

Place = dict[str, str]


@router.get("/kommun/{code}", dependencies=[Depends(only("f", DAY, "lang"))])
def municipality_page(
    request: Request,
    code: str,
    the: TheParts,
    reading: TheReading,
    names: TheNames,
    addresses: LocalAddresses,
) -> Response:
    """One municipality, as a page or a file; 404 and the list of those that exist for any other
    code. Raises BadParameter, Unavailable and RequestError."""
    form, day = taken.form(request), days.chosen(request)
    places = _places(names, addresses, day)
    if code not in [place["code"] for place in places]:
        return render(request, "municipalities.html", places=places, unknown=code[:40], status=404)

    def told(at: Addresses) -> Told:
        return Told(briefing_on(the, reading, code, names, day), names, at, day)

    def page(request: Request) -> Response:
        return render(
            request,
            "municipality.html",
            files=taken.files(request, days.kept(day)),
            **_beside(places, code),
            **shown(told(addresses)),
        )

    def book(at: Addresses, author: str) -> bytes:
        return bound(told(at), author)

    name = _("Samtalsunderlag {name}").format(name=names["municipality"][code])
    taking = taken.Taking(request, reading, the, name)
    if form == taken.PAGE:
        return page(request)
    return taking.pdf(page) if form == taken.PDF else taking.xlsx(book)


def briefing_now(the: Parts, reading: Reading, code: str, names: Names) -> Briefing:
    """The picture of the municipality today, remembered for as long as no data change. Staff see
    internal entries, so theirs is another."""
    connection, day = reading.connection, today()
    pulse = int(connection.exec_driver_sql(provenance.PULSE).scalar_one())
    key = (pulse, reading.is_staff, code, day)
    kept = the.briefings
    return kept.whole.get(key, lambda: briefing(connection, code, day, names, kept.parts))


def briefing_on(
    the: Parts, reading: Reading, code: str, names: Names, day: dt.date | None
) -> Briefing:
    """The picture of today with the policy documents as they are on a day, where one is chosen.
    Any day can be: what is read for it is not remembered, or it would push out today's."""
    now = briefing_now(the, reading, code, names)
    return now if day is None else replace(now, policy=policy.on(reading.connection, code, day))


def shown(told: Told) -> dict[str, Any]:
    """What the page's template is given of a municipality, whoever asks for it in whatever
    form."""
    of, names, addresses, day = told.of, told.names, told.addresses, told.day
    return {
        "of": of,
        "code": of.code,
        "name": of.name,
        "today": of.day,
        "policy_day": day,
        "own": municipality(addresses, of.code, day),
        "of_today": municipality(addresses, of.code),
        "drawing": drawn(of.who.closeup, of.who.localities),
        "links": municipality_told.links(addresses, of.code),
        "statuses": names["document_status"],
        "municipal_statuses": names["policy_status"],
        "funder": gettext(names["funder"][of.given.funder]),
        "frame": frame_text(of.given.frames, gettext),
        "standing_out_rules": STANDING_OUT,
        "question_rules": QUESTIONS,
        **municipality_told.words(addresses, of, day),
    }


def _beside(places: list[Place], code: str) -> dict[str, Any]:
    """All of them, and those before and after it, as the alphabet has them."""
    here = [place["code"] for place in places].index(code)
    around = [None, *places, None]
    return {"places": places, "before": around[here], "after": around[here + 2]}


def _places(names: Names, addresses: Addresses, day: dt.date | None) -> list[Place]:
    return [
        {"code": code, "name": name, "href": municipality(addresses, code, day)}
        for code, name in names["municipality"].items()
        if code != WHOLE_SKANE
    ]
