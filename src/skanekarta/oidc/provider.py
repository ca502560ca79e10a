"""The provider: what it says of itself, its keys, and the code that it gives a token for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from skanekarta import outward
from skanekarta.errors import Unavailable
from skanekarta.oidc import id_token
from skanekarta.oidc.asked import Answer, Question
from skanekarta.oidc.id_token import Expected, NoSuchKey
from skanekarta.oidc.refusal import Refused, unanswered, untrusted
from skanekarta.outward import BOUNDS, Bounds, OAuth2Client, Unreached

DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid profile email"
KEPT = 3600.0
"""For how many seconds what a provider says of itself, and its keys, are kept."""

PAUSE = 15.0
"""For how many seconds a provider that has not answered is not asked again."""

AT_ONCE = 4
"""How many threads wait for the provider at the same time; the others are for those who read."""

NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Registered:
    """This service as the provider knows it."""

    issuer: str
    client_id: str
    client_secret: str | None = None


class Kept:
    """Something fetched, for a while; and a failure to, for a short while."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], now: Callable[[], float]) -> None:
        self._fetch, self._now, self._lock = fetch, now, threading.Lock()
        self._found: Mapping[str, Any] | None = None
        self._since = self._failed_at = float("-inf")

    def get(self, newer_than: float = float("-inf")) -> Mapping[str, Any]:
        """What was fetched: not long ago, and not before that. Raises Unreached and Refused."""
        with self._lock:
            now = self._now()
            if self._found is not None and now - self._since < KEPT and self._since >= newer_than:
                return self._found
            if now - self._failed_at < PAUSE:
                raise Unreached("paused")
            try:
                self._found = self._fetch()
            except (Unreached, Refused):
                self._failed_at = now
                raise
            self._since = self._now()
            return self._found


class Provider:
    """A provider of OpenID Connect, by its issuer. Nothing is fetched before it is needed."""

    def __init__(
        self,
        registered: Registered,
        bounds: Bounds = BOUNDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.registered = registered
        self._bounds, self._now = bounds, now
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._itself = Kept(self._discover, now)
        self._keys = Kept(self._fetch_keys, now)

    def address(self, question: Question, redirect_uri: str) -> str:
        """Where a browser is sent to with that question. Raises Refused and Unavailable."""
        with self._talking():
            endpoint = self._itself.get()["authorization_endpoint"]
            with self._client(redirect_uri) as client:
                found, _ = client.create_authorization_url(
                    endpoint,
                    state=question.state,
                    nonce=question.nonce,
                    code_verifier=question.verifier,
                )
        return str(found)

    def end_address(self, back_to: str) -> str | None:
        """Where a browser ends its session with the provider, if that can be done (OpenID Connect
        RP-Initiated Logout). Raises Refused and Unavailable."""
        with self._talking():
            endpoint = self._itself.get().get("end_session_endpoint")
        if not isinstance(endpoint, str) or not outward.may_call(endpoint):
            return None
        given = {
            "client_id": self.registered.client_id,
            "post_logout_redirect_uri": back_to,
        }
        return outward.with_parameters(endpoint, given)

    def claims(self, answer: Answer) -> Mapping[str, Any]:
        """What the provider says of whoever has come back. Raises Refused and Unavailable."""
        with self._talking():
            started = self._now()
            text = self._token(answer)
            try:
                return self._verified(text, answer, float("-inf"))
            except NoSuchKey:  # perhaps the provider has changed its keys since they were fetched
                return self._verified(text, answer, started)

    def _verified(self, text: object, answer: Answer, newer_than: float) -> Mapping[str, Any]:
        registered = self.registered
        expected = Expected(registered.issuer, registered.client_id, answer.question.nonce)
        keys = id_token.keys_of(self._keys.get(newer_than))
        return id_token.verified(text, keys, expected)

    def _token(self, answer: Answer) -> object:
        endpoint = self._itself.get()["token_endpoint"]
        with outward.reaching(), self._client(answer.redirect_uri) as client:
            given = client.fetch_token(
                endpoint,
                grant_type="authorization_code",
                code=answer.code,
                redirect_uri=answer.redirect_uri,
                code_verifier=answer.question.verifier,
            )
        return given.get("id_token")

    def _client(self, redirect_uri: str) -> OAuth2Client:
        known = self._itself.get().get("token_endpoint_auth_methods_supported")
        secret = self.registered.client_secret
        is_posted = isinstance(known, list) and "client_secret_basic" not in known
        with_secret = "client_secret_post" if is_posted else "client_secret_basic"
        return outward.oauth_client(
            self._bounds,
            client_id=self.registered.client_id,
            client_secret=secret,
            token_endpoint_auth_method=with_secret if secret else "none",
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    @contextmanager
    def _talking(self) -> Iterator[None]:
        """A turn with the provider. Raises Refused and Unavailable."""
        if not self._places.acquire(blocking=False):
            raise Unavailable("Många loggar in just nu. Försök igen om en stund.")
        try:
            yield
        except Unreached as error:
            raise unanswered(str(error)) from None
        except NoSuchKey:
            raise untrusted("okänd nyckel") from None
        finally:
            self._places.release()

    def _discover(self) -> Mapping[str, Any]:
        issuer = self.registered.issuer
        found = outward.fetch_object(issuer.rstrip("/") + DISCOVERY, self._bounds)
        if found.get("issuer") != issuer:
            raise untrusted("inloggningstjänsten säger sig vara en annan")
        for name in NEEDED:
            address = found.get(name)
            if not isinstance(address, str) or not outward.may_call(address):
                raise untrusted(f"fel i inloggningstjänstens beskrivning: {name}")
        return found

    def _fetch_keys(self) -> Mapping[str, Any]:
        return outward.fetch_object(self._itself.get()["jwks_uri"], self._bounds)
