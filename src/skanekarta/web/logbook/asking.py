"""Who asks for a page of the log, and what they send: staff only, and no more than is needed."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from skanekarta.access import Who
from skanekarta.activity import LARGEST_BODY
from skanekarta.deps import TheWho, allowed
from skanekarta.links import with_query
from skanekarta.web.addresses import path_of, root_of
from skanekarta.web.onward import redirect
from skanekarta.web.posted import Pairs, pairs_of

MOST_FIELDS = 300

PRIVATE = {"Cache-Control": "no-store"}
"""What staff see is kept by no cache."""


def signing_in(request: Request) -> Response:
    """Sends one who has not signed in to do so, and back here afterwards."""
    back = with_query(path_of(request), request.query_params.multi_items())
    return redirect(with_query(f"{root_of(request)}/logga-in", [("till", back)]))


def staff(who: TheWho) -> Who | None:
    """Who asks: None where nobody has signed in. Raises Forbidden for one who may not append, or
    not read what is internal, which these pages tell."""
    return allowed(allowed(who, "append"), "read") if who is not None else None


Staff = Annotated[Who | None, Depends(staff)]


Sent = Annotated[Pairs, Depends(pairs_of(LARGEST_BODY, MOST_FIELDS))]
