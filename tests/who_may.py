"""Who may ask for what: every route of the program, and its status for whoever asks.

A route that is not here fails `test_who_may`, and so does a row without a route.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OVER = ("disabled session", "ended session", "expired session", "idle session")
"""A browser sends its cookie with everything, also when it opens nothing any more."""

BAD_KEYS = ("expired key", "revoked key", "unknown key", "disabled key", "no key at all")
SESSIONS = ("reader", "staff", "administrator")
KEYS = ("reader key", "staff key", "administrator key")
LESSER_KEYS = ("key to read", "key to append")
"""Of staff, with a part of what staff may."""

APPENDING = ("staff", "staff key", "administrator", "administrator key")
"""Who may both read what is internal and append."""

ONE_OF_EACH = ("anonymous", "staff", "reader key", "expired key", "ended session")
"""For what all may read, where there are but these answers."""

FORGED = ("without csrf", "csrf of another", "foreign origin", "cross-site", "same-site")
"""Sent with an administrator's session, by a page that is none of hers."""

READING = ("anonymous", *SESSIONS, *KEYS, *LESSER_KEYS, *BAD_KEYS, *OVER)
CHANGING = (*READING, *FORGED)

Statuses = Mapping[str, int]


def each(names: tuple[str, ...], status: int) -> Statuses:
    """The same status for all of them."""
    return dict.fromkeys(names, status)


def everybody(status: int = 200) -> Statuses:
    """Nobody is asked who he is: the answer is the same for all, whatever they send."""
    return each(READING, status)


def the_public(status: int = 200) -> Statuses:
    """All may read. A key that is wrong is told, since its sender believes that it is right."""
    return {**each(READING, status), **each(BAD_KEYS, 401)}


def readers_of_internal(status: int = 200) -> Statuses:
    """For programs of staff: a challenge for the public, and no for those who are known but may
    not."""
    return {
        **each(("anonymous", *OVER, *BAD_KEYS), 401),
        **each(("reader", "reader key", "key to append"), 403),
        **each(("staff", "staff key", "administrator", "administrator key", "key to read"), status),
    }


def staff_page(status: int = 200) -> Statuses:
    """A page of the log's: whoever has not signed in is sent to do so. It tells of internal
    entries and appends, so a key to one of these is not enough."""
    return {
        **each(("anonymous", *OVER), 303),
        **each(BAD_KEYS, 401),
        **each(("reader", "reader key", *LESSER_KEYS), 403),
        **each(("staff", "staff key", "administrator", "administrator key"), status),
    }


def own_page(status: int = 200) -> Statuses:
    """A page of one's own account: with a session, never by a key."""
    return {
        **each(("anonymous", *OVER), 303),
        **each((*BAD_KEYS, *KEYS, *LESSER_KEYS), 401),
        **each(SESSIONS, status),
    }


def administrators_page(status: int = 200) -> Statuses:
    """A page that needs an administrator's session."""
    return {**own_page(status), "reader": 403, "staff": 403}


def sent_to_the_log(status: int = 303) -> Statuses:
    """A form of the log's, sent: 303 to the entry for those who may append."""
    return {**staff_page(status), **each(FORGED, 403)}


def sent_by_oneself(status: int = 303) -> Statuses:
    """A form of one's own account's, sent: what was to be done can't be taken up afterwards."""
    return {**own_page(status), **each(("anonymous", *OVER), 401), **each(FORGED, 403)}


@dataclass(frozen=True)
class Row:
    """A route with a request that it takes, and the status that each asker gets."""

    route: str
    statuses: Statuses
    address: str = ""
    """What is asked for, where that is not the route itself. `{open}` and `{internal}` are the
    numbers of two entries of the log's."""

    form: Mapping[str, str] | None = None
    is_upload: bool = False
    """Whether the form is sent as one that can hold files."""

    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    behind: bool = False
    """Whether what it answers with is only for those who have signed in."""

    may_change: tuple[str, ...] = ()
    """Who changes something with it. All others leave everything as it was."""

    @property
    def method(self) -> str:
        """GET or POST."""
        return self.route.partition(" ")[0]

    @property
    def is_for_all(self) -> bool:
        """Whether nobody is asked who he is."""
        return set(self.statuses.values()) == {200}

    @property
    def asked(self) -> str:
        """The address of the request."""
        return self.address or self.route.partition(" ")[2]

    def __str__(self) -> str:
        return f"{self.route} {self.headers.get('Accept', '')}".strip()


API = "/api/v1"
LOG = f"{API}/collections/activities/items"
ENTRY = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [13.5435, 55.9357]},
    "properties": {"kind": "studiebesok", "title": "Besök i Höör", "starts_on": "2026-11-20"},
}
TYPED = {
    "kind": "studiebesok", "title": "Besök i Höör", "starts_on": "2026-11-20",
    "place_name": "Höör",
}  # fmt: skip
ROWS = "Slag\tRubrik\tDatum\tKommun\nStudiebesök\tBesök\t2026-03-04\tHöör\n"
WITHDRAWN = {"action": "withdrawal", "reason": "Den var inte av."}


def _open(*routes: str) -> list[Row]:
    """Routes that all may read, each with an address that it has something at."""
    made = []
    for text in routes:
        route, _, address = text.partition(" → ")
        made.append(Row(f"GET {route}", the_public(), address))
    return made


ITEMS = f"{API}/collections/{{collection_id}}"
OPEN = _open(
    f"{API}/collections",
    f"{ITEMS} → {API}/collections/activities",
    f"{ITEMS}/queryables → {API}/collections/activities/queryables",
    f"{ITEMS}/sortables → {API}/collections/activities/sortables",
    f"{ITEMS}/items → {LOG}?limit=1",
    f"{ITEMS}/items/{{fid}} → {LOG}/{{open}}",
    f"{ITEMS}/360giving → {API}/collections/grants/360giving",
    f"{API}/collections/figures/items/{{fid}}/history → {API}/collections/figures/items/1/history",
    f"{ITEMS}/facets → {API}/collections/activities/facets",
    f"{ITEMS}/tiles → {API}/collections/activities/tiles",
    f"{ITEMS}/tiles/WebMercatorQuad → {API}/collections/activities/tiles/WebMercatorQuad",
    f"{ITEMS}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    f" → {API}/collections/activities/tiles/WebMercatorQuad/7/39/68",
    f"{API}/statistics/{{collection_id}} → {API}/statistics/activities?by=kind",
    f"{API}/analyses/grants/{{analysis_id}} → {API}/analyses/grants/spread",
    f"{API}/analyses/activities/{{analysis_id}} → {API}/analyses/activities/not-visited",
    f"{API}/analyses/figures/{{analysis_id}} → {API}/analyses/figures/ranking",
    f"{API}/changes",
    "/datasets/dcat",
    "/",
    "/urval",
    "/karta.svg",
    "/karta.png",
    "/lager/{collection_id} → /lager/activities?limit=1",
    "/sok → /sok?q=finnsinte",
    "/jamfor → /jamfor?municipality=1280,1281",
    "/skane",
    "/kommun",
    "/kommun/{code} → /kommun/1257",
    "/nyckeltal",
    "/nyckeltal/{slug} → /nyckeltal/population",
    "/mottagare/{slug} → /mottagare/skanes-dansteater",
    "/utlysning/{slug} → /utlysning/kommunsamverkan-2019",
    "/om",
    "/logga/lage",
    "/logga-plats → /logga-plats?coordinates=55.9357,13.5435",
    "/sitemap.xml",
)

PAGE = " (page)"
"""Ends the name of a route for those who ask for a page at an address of the API's."""

AS_PAGE = {"Accept": "text/html"}
PAGES = [
    Row(f"GET {API}/{PAGE}", everybody(), f"{API}/", headers=AS_PAGE),
    Row(f"GET {API}{PAGE}", everybody(), API, headers=AS_PAGE),
    Row(f"GET {API}/conformance{PAGE}", everybody(), f"{API}/conformance", headers=AS_PAGE),
    Row(f"GET {API}/collections{PAGE}", the_public(), f"{API}/collections", headers=AS_PAGE),
    Row(f"GET {ITEMS}{PAGE}", the_public(), f"{API}/collections/activities", headers=AS_PAGE),
    Row(f"GET {ITEMS}/items{PAGE}", the_public(), LOG, headers=AS_PAGE),
    Row(f"GET {ITEMS}/items/{{fid}}{PAGE}", the_public(), f"{LOG}/{{open}}", headers=AS_PAGE),
]

UNASKED = [
    Row(f"GET {path}", everybody(), address)
    for path, address in (
        (f"{API}/", ""),
        (API, ""),
        (f"{API}/conformance", ""),
        (f"{API}/docs", ""),
        (f"{API}/openapi-3.0.json", ""),
        (f"{API}/openapi.json", ""),
        (f"{API}/api-info", ""),
        (f"{API}/tileMatrixSets", ""),
        (f"{API}/tileMatrixSets/WebMercatorQuad", ""),
        (f"{ITEMS}/schema", f"{API}/collections/activities/schema"),
        (f"{API}/analyses/grants", ""),
        (f"{API}/analyses/activities", ""),
        (f"{API}/analyses/figures", ""),
        ("/tillganglighet", ""),
        ("/livez", ""),
        ("/readyz", ""),
        ("/metrics", ""),
        ("/robots.txt", ""),
        ("/.well-known/security.txt", ""),
        ("/logga-sw.js", ""),
        ("/static/styles/{names}.css", "/static/styles/tokens.css"),
        ("/static", "/static/favicon.svg"),
    )
]

ONWARD = [
    Row("GET /analys", {**everybody(303), **each(BAD_KEYS, 401)}),
    Row("GET /mottagare", everybody(303)),
    Row("GET /utlysning", everybody(303)),
]
"""Which send everybody on to a page."""

LOGBOOK = [
    Row(
        f"GET {API}/collections/activities/items/{{fid}}/history",
        readers_of_internal(),
        f"{LOG}/{{internal}}/history",
        behind=True,
    ),
    Row(
        f"POST {API}/collections/activities/items",
        {
            **each(("anonymous", *OVER, *BAD_KEYS), 401),
            **each(("reader", "reader key", "key to read", *FORGED), 403),
            **each(("staff", "staff key", "administrator", "administrator key"), 201),
            "key to append": 201,
        },
        json=ENTRY,
        behind=True,
        may_change=(*APPENDING, "key to append"),
    ),
    Row("GET /logga", staff_page(), behind=True),
    Row(
        "POST /logga",
        {**sent_to_the_log(), **each(("anonymous", *OVER), 401)},
        form=TYPED,
        may_change=APPENDING,
    ),
    Row("GET /logga/fil", staff_page(), behind=True),
    Row(
        "POST /logga/fil", sent_to_the_log(200), form={"pasted": ROWS}, is_upload=True, behind=True
    ),
    Row("GET /logga/{fid}", staff_page(), "/logga/{internal}", behind=True),
    Row(
        "POST /logga/{fid}",
        sent_to_the_log(),
        "/logga/{internal}",
        form=WITHDRAWN,
        may_change=APPENDING,
    ),
]

NOT_SET_UP = [Row(f"GET /logga-in/oidc{path}", everybody(404)) for path in ("", "/svar", "/ut")]
"""Signing in elsewhere, where nobody has said where: as if there were no such thing."""

SIGNING_IN = [
    *NOT_SET_UP,
    Row("GET /logga-in", {**the_public(), **each((*SESSIONS, *KEYS, *LESSER_KEYS), 303)}),
    Row(
        "POST /logga-in",
        {
            **each(READING, 303),
            **each(("without csrf", "csrf of another"), 303),
            **each(("foreign origin", "cross-site", "same-site"), 403),
        },
        form={"namn": "{name}", "losenord": "{password}"},
        may_change=CHANGING,  # it notes that somebody tried
    ),
    Row(
        "POST /logga-ut",
        {**each(READING, 303), **each(BAD_KEYS, 401), **each(FORGED, 403)},
        form={},
        may_change=SESSIONS,
    ),
]

KEY = {"namn": "ny", "behorighet": "append", "dagar": "30"}
PASSWORD = {"nuvarande": "fel", "nytt": "grop fjäll tolv lykta", "igen": "grop fjäll tolv lykta"}
ACCOUNT = [
    Row("GET /konto", own_page(), behind=True),
    Row("POST /konto/nycklar", {**sent_by_oneself(200), "reader": 400}, form=KEY, behind=True,
        may_change=SESSIONS),
    Row("POST /konto/nycklar/aterkalla", sent_by_oneself(400), form={"namn": "finns inte"}),
    Row("POST /konto/inloggningar/avsluta", sent_by_oneself(), form={"nummer": "999999999999"}),
    Row("POST /konto/logga-ut-overallt", sent_by_oneself(), form={}, may_change=SESSIONS),
    Row("POST /konto/losenord", sent_by_oneself(403), form=PASSWORD, behind=True,
        may_change=SESSIONS),
    Row("GET /granskning", administrators_page(), behind=True),
    Row("GET /granskning.csv", administrators_page(), behind=True),
]  # fmt: skip

READ_BY_ALL = (*OPEN, *PAGES)
TABLE = (*READ_BY_ALL, *UNASKED, *ONWARD, *LOGBOOK, *SIGNING_IN, *ACCOUNT)
