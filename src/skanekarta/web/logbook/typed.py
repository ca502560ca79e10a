"""What somebody has typed: kept as it was, so that nothing is lost when something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from skanekarta.errors import UnknownParameter

MULTIPLE = ("municipality", "area", "target_group")
"""Where several can be chosen."""

TEXTS = (
    *("kind", "title", "starts_on", "ends_on", "date_precision", "place_name", "description"),
    *("network", "participants", "unit", "link", "visibility", "reason"),
)
PLACING = ("coordinates", "longitude", "latitude", "place")
"""What says where it was: `place` is the code of a locality or a municipality, chosen from a list
of those that the place's name may mean."""

OF_SENDING = ("csrf", "key", "supersedes")
NAMES = (*TEXTS, *PLACING, *MULTIPLE)

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """Each field's texts; a field that nobody has touched has none."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The field's text, empty where there is none."""
        return next(iter(self.texts.get(name, ())), "")

    def all(self, name: str) -> Sequence[str]:
        """Everything that is chosen in a field with several."""
        return self.texts.get(name, ())

    def any(self, *names: str) -> bool:
        """Whether one of those fields has something."""
        return any(self.texts.get(name) for name in names)

    def but(self, **texts: str) -> Typed:
        """The same with those fields changed; an empty text empties its field."""
        changed = {name: (text,) if text else () for name, text in texts.items()}
        return Typed({**self.texts, **changed})


def typed(pairs: Pairs, *, more: Iterable[str] = OF_SENDING) -> Typed:
    """What a form sent. Raises BadParameter for a field that there is not."""
    known = {*NAMES, *more}
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        if name not in known:
            raise UnknownParameter(name, known)
        if text.strip():
            found.setdefault(name, []).append(text.strip())
    return Typed(found)


def prefilled(pairs: Pairs, *, more: Iterable[str]) -> Typed:
    """What an address fills in: the API's names, its commas between several, and a point where
    people can see it. Raises BadParameter for a name that there is not."""
    asked = typed(pairs, more=more)
    several = {
        name: [part for text in asked.all(name) for part in text.split(",") if part]
        for name in MULTIPLE
        if asked.any(name)
    }
    found = Typed({**asked.texts, **several})
    if found.one("longitude") and found.one("latitude") and not found.one("coordinates"):
        point = f"{found.one('latitude')} {found.one('longitude')}"
        return found.but(coordinates=point, longitude="", latitude="")
    return found
