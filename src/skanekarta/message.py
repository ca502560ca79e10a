"""A sentence to people that is said once, in Swedish, and can be told in another language.

A message is a template and its values, never a finished text: the Swedish template is the key to
the catalogue of another language (`english`), and what a reader sent stands in the values, where
it is bounded and can't be taken for a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from types import MappingProxyType

Catalogue = Mapping[str, str]
"""The templates of a language by the Swedish ones."""

SWEDISH: Catalogue = MappingProxyType({})
"""Every template as it stands."""

Say = Callable[[str], str]
"""Puts a Swedish text or template into the reader's language: what makes sentences below HTTP is
given one by those who know who reads. `make texts` collects what it is called with."""


def in_swedish(text: str) -> str:
    """The text as it stands."""
    return text


LONGEST_QUOTED = 80
"""As much of what a reader sent as a sentence quotes."""


@dataclass(frozen=True)
class Message:
    """A template as `str.format` has it, and its values: text, numbers, messages, or lists."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def told(self, catalogue: Catalogue = SWEDISH) -> str:
        """The sentence in the catalogue's language; in Swedish where that lacks it."""
        shown = {name: _shown(value, catalogue) for name, value in self.values.items()}
        return catalogue.get(self.template, self.template).format(**shown)


def message(template: str, /, **values: object) -> Message:
    """A message with those values."""
    return Message(template, values)


def quoted(text: str) -> str:
    """What a reader sent, as much of it as can stand in a sentence."""
    bounded = text if len(text) <= LONGEST_QUOTED else text[: LONGEST_QUOTED - 1] + "…"
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in bounded)


def nearest(given: str, valid: Iterable[str]) -> tuple[str, ...]:
    """What would be valid, the likest to what was given first."""
    asked = given[:LONGEST_QUOTED].lower()

    def unlike(each: str) -> float:
        return -SequenceMatcher(None, each.lower(), asked).ratio()

    return tuple(sorted(valid, key=unlike))


def _shown(value: object, catalogue: Catalogue) -> object:
    if isinstance(value, Message):
        return value.told(catalogue)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list | tuple):
        # Sentences follow each other; names have commas between.
        comma = " " if any(isinstance(each, Message) for each in value) else ", "
        return comma.join(str(_shown(each, catalogue)) for each in value)
    return value
