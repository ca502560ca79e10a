"""Rules about policy documents and how culture is organised."""

from __future__ import annotations

from skanekarta.briefing import asking
from skanekarta.briefing.figures import Origin
from skanekarta.briefing.parts import Briefing
from skanekarta.briefing.rules import Found, Rule
from skanekarta.briefing.wording import Wording, noted, sentence


def _expiring(of: Briefing) -> Found:
    ends = [
        (each.valid_to, each)
        for each in of.policy.documents
        if each.status == "in_force" and each.valid_to is not None
    ]
    for last, each in sorted(ends, key=lambda pair: (pair[0], pair[1].title)):
        if last.year <= of.day.year + 1:
            text = noted("{document} gäller till och med {year}. Vad kommer efter?")
            title = Wording(each.title, is_lowered=False)
            yield sentence(text, document=title, year=last.year), each.origin


EXPIRING = Rule(
    "plan-expires",
    noted("Ett styrdokument går ut"),
    noted("Ett styrdokument gäller i dag och dess sista dag är i år eller nästa år."),
    _expiring,
    most=2,
)


def _expired(of: Briefing) -> Found:
    alive = {each.kind for each in of.policy.documents if each.status != "expired"}
    gone = [
        (each.valid_to, each)
        for each in of.policy.documents
        if each.status == "expired" and each.kind not in alive and each.valid_to is not None
    ]
    for last, each in sorted(gone, key=lambda pair: (pair[0], pair[1].title), reverse=True):
        text = noted("{document} gick ut {year} och ingen senare är inläst. Finns det en ny?")
        title = Wording(each.title, is_lowered=False)
        yield sentence(text, document=title, year=last.year), each.origin


EXPIRED = Rule(
    "plan-expired",
    noted("Ett styrdokument har gått ut"),
    noted(
        "Ett inläst styrdokument har gått ut, och inget annat av samma slag är inläst som gäller, "
        "är föreslaget eller har okänd giltighetstid."
    ),
    _expired,
)


def _none(of: Briefing) -> Found:
    if not of.policy.documents and of.policy.status != "none":
        text = noted("Inget styrdokument för kultur är inläst. Vilka har {place}, och till när?")
        yield sentence(text, place=of.name), _of_municipality(of)


NONE = Rule(
    "plan-unknown",
    noted("Inget styrdokument är inläst"),
    noted("Inget styrdokument är inläst för kommunen, och ingen lista som säger att den saknar."),
    _none,
)


def _organised(of: Briefing) -> Found:
    form, contact = of.organised.form.text, of.organised.contacts
    if form is None and not contact:
        text = noted(
            "Hur är kulturen organiserad i {place}, och vilken funktion vänder vi oss till?"
        )
    elif form is None:
        text = noted("Hur är kulturen organiserad i {place}?")
    elif not contact:
        text = noted("Vilken funktion i {place} vänder vi oss till?")
    else:
        return
    yield sentence(text, place=of.name), _of_municipality(of)


ORGANISED = Rule(
    "organisation-unknown",
    noted("Organisation eller kontakt är inte inläst"),
    noted(
        "Det är inte inläst hur kommunen har organiserat kulturen, eller vilken funktion man "
        "vänder sig till."
    ),
    _organised,
)


def _of_municipality(of: Briefing) -> Origin:
    return Origin(None, query=asking.items("kommunfakta", ("code", of.code)))
