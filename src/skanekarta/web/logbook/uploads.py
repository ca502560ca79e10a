"""A list that somebody sends: a file, or what was copied out of a spreadsheet. It is carried from
the page that tells what is wrong with it to the one that saves it by the page itself, so that what
is saved is what was looked at."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from skanekarta.errors import TooLarge
from skanekarta.importers.entry_lists import LARGEST
from skanekarta.web.language import _, noted
from skanekarta.web.logbook.asking import Staff
from skanekarta.web.posted import Unreadable, bounded, check_kind, let_by

MULTIPART = "multipart/form-data"
LARGEST_BODY = LARGEST * 2
"""What is carried is in base64, a third larger than the file."""

MOST_FIELDS = 10
PASTED = noted("inklistrade rader")
"""What stands for the name of a file where there is none."""


@dataclass(frozen=True)
class Upload:
    """What was sent. `content` is empty where nothing was."""

    content: bytes
    filename: str
    csrf: str
    saves: bool
    pasted: str = ""

    @property
    def is_pasted(self) -> bool:
        """Whether it is rows out of a spreadsheet and no file."""
        return self.filename == _(PASTED)

    @property
    def carried(self) -> str:
        """The content as a form's hidden field holds it."""
        return b64encode(zlib.compress(self.content)).decode()


async def upload(request: Request, who: Staff) -> Upload:
    """The list in a request; nothing, of one who has not signed in. Raises UnsupportedMediaType,
    TooLarge and Unreadable."""
    if who is None:
        await let_by(request, LARGEST_BODY)
        return NOTHING
    check_kind(request, MULTIPART)
    body = await bounded(request, LARGEST_BODY)
    form = await _parsed(request, body)
    try:
        return await _read(form)
    except (ValueError, zlib.error, binascii.Error):
        raise Unreadable from None
    finally:
        await form.close()


NOTHING = Upload(b"", "", "", saves=False)


async def _parsed(request: Request, body: bytes) -> FormData:
    async def once() -> AsyncIterator[bytes]:
        yield body

    parser = MultiPartParser(
        request.headers,
        once(),  # type: ignore[arg-type]  # it asks for a generator, and iterates
        max_files=1,
        max_fields=MOST_FIELDS,
        max_part_size=LARGEST_BODY,
    )
    try:
        return await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Unreadable from None


async def _read(form: FormData) -> Upload:
    file, pasted = form.get("file"), _text(form, "pasted")
    content, filename = b"", _text(form, "filename")
    if isinstance(file, UploadFile) and file.filename:
        content, filename = await file.read(), file.filename
    elif _text(form, "content"):
        content = _unpacked(_text(form, "content"))
    elif pasted.strip():
        content, filename = pasted.encode(), _(PASTED)
    if len(content) > LARGEST:
        raise TooLarge("Det som skickades får vara högst {kb} kB.", kb=LARGEST // 1024)
    saves = _text(form, "step") == "save"
    return Upload(content, filename[:200], _text(form, "csrf"), saves, pasted)


def _text(form: FormData, name: str) -> str:
    found = form.get(name)
    return found if isinstance(found, str) else ""


def _unpacked(carried: str) -> bytes:
    """What was carried, unpacked no further than a list may be. Raises ValueError."""
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(b64decode(carried, validate=True), LARGEST + 1)
    if unpacking.unconsumed_tail:
        raise TooLarge("Det som skickades får vara högst {kb} kB.", kb=LARGEST // 1024)
    return found


Uploaded = Annotated[Upload, Depends(upload)]
