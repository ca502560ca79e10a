"""The addresses that pages write: on the reader's own host, whatever its name."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from skanekarta.links import Addresses


def local(request: Request) -> Addresses:
    """Every address of the service without its host: a page's reader is already there."""
    return Addresses(str(request.scope.get("root_path", "")).rstrip("/"))


LocalAddresses = Annotated[Addresses, Depends(local)]


def municipality(addresses: Addresses, code: str) -> str:
    """The page of one municipality."""
    return f"{addresses.base}/kommun/{quote(code, safe='')}"


def recipient(addresses: Addresses, slug: str) -> str:
    """The page of one organisation."""
    return f"{addresses.base}/mottagare/{quote(slug, safe='')}"


def call(addresses: Addresses, slug: str) -> str:
    """The page of one call."""
    return f"{addresses.base}/utlysning/{quote(slug, safe='')}"
