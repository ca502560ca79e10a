"""Lets in whoever the provider vouches for. The provider is spoken with between transactions and
within none, so that no connection waits for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from skanekarta.access import audit, sessions
from skanekarta.access.attempts import network_of
from skanekarta.access.audit import Audit
from skanekarta.access.signing_in import SignedIn, Source, Write
from skanekarta.oidc import asked, people
from skanekarta.oidc.asked import Answer, Question
from skanekarta.oidc.people import Meaning
from skanekarta.oidc.refusal import Refused, declined, not_asked_for, untrusted

if TYPE_CHECKING:  # it brings libraries that only a service with a provider needs
    from skanekarta.oidc.provider import Provider

TOLD_WITHIN = dt.timedelta(minutes=15)
MOST_TOLD = 100
"""Refusals of one network that are told in that time. The others are refused all the same: there
is nothing to guess, but the audit is kept for ever."""

LONGEST_CODE = 4096


@dataclass(frozen=True)
class Returned:
    """What a browser comes back from the provider with."""

    parameters: Mapping[str, str]
    secret: str
    redirect_uri: str


@dataclass(frozen=True)
class Door:
    """By OpenID Connect; the one for names and passwords is `access.signing_in.Door`."""

    write: Write
    provider: Provider
    meaning: Meaning
    lasts: dt.timedelta = sessions.LASTS

    def ask(self, question: Question, source: Source, onward: str, redirect_uri: str) -> str:
        """Where a browser is sent to with that question. Raises SignInRefused, TooManyAttempts
        and Unavailable."""
        network = network_of(source.host)
        try:
            address = self.provider.address(question, redirect_uri)
        except Refused as refused:
            self._tell(refused, network)
            raise refused.error from None
        with self.write() as connection:
            asked.keep(connection, question, network, onward)
        return address

    def sign_in(self, returned: Returned, source: Source) -> tuple[SignedIn, str]:
        """A new session, and where the browser was to come. Raises SignInRefused and
        Unavailable."""
        try:
            return self._sign_in(returned, source)
        except Refused as refused:
            self._tell(refused, network_of(source.host))
            raise refused.error from None

    def _sign_in(self, returned: Returned, source: Source) -> tuple[SignedIn, str]:
        question = Question(returned.secret, returned.parameters.get("state", ""))
        with self.write() as connection:
            onward = asked.answered(connection, question)
        if onward is None:
            raise not_asked_for("svar på en fråga som ingen ställt, eller för gammalt")
        code = self._code(returned.parameters)
        claims = self.provider.claims(Answer(code, returned.redirect_uri, question))
        with self.write() as connection:
            who = people.account(connection, claims, self.meaning)
            if source.session:  # whoever had it before knows no session that is let in now
                sessions.end_of(connection, source.session)
            text = sessions.begin(connection, who.account_id, self.lasts)
            detail = {"issuer": self.provider.registered.issuer}
            audit.tell(connection, "signed-in", who, who.name, detail)
        return SignedIn(text), onward

    def _code(self, given: Mapping[str, str]) -> str:
        """Raises Refused."""
        # RFC 9207: whose answer it is, for whoever is registered with several.
        if given.get("iss", self.provider.registered.issuer) != self.provider.registered.issuer:
            raise untrusted("fel utgivare i svaret")
        if "error" in given:
            raise declined()
        if not 0 < len(given.get("code", "")) <= LONGEST_CODE:
            raise untrusted("svar utan kod")
        return given["code"]

    def _tell(self, refused: Refused, network: str) -> None:
        with self.write() as connection:
            statement = sa.select(sa.func.count()).where(
                Audit.event == "sign-in-refused",
                Audit.at > sa.func.clock_timestamp() - TOLD_WITHIN,
                Audit.detail["network"].astext == network,
            )
            if connection.execute(statement).scalar_one() < MOST_TOLD:
                detail = {"network": network, "reason": refused.reason}
                audit.tell(connection, "sign-in-refused", audit.STRANGER, refused.subject, detail)
