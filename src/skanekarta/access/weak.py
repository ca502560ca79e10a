"""Passwords that are tried first, long as they may be.

Whoever guesses at twelve characters or more begins with a plain word and figures or signs around
it, the same again and again, a row of the keyboard, or what the account and the service are
called. These are recognised by what they are: no list could hold them all.
"""

from __future__ import annotations

import re

WORDS = frozenset(
    {
        # Swedish and English for the thing itself and its use, and what people are fond of.
        *("losenord", "hemligt", "hemlighet", "nyckel", "password", "passord", "secret", "pass"),
        *("admin", "administrator", "user", "anvandare", "root", "test", "guest"),
        *("login", "logga", "loggain", "inloggning", "valkommen", "welcome", "letmein", "change"),
        *("changeme", "default", "standard", "master", "access", "temp", "tillfalligt", "abc"),
        *("sommar", "vinter", "hosten", "host", "var", "varen", "summer", "winter", "spring"),
        *("autumn", "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti"),
        *("september", "oktober", "november", "december", "mandag", "tisdag", "onsdag", "torsdag"),
        *("fredag", "lordag", "sondag", "iloveyou", "jagalskardig", "alskling", "alskar", "karlek"),
        *("sunshine", "princess", "prinsessa", "football", "fotboll", "dragon", "monkey", "apa"),
        *("baseball", "superman", "batman", "pokemon", "starwars", "trustno", "ilove", "hello"),
        *("hej", "hejhej", "sverige", "sweden", "svenska", "qwerty", "qwert", "asdf", "zxcvbn"),
        *("malmo", "lund", "helsingborg", "kristianstad", "skane", "malmoff", "mff", "hif"),
        # What this service is called, and whose it is.
        *("skanekarta", "skanekartan", "digital", "kultur", "region", "regionskane", "karta"),
        *("kulturforvaltningen", "kulturforvaltning", "kartan", "lan", "lansstyrelsen"),
    }
)  # fmt: skip

ROWS = (
    *("1234567890", "abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopå", "asdfghjklöä", "zxcvbnm"),
    *("1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm"),
)

AS_LETTERS = str.maketrans("åäöéü013457@$!|", "aaoeuoleastasil")
"""Without marks, and with letters for the figures and signs that stand for them."""

PIECE = 4
FEWEST_CHARACTERS = 5


def is_weak(text: str, account: str) -> bool:
    """Whether that is tried among the first, at that account."""
    plain = text.casefold()
    if len(set(plain)) < FEWEST_CHARACTERS or _is_repeated(plain) or _is_of_rows(plain):
        return True
    words = WORDS | _of(account)
    letters = re.sub(r"[\d\W_]+", "", plain).translate(AS_LETTERS)
    instead = re.sub(r"[^a-z]+", "", plain.strip("0123456789!?.-_ ").translate(AS_LETTERS))
    return any(_is_made_of(each, words) for each in (letters, instead) if each)


def _of(account: str) -> frozenset[str]:
    """The parts of an account's name, `asa.berg@example.org`, that are long enough to matter."""
    parts = re.split(r"[\W_]+", account.casefold().translate(AS_LETTERS | {ord("@"): "@"}))
    whole = re.sub(r"[^a-z]+", "", account.casefold().translate(AS_LETTERS))
    return frozenset(each for each in (*parts, whole) if len(each) >= 3)


def _is_repeated(text: str) -> bool:
    return re.fullmatch(r"(.{1,6}?)\1+.{0,3}", text) is not None


def _is_of_rows(text: str) -> bool:
    """Whether it is nothing but pieces of the keyboard's or the alphabet's rows."""
    rows = "\n".join((*ROWS, *(row[::-1] for row in ROWS), *(row * 2 for row in ROWS)))
    rest = text
    while rest:
        size = next((n for n in range(len(rest), PIECE - 1, -1) if rest[:n] in rows), 0)
        if not size:
            return len(rest) < PIECE and len(text) > len(rest)
        rest = rest[size:]
    return True


def _is_made_of(text: str, words: frozenset[str]) -> bool:
    """Whether it is those words and nothing between them."""
    ends = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in words for start in ends):
            ends.add(end)
    return len(text) in ends
