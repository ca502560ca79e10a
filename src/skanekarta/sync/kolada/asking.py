"""Kolada's addresses, and how they are asked: lists of at most 25, and every page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from skanekarta.polite import Missing, Polite
from skanekarta.sync.kolada import answers
from skanekarta.sync.kolada.answers import Damaged, Group, Item, Kpi, Value

MOST_OF_A_LIST = 25
MOST_PAGES = 200
ELSEWHERE = "nästa sida finns på en annan adress"


def parts(whole: Sequence[str]) -> list[Sequence[str]]:
    """The list in lists that are short enough to be asked with."""
    return [whole[at : at + MOST_OF_A_LIST] for at in range(0, len(whole), MOST_OF_A_LIST)]


@dataclass(frozen=True)
class Kolada:
    """The API at a base address, such as `https://api.kolada.se/v3`."""

    base: str
    client: Polite

    def titles(self, ids: Sequence[str]) -> list[Kpi]:
        """Those of the key figures that there are; at most 25."""
        try:
            return answers.kpis(self._every(f"kpi/{','.join(ids)}"))
        except Missing:
            if len(ids) == 1:
                return []
            # Whether one id that is gone takes the others with it is not documented.
            return [kpi for each in ids for kpi in self.titles([each])]

    def find(self, title: str) -> list[Kpi]:
        """The key figures of exactly that title; the search itself is for parts of titles."""
        try:
            found = answers.kpis(self._every(f"kpi?title={quote(title, safe='')}"))
        except Missing:
            return []
        return [each for each in found if each.title == answers.plain(title)]

    def values(
        self, ids: Sequence[str], places: Sequence[str], years: Sequence[str] = ()
    ) -> list[Value]:
        """What those key figures are for those places; at most 25 of each, every year if none
        is named. Other places that are answered for are left out."""
        path = f"data/kpi/{','.join(ids)}/municipality/{','.join(places)}"
        in_years = f"/year/{','.join(years)}" if years else ""
        found = answers.values_of(self._every(f"{path}{in_years}?per_page=5000"))
        asked = (set(ids), set(places), set(years))
        return [each for each in found if _is_asked(each, *asked)]

    def groups(self) -> list[Group]:
        """Every group of municipalities."""
        return answers.groups(self._every("municipality_groups?per_page=5000"))

    def _every(self, path: str) -> Iterator[Item]:
        """The values of all pages."""
        base = self.base.rstrip("/") + "/"
        address, seen = base + path, set[str]()
        while address not in seen:
            if len(seen) >= MOST_PAGES:
                raise Damaged(f"svaret har fler än {MOST_PAGES} sidor")
            seen.add(address)
            values, following = answers.envelope(self.client.json(address))
            yield from values
            if following is None:
                return
            address = following_address(base, address, following)
        raise Damaged("svarets sidor går runt")


def _is_asked(each: Value, ids: set[str], places: set[str], years: set[str]) -> bool:
    return each.kpi in ids and each.place in places and (not years or str(each.year) in years)


def following_address(base: str, current: str, following: str) -> str:
    """The next page's address, which has to be one of the same API. One that is told without TLS,
    as a service behind a proxy may do, is asked for with it all the same."""
    try:
        found, own = urlsplit(urljoin(current, following)), urlsplit(base)
    except ValueError:
        raise Damaged(ELSEWHERE) from None
    if found.scheme == "http" and own.scheme == "https":
        found = found._replace(scheme="https")
    is_same = (found.scheme, found.netloc) == (own.scheme, own.netloc)
    is_within = found.path.startswith(own.path) and ".." not in found.path
    if not is_same or not is_within:
        raise Damaged(ELSEWHERE)
    return found._replace(fragment="").geturl()
