"""The cookies of those who have signed in."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from skanekarta import credentials
from skanekarta.access.devices import LASTS
from skanekarta.access.signing_in import SignedIn, Source
from skanekarta.errors import SignInRefused
from skanekarta.oidc.asked import LASTS as ASKED_LASTS
from skanekarta.web.addresses import SIGN_IN, root_of

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Jar:
    """Sets and takes away this service's cookies: HttpOnly, Lax, and Secure but on the machine
    itself, where there is no https to be had."""

    secure: bool
    root: str

    def keep(self, response: Response, signed_in: SignedIn) -> None:
        """A session, which ends with the browser or on the server; and the browser's own, which
        is sent to nothing but the page for signing in."""
        names = credentials.SECURE_COOKIE, credentials.SECURE_DEVICE
        session, device = names if self.secure else _LOCAL
        response.set_cookie(
            session, signed_in.session, path="/", secure=self.secure, httponly=True, samesite="lax"
        )
        if signed_in.device is None:
            return
        response.set_cookie(
            device,
            signed_in.device,
            max_age=int(LASTS.total_seconds()),
            path=self.root + SIGN_IN,
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )

    def empty(self, response: Response) -> None:
        """Takes the session's cookie away, and what the browser has kept of pages, but not what
        it has yet to send; the browser is still one that has signed in."""
        name = credentials.SECURE_COOKIE if self.secure else credentials.LOCAL_COOKIE
        response.delete_cookie(name, "/", secure=self.secure, httponly=True, samesite="lax")
        if self.secure:
            response.headers["Clear-Site-Data"] = '"cache"'

    def ask(self, response: Response, secret: str | None) -> None:
        """What only the browser knows that has been sent to the provider of OpenID Connect; None
        takes it away. Lax: the provider's page sends the browser back here."""
        name = credentials.SECURE_ASKED if self.secure else credentials.LOCAL_ASKED
        lasts = int(ASKED_LASTS.total_seconds()) if secret else 0
        response.set_cookie(
            name,
            secret or "",
            max_age=lasts,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )


_LOCAL = (credentials.LOCAL_COOKIE, credentials.LOCAL_DEVICE)


def jar(request: Request) -> Jar:
    """What sets cookies in the answer to that request. Raises SignInRefused where others could
    read them on their way."""
    secure = request.url.scheme == "https"
    client = request.client.host if request.client else None
    if not secure and not (client in LOOPBACK and request.url.hostname in LOOPBACK):
        raise SignInRefused("Det går bara att logga in över https.")
    return Jar(secure, root_of(request))


def source(request: Request) -> Source:
    """Where an attempt to sign in comes from."""
    secure = request.url.scheme == "https"
    return Source(
        request.client.host if request.client else None,
        credentials.device_text(request.headers, secure=secure),
        credentials.session_text(request.headers, secure=secure),
    )
