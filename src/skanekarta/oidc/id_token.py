"""The ID token: what a provider says of whoever has signed in, and whether it can be trusted
(OpenID Connect Core, section 3.1.3.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    ExpiredTokenError,
    JoseError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import ECKey, OKPKey, RSAKey

from skanekarta.oidc.refusal import untrusted

Key = RSAKey | ECKey | OKPKey

KINDS: dict[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {
    "RSA": RSAKey,
    "EC": ECKey,
    "OKP": OKPKey,
}
OF_ALGORITHM = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    **dict.fromkeys(("EdDSA", "Ed25519"), "OKP"),
}
"""Which keys sign by which algorithm. Only those whose secret the provider alone has: neither
`none`, nor those where our own secret, or the public key taken for one, would sign."""

LEEWAY = 60
"""By how many seconds two clocks may differ."""

LONGEST_SUBJECT = 255

REGISTRY = jws.JWSRegistry(algorithms=list(OF_ALGORITHM), strict_check_header=False)


@dataclass(frozen=True)
class Expected:
    """What a token must say: by whom, for whom, and in answer to what."""

    issuer: str
    client_id: str
    nonce: str


class NoSuchKey(Exception):
    """None of the provider's keys is the one that the token names."""


def keys_of(document: Mapping[str, Any]) -> list[Key]:
    """The keys in a provider's JWK set that can verify; those of other kinds are left out."""
    listed = document.get("keys")
    found = [_key(each) for each in (listed if isinstance(listed, list) else []) if each]
    return [each for each in found if each is not None]


def _key(given: object) -> Key | None:
    if not isinstance(given, dict) or given.get("use", "sig") != "sig":
        return None
    kind = KINDS.get(str(given.get("kty")))
    try:
        return kind.import_key(given) if kind else None
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def verified(text: object, keys: Sequence[Key], expected: Expected) -> Mapping[str, Any]:
    """What the token says, once it is known to be true. Raises Refused and NoSuchKey."""
    if not isinstance(text, str):
        raise untrusted("intyg saknas")
    try:
        claims = _signed(text, keys)
        _check(claims, expected)
    except (JoseError, ValueError, TypeError) as error:
        raise untrusted(_reason(error)) from None
    return claims


def _signed(text: str, keys: Sequence[Key]) -> dict[str, Any]:
    header = jws.extract_compact(text.encode(), registry=REGISTRY).headers()
    algorithm = header.get("alg")
    REGISTRY.get_alg(str(algorithm))
    fitting = [each for each in keys if _fits(each, str(algorithm), header.get("kid"))]
    if not fitting:
        raise NoSuchKey
    for number, key in enumerate(fitting, 1):
        try:
            return jwt.decode(text, key, registry=REGISTRY).claims
        except BadSignatureError:
            if number == len(fitting):
                raise
    raise NoSuchKey


def _fits(key: Key, algorithm: str, named: object) -> bool:
    of_kind = key.key_type == OF_ALGORITHM[algorithm]
    return of_kind and key.get("alg", algorithm) == algorithm and named in (None, key.kid)


def _check(claims: dict[str, Any], expected: Expected) -> None:
    """Raises JoseError and Refused."""
    # Of a list it takes any value for right, which only `aud` may be.
    jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        nonce={"essential": True, "value": expected.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    ).validate(claims)
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    party = claims.get("azp", None if several else expected.client_id)
    subject = claims["sub"]
    holds = {
        "nonce": isinstance(claims["nonce"], str),
        "azp": party == expected.client_id,
        "sub": len(subject) <= LONGEST_SUBJECT and subject.isprintable() and bool(subject.strip()),
    }
    for name, is_right in holds.items():
        if not is_right:
            raise untrusted(f"fel i intyget: {name}")


def _reason(error: Exception) -> str:
    """In words of our own: a claim's name is one of those that are asked for above."""
    if isinstance(error, ExpiredTokenError):
        return "för gammalt intyg"
    if isinstance(error, ClaimError):
        return f"fel i intyget: {error.claim}"
    if isinstance(error, UnsupportedAlgorithmError):
        return "osignerat eller fel slags signatur"
    return "fel signatur" if isinstance(error, BadSignatureError) else "oläsligt intyg"
