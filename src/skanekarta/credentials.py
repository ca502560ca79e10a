"""What a request shows of who sends it: a key in its header, or a session in a cookie."""

from __future__ import annotations

from collections.abc import Mapping

SECURE_COOKIE = "__Host-skanekarta"
"""Over https. The prefix: browsers refuse it from elsewhere and without Secure (RFC 6265bis)."""

VARIES = "Authorization, Cookie"
"""The headers that tell readers apart: staff see more of the log, by key or by session."""

LOCAL_COOKIE = "skanekarta-lokal"
"""Over http on the machine itself, for those who try the map there."""

SECURE_DEVICE = "__Secure-enhet"
LOCAL_DEVICE = "enhet-lokal"
"""A browser that has signed in before. It lets nobody in, so it makes nobody's answers his own:
its name must not contain a session's."""

SECURE_ASKED = "__Host-inloggning"
LOCAL_ASKED = "inloggning-lokal"
"""A browser that has been sent to a provider of OpenID Connect. Nor does it let anybody in."""


def session_text(headers: Mapping[str, str], *, secure: bool) -> str | None:
    """The session's text in the cookies; over https no other than the secure one counts."""
    return _cookie(headers, SECURE_COOKIE if secure else LOCAL_COOKIE)


def device_text(headers: Mapping[str, str], *, secure: bool) -> str | None:
    """As the session's, of a browser that has signed in before."""
    return _cookie(headers, SECURE_DEVICE if secure else LOCAL_DEVICE)


def asked_text(headers: Mapping[str, str], *, secure: bool) -> str | None:
    """As the session's, of a browser that comes back from a provider of OpenID Connect."""
    return _cookie(headers, SECURE_ASKED if secure else LOCAL_ASKED)


def _cookie(headers: Mapping[str, str], wanted: str) -> str | None:
    if "cookie" not in headers:
        return None
    for part in headers["cookie"].split(";"):
        name, _, text = part.strip().partition("=")
        if name == wanted and text:
            return text
    return None


def shown(headers: Mapping[str, str]) -> str:
    """Whatever tells this reader from the public; empty for the public."""
    key = headers.get("authorization")
    if key is not None:
        return key
    if "cookie" not in headers:
        return ""
    return next((found for s in (True, False) if (found := session_text(headers, secure=s))), "")


def kept_by(headers: Mapping[str, str], public: str) -> str:
    """`Cache-Control` of an answer: what staff see is kept by nobody that others share with."""
    return f"private, {public}" if shown(headers) else public


def is_shown(cookies: bytes) -> bool:
    """Whether that `Cookie` header has a session in it."""
    return SECURE_COOKIE.encode() in cookies or LOCAL_COOKIE.encode() in cookies
