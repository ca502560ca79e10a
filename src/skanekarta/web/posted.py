"""Forms that a browser posts: read no further than they can need, and strictly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from skanekarta.errors import RequestError, TooLarge, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
FEW_KB = 8
FEW_FIELDS = 100

Pairs = list[tuple[str, str]]


class Unreadable(RequestError):
    """No form at all."""

    status = 400
    title = "Felaktig parameter"

    def __init__(self) -> None:
        super().__init__("Formuläret är för stort eller går inte att läsa.")


def check_kind(request: Request, accepted: str) -> None:
    """Refuses a body of another kind. Raises UnsupportedMediaType."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != accepted:
        raise UnsupportedMediaType("Skicka formuläret som {accepted}.", accepted=accepted)


async def bounded(request: Request, most: int) -> bytes:
    """The request's body, read no further than that. Raises TooLarge."""
    read = bytearray()
    async for part in _parts(request, most):
        read += part
    return bytes(read)


async def let_by(request: Request, most: int) -> None:
    """Keeps nothing of the body, but reads it: a browser that is not let send all of it does not
    hear the answer. Raises TooLarge."""
    async for _part in _parts(request, most):
        pass


async def _parts(request: Request, most: int) -> AsyncIterator[bytes]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge("Det som skickades får vara högst {kb} kB.", kb=most // 1024)
        yield part


def pairs_of(most: int, fields: int) -> Callable[[Request], Awaitable[Pairs]]:
    """What reads the pairs of a form of at most that many bytes and fields. It raises
    UnsupportedMediaType and TooLarge before anything is made of the body, and Unreadable."""

    async def read(request: Request) -> Pairs:
        check_kind(request, FORM)
        body = await bounded(request, most)
        try:
            text = body.decode("ascii")
            return parse_qsl(text, keep_blank_values=True, max_num_fields=fields, errors="strict")
        except ValueError:
            raise Unreadable from None

    return read


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


FewPairs = Annotated[Pairs, Depends(pairs_of(FEW_KB * 1024, FEW_FIELDS))]


async def _small(pairs: FewPairs) -> Form:
    if any("\0" in text for _, text in pairs):  # which no text of the database can hold
        raise Unreadable
    return Form(tuple(pairs))


SmallForm = Annotated[Form, Depends(_small)]
