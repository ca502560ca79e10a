"""What is a body or a function of an organisation, and what looks like a person.

Only functions are kept (the design, truth 7). A name can't be told for certain from a word, so
what is asked for is what a function has: a word that says what it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from skanekarta.importers.granting.readings import Read, advised, refused
from skanekarta.importers.reading import Value

BODY = re.compile(
    r"fullmäktige|nämnd|styrelse|utskott|beredning|direktion|förbund|kommitt[ée]|\bråd(?:et)?\b|"
    r"förvaltning|kommunalråd|bolag",
    re.IGNORECASE,
)
FUNCTION = re.compile(
    r"kultur|fritid|bibliotek|konst|muse|kontakt|kontor|center|centrum|service|förvaltning|enhet|"
    r"avdelning|växel|vaxel|reception|nämnd|namnd|kommun|stad|region|samhäll|samhall|skola|skolan|"
    r"utbildning|ungdom|barn|arbete|folkhäls|folkhals|familj|chef|strateg|utveckl|sekret|"
    r"registrator|registratur|samordn|ansvarig|diarie|info|turist|evenemang|allmänkultur|medborgar",
    re.IGNORECASE,
)
"""What words that name a function hold; addresses lack the dots over letters."""

CAPITAL = re.compile(r"[A-ZÅÄÖÉÜ][a-zåäöéü]+(?:-[A-ZÅÄÖÉÜ][a-zåäöéü]+)?")
EMAIL = re.compile(r"[a-z0-9åäö._+-]{1,64}@[a-z0-9åäö-]+(?:\.[a-z0-9åäö-]+)*\.[a-z]{2,}")
PHONE = re.compile(r"(?:\+|0)[0-9][0-9 /()-]{4,20}", re.ASCII)


class Functions:
    """Reads names of bodies and functions; `places` are those that a name may begin with."""

    def __init__(self, places: Iterable[str]) -> None:
        words = {word for name in places for word in name.split()} | {"Skåne", "Sverige"}
        self.known = words | {f"{word}s" for word in words}

    def body(self, value: Value) -> Read[str]:
        """Who decided: a body."""
        text = _line(value)
        if not BODY.search(text) or self._names_a_person(text, BODY):
            told = "Skriv organet som beslutade, till exempel kommunfullmäktige; aldrig en person."
            return refused("not-a-body", told, ("Kommunfullmäktige", "Kulturnämnden"))
        return Read(text)

    def function(self, value: Value) -> Read[str]:
        """Whom to turn to: a function."""
        text = _line(value)
        if not FUNCTION.search(text) or self._names_a_person(text, FUNCTION):
            told = "Skriv en funktion, till exempel kulturkontoret; aldrig en persons namn."
            return refused("not-a-function", told, ("Kulturkontoret", "Kontaktcenter"))
        return Read(text)

    def name(self, value: Value) -> Read[str]:
        """The name of a committee or an administration."""
        text = _line(value)
        if self._names_a_person(text, FUNCTION):
            return refused("names-a-person", "Cellen ser ut att ha en persons namn; ta bort det.")
        return Read(text)

    def _names_a_person(self, text: str, own: re.Pattern[str]) -> bool:
        """Whether two words that are no function's stand beside each other with capitals."""
        words = re.split(r"[\s,;:/()]+", text)
        likely = [
            bool(CAPITAL.fullmatch(word)) and word not in self.known and not own.search(word)
            for word in words
        ]
        return any(one and other for one, other in pairwise(likely))


def email(value: Value) -> Read[str]:
    """A function's address. One made of somebody's names is refused."""
    text = _line(value).lower().removeprefix("mailto:")
    if not EMAIL.fullmatch(text):
        return refused("not-an-email", "Cellen är ingen e-postadress.", ("kultur@kommunen.se",))
    own = text.partition("@")[0]
    parts = [part for part in re.split(r"[._]", own) if part]
    if FUNCTION.search(own):
        return Read(text)
    if len(parts) > 1 and all(part.replace("-", "").isalpha() for part in parts):
        told = (
            "Adressen ser ut att vara en persons (fornamn.efternamn@). Skriv en funktions adress, "
            "till exempel kultur@…; personer läses inte in."
        )
        return refused("personal-email", told)
    if own in text.partition("@")[2]:
        return Read(text)  # the municipality's own: hoor@hoor.se
    told = "Kontrollera att adressen är en funktions och inte en persons."
    return advised(text, "perhaps-personal-email", told)


def phone(value: Value) -> Read[str]:
    """A function's number."""
    text = _line(value)
    if not PHONE.fullmatch(text):
        told = "Cellen är inget telefonnummer: siffror som börjar med 0 eller +."
        return refused("not-a-phone", told, ("0413-290 00",))
    return Read(text)


def _line(value: Value) -> str:
    return " ".join(str(value).split())
