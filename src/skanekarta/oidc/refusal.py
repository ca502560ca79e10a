"""Why somebody who comes from the provider is not let in.

The reason goes to those who read the audit; whoever tried gets a sentence. Neither holds anything
that came from outside.
"""

from __future__ import annotations

from skanekarta.errors import SignInRefused


class Refused(Exception):
    """Not let in: `reason` for the audit, `error` for the reader; `subject` is the account, where
    it is known."""

    def __init__(self, reason: str, error: SignInRefused, subject: str | None = None) -> None:
        self.reason, self.error, self.subject = reason, error, subject
        super().__init__(reason)


def unanswered(reason: str) -> Refused:
    """The provider does not answer, or not as one does."""
    return Refused(
        f"inloggningstjänsten svarar inte: {reason}",
        SignInRefused(
            "Inloggningstjänsten svarar inte just nu. Försök igen om en stund, eller logga in med "
            "namn och lösenord."
        ),
    )


def not_asked_for(reason: str) -> Refused:
    """It is not the answer to a question that this browser has just asked."""
    return Refused(
        reason,
        SignInRefused("Inloggningen är för gammal eller redan använd. Börja om."),
    )


def declined() -> Refused:
    """The provider did not let them in, or they changed their mind."""
    return Refused("nekad av inloggningstjänsten", SignInRefused("Inloggningen avbröts."))


def untrusted(reason: str) -> Refused:
    """What the provider says can't be trusted."""
    return Refused(
        reason,
        SignInRefused(
            "Inloggningstjänstens svar gick inte att lita på. Försök igen, och säg till den som "
            "administrerar kartan om det händer igen."
        ),
    )


def closed(name: str) -> Refused:
    """The account of that name is closed."""
    return Refused(
        "stängt konto",
        SignInRefused("Kontot är stängt. Fråga den som administrerar kartan."),
        name,
    )
