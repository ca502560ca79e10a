"""An answer in blocks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import anyio
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class Download(StreamingResponse):
    """Blocks as they are made. The first is made before the status is sent, so that an error is
    still told as one. The blocks are closed however the answer ends, before the connection that
    they are read from: a reader who leaves stops the statement too."""

    def __init__(
        self, blocks: Iterator[bytes], media_type: str, headers: Mapping[str, str]
    ) -> None:
        first = next(blocks, b"")
        self.blocks = blocks
        super().__init__(itertools.chain((first,), blocks), headers=headers, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._close)

    def _close(self) -> None:
        close = getattr(self.blocks, "close", None)
        if close is not None:
            close()
