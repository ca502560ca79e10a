"""Every page that there is, in the states that differ, for what has to be true of all of them."""

from __future__ import annotations

from dataclasses import dataclass

from map_page import READY
from playwright.sync_api import Page

from skanekarta.layers import all_layers


@dataclass(frozen=True)
class Shown:
    """A page in one state: its name, its address, what must be there before it is read, and
    whether it is for staff, who must have signed in."""

    name: str
    address: str
    ready: str = "h1"
    status: int = 200
    staff: bool = False
    role: str = "staff"

    def open(self, page: Page) -> None:
        """The page as a reader gets it, with its typeface and all that its scripts draw."""
        answer = page.goto(self.address)
        assert answer is not None
        assert answer.status == self.status, self.address
        # The documentation of the whole API is drawn by a library, which takes its time.
        page.wait_for_selector(self.ready, timeout=60_000)
        page.evaluate("document.fonts.ready.then(() => true)")

    def __str__(self) -> str:
        return self.name


PANEL = f"body:has({READY}) #panel:not([hidden]) h2:not(:empty)"
BLOCK = "#swagger .opblock:not(.opblock-head)"  # those are hidden

MAPS = [
    Shown("Kartan när den öppnas", "/", READY),
    Shown("Kartan: kommunfakta med tätorter", "/?tab=kommunfakta,localities", READY),
    Shown(
        "Kartan: styrdokument och en kommun öppen",
        "/?tab=kommunfakta&indicator=policy_status&panel=1280",
        PANEL,
    ),
    Shown("Kartan: regionala stöd och en kommun öppen", "/?tab=grants&panel=1267", PANEL),
    Shown("Kartan: varje stöd som punkt", "/?tab=grants,grants&measure=sum", READY),
    Shown("Kartan: ett tomt urval", "/?tab=grants&q=finnsinte", READY),
    Shown("Kartan: aktiviteter", "/?tab=activities", READY),
    Shown("Kartan: aktiviteter och en kommun öppen", "/?tab=activities&panel=1256", PANEL),
    Shown("Kartan: inbäddad", "/?embed=1", READY),
    Shown("Kartan: på engelska", "/?lang=en", READY),
]
TABLES = [
    Shown(f"Tabellen {each.title}", f"/lager/{each.id}?limit=20") for each in all_layers().values()
]
PAGES = [
    Shown("En tom tabell", "/lager/grants?q=finnsinte"),
    Shown("Hela Skåne", "/skane"),
    Shown("Kommunerna", "/kommun"),
    Shown("En kommun", "/kommun/1280"),
    Shown("En kommun med litet", "/kommun/1257"),
    Shown("En mottagare", "/mottagare/skanes-dansteater"),
    Shown("En utlysning", "/utlysning/kommunsamverkan-2019"),
    Shown("Analys", "/analys"),
    Shown("Nyckeltal", "/nyckeltal"),
    Shown("Ett nyckeltal", "/nyckeltal/population?municipality=1273"),
    Shown("Ett nyckeltal som inte är hämtat", "/nyckeltal/culture-cost-per-inhabitant"),
    Shown("Jämför kommuner", "/jamfor?municipality=1280,1281"),
    Shown("Sök", "/sok?q=malmö"),
    Shown("En engelsk sida", "/om?lang=en"),
    Shown("Om kartan", "/om"),
    Shown("Logga in", "/logga-in"),
    Shown("Tillgänglighet", "/tillganglighet"),
    Shown("En sida som inte finns", "/finns-inte", status=404),
    Shown("Ett villkor som inte finns", "/lager/grants?ar=2020", status=400),
]
STAFF = [
    Shown("Logga", "/logga", staff=True),
    Shown("Logga: en post att kopiera", "/logga?kopiera=1&visibility=internal", staff=True),
    Shown("Logga: en post", "/logga/1", staff=True),
    Shown("Logga: en lista", "/logga/fil", staff=True),
    Shown("Logga: på engelska", "/logga?lang=en", staff=True),
    Shown("Ditt konto", "/konto", staff=True),
    Shown("Granskning", "/granskning", staff=True, role="administrator"),
]
API = [
    Shown("Öppna data", "/api/v1/?f=html"),
    Shown("Öppna data: samlingarna", "/api/v1/collections?f=html"),
    Shown("Öppna data: en samling", "/api/v1/collections/grants?f=html"),
    Shown("Öppna data: konformans", "/api/v1/conformance?f=html"),
    Shown("Öppna data: en kommun", "/api/v1/collections/kommunfakta/items/1280?f=html"),
    Shown("Öppna data: dokumentation", "/api/v1/docs", BLOCK),
]
EVERY = [*MAPS, *TABLES, *PAGES, *STAFF, *API]
