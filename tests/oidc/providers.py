"""Providers of OpenID Connect that run in the tests: a real one, and one of our own that
misbehaves as it is told."""

from __future__ import annotations

import json
import secrets
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

with warnings.catch_warnings():
    # It is made with a part of Authlib that Authlib itself warns of.
    warnings.simplefilter("ignore")
    import oidc_provider_mock

CLIENT_ID = "skanekarta"
SECRET = "en hemlighet som bara provet känner, lång nog"


@contextmanager
def real_provider(**claims: dict[str, Any]) -> Iterator[str]:
    """Its issuer: a provider over a socket, with a user for each name and her claims."""
    users = [oidc_provider_mock.User(sub=sub, claims=given) for sub, given in claims.items()]
    with (
        oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=users) as server,
    ):
        yield f"http://localhost:{server.server_port}"


RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
OKP = OKPKey.generate_key("Ed25519", {"kid": "okp", "use": "sig"})
STRANGERS = RSAKey.generate_key(2048, {"kid": "rsa"})
"""Another key that says it is the first."""

Signs = RSAKey | ECKey | OKPKey | OctKey
REGISTRY = jws.JWSRegistry(
    algorithms=["none", "HS256", "RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
)


@dataclass
class Misbehaving:
    """Answers as it is told: `claims` are laid over the right ones (None: left out)."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    key: Signs = RSA
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "rsa"})
    keys: list[Any] = field(default_factory=lambda: [RSA, EC, OKP])
    token: object = "made"
    too_large: str | None = None
    hangs: str | None = None
    redirects: str | None = None
    compressed: str | None = None
    released: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    given: list[dict[str, str]] = field(default_factory=list)
    nonces: dict[str, str] = field(default_factory=dict)

    def code(self, address: str) -> tuple[str, str]:
        """A code and the state, for a browser that was sent to that address."""
        query = {name: texts[0] for name, texts in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(16)
        self.nonces[code] = query["nonce"]
        return code, query["state"]

    def description(self) -> dict[str, Any]:
        right = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        return {**right, **self.described}

    def id_token(self, code: str) -> object:
        if self.token != "made":
            return self.token
        now = int(time.time())
        right = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "anna", "nonce": self.nonces[code],
            "iat": now, "exp": now + 300, "preferred_username": "anna@example.org",
        }  # fmt: skip
        claims = {name: each for name, each in {**right, **self.claims}.items() if each is not None}
        return jwt.encode(dict(self.header), claims, self.key, registry=REGISTRY)

    def answer(self, path: str, body: dict[str, str]) -> tuple[int, Any]:
        if path == "/.well-known/openid-configuration":
            return 200, self.description()
        if path == "/jwks":
            return 200, {
                "keys": [each if isinstance(each, dict) else public(each) for each in self.keys]
            }
        if path == "/token":
            self.given.append(body)
            if body["code"] not in self.nonces:
                return 400, {"error": "invalid_grant", "error_description": "<b>used</b>"}
            token = {"access_token": "a", "token_type": "Bearer"}
            token |= {"id_token": self.id_token(body["code"])}
            self.nonces.pop(body["code"])
            return 200, token
        return 404, {}


def public(key: Signs) -> dict[str, Any]:
    return dict(key.as_dict(private=False))


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, told: Misbehaving, *args: Any) -> None:
        self.told = told
        super().__init__(*args)

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: texts[0] for name, texts in parse_qs(body).items()}
        self._answer({**given, "authorization": self.headers.get("Authorization", "")})

    def _answer(self, given: dict[str, str]) -> None:
        told, path = self.told, urlsplit(self.path).path
        told.asked.append(path)
        status, found = told.answer(path, given)
        body = json.dumps(found).encode()
        if told.too_large == path:
            body = b'{"issuer": "' + b"x" * 2**20 + b'"}'
        if told.redirects == path:
            status = 302
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if told.redirects == path:
            self.send_header("Location", f"{told.issuer}/elsewhere")
        if told.compressed == path:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if told.hangs == path:
            self.wfile.write(body[:5])
            self.wfile.flush()
            told.released.wait(30)
        try:
            self.wfile.write(body)
        except OSError:  # whoever asked has gone
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def misbehaving() -> Iterator[Misbehaving]:
    """A provider of our own over a socket."""
    told = Misbehaving()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, told))
    told.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
        thread.join(30)
