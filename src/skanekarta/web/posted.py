"""Forms that a browser posts: read no further than they can need, and strictly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from skanekarta.errors import RequestError, TooLarge, UnsupportedMediaType

ACCEPTED = "application/x-www-form-urlencoded"
FEW_KB = 8
MOST_FIELDS = 100


@dataclass(frozen=True)
class Form:
    """The fields of a form, in order."""

    pairs: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """A field's text, empty where it was not sent."""
        return next((text for key, text in self.pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every text of a field that can be chosen several times."""
        return [text for key, text in self.pairs if key == name]


def form_of(kb: int) -> Callable[[Request], Awaitable[Form]]:
    """What reads a form of at most that many kB. It raises UnsupportedMediaType and TooLarge
    before anything is made of the body."""

    async def read(request: Request) -> Form:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != ACCEPTED:
            raise UnsupportedMediaType("Skicka formuläret som {accepted}.", accepted=ACCEPTED)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > kb * 1024:
                raise TooLarge("Formuläret är för stort eller går inte att läsa.")
        try:
            found = parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MOST_FIELDS,
            )
        except ValueError:
            raise _Unreadable("Formuläret är för stort eller går inte att läsa.") from None
        if any("\0" in text for _, text in found):  # which no text of the database can hold
            raise _Unreadable("Formuläret är för stort eller går inte att läsa.")
        return Form(tuple(found))

    return read


class _Unreadable(RequestError):
    """No form at all."""

    status = 400
    title = "Felaktig parameter"


SmallForm = Annotated[Form, Depends(form_of(FEW_KB))]
