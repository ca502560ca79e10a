"""What is said in Swedish, in another language: gettext's catalogues, where the Swedish text is
the key (docs/decisions/0023-two-languages-on-the-pages.md).

`make texts` collects the keys from the sources; the rest of a catalogue is written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

LANGUAGES: Mapping[str, str] = {"sv": "Svenska", "en": "English"}
"""The languages that there are, the first of which is the keys' own, each by its own name."""

SWEDISH = "sv"
OF_LAYERS = "lager"
"""The context that titles of layers have in a catalogue (gettext's `msgctxt`)."""

FOLDER = Path(__file__).parent / "locale"

Plural = tuple[str, str]


@dataclass(frozen=True)
class Catalogue:
    """The texts of a language by the Swedish ones; those that have two forms by both."""

    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[Plural, Plural] = field(default_factory=dict)
    layers: Mapping[str, str] = field(default_factory=dict)
    """The titles of layers, which are named by what they hold many of: «Mottagare» is a field's
    one recipient too, and English tells the two apart."""
    scripted: frozenset[str | Plural] = frozenset()
    """The keys that the browser's own scripts say."""

    @cached_property
    def own(self) -> frozenset[str]:
        """Every text that is in the language, or has words of it."""
        layers = frozenset(self.layers) | frozenset(self.layers.values())
        return layers | frozenset(self.texts) | frozenset(self.texts.values())


def file_of(language: str) -> Path:
    """Where a language's catalogue stands."""
    return FOLDER / language / "LC_MESSAGES" / "skanekarta.po"


@cache
def catalogue(language: str) -> Catalogue:
    """A language's catalogue, read once; nothing for Swedish, which is the keys themselves."""
    if language == SWEDISH:
        return Catalogue()
    texts: dict[str, str] = {}
    plurals: dict[Plural, Plural] = {}
    scripted: set[str | Plural] = set()
    layers: dict[str, str] = {}
    for entry in _entries(language):
        if entry.context == OF_LAYERS:
            layers[entry.id] = str(entry.string)
            continue
        if isinstance(entry.id, str):
            key: str | Plural = entry.id
            texts[entry.id] = str(entry.string)
        else:
            key = entry.id[0], entry.id[1]
            plurals[key] = entry.string[0], entry.string[1]
        if any(_is_for_scripts(name) for name, _ in entry.locations):
            scripted.add(key)
    return Catalogue(texts, plurals, layers, frozenset(scripted))


def _entries(language: str) -> list[Any]:
    """Every text of the language's file that has a translation."""
    with file_of(language).open("rb") as opened:
        return [each for each in read_po(opened, locale=language) if each.id and each.string]


def _is_for_scripts(source: str) -> bool:
    """Whether the browser says it: its scripts do, or the API, whose answers are in Swedish."""
    return source.endswith((".js", ".csv", "codelists.py")) or "/layers/" in source
