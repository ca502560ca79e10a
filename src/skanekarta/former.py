"""Where an entry of the log is found whose number is an older one's: it has been superseded."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from skanekarta import activity
from skanekarta.credentials import VARIES
from skanekarta.errors import Gone, NotFound
from skanekarta.freshness import cache_control
from skanekarta.layer import Layer
from skanekarta.layers.activities import LAYER as LOG
from skanekarta.links import Addresses, with_query
from skanekarta.reading import Reading


def successor(
    request: Request, reading: Reading, layer: Layer, fid: str, addresses: Addresses
) -> Response:
    """The way to what stands now, for a feature that is not there (RFC 9110 §15.4.9). What the
    reader may not see is answered exactly as what has never been. Raises Gone and NotFound."""
    number = activity.number(fid) if layer is LOG else None
    found = None
    if number is not None:
        found = activity.newest(reading.glance, number, is_staff=reading.is_staff)
    if found is None or (found.id == number and not found.is_withdrawn):
        raise NotFound(
            "Det finns ingen post ”{fid}” i {title}.", fid=fid, title=layer.title, id=layer.id
        )
    if found.is_withdrawn:
        raise Gone("Posten är återkallad av dem som skrev den.")
    to = with_query(addresses.item(layer, str(found.id)), request.query_params.multi_items())
    # What stands may be superseded in its turn: to be asked for each time.
    headers = {"Cache-Control": cache_control(request), "Vary": f"{VARIES}, Accept"}
    return RedirectResponse(to, 308, headers)
