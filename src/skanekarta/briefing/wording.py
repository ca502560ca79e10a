"""Sentences about figures: a template, and values that keep what they are until they are told.

A rule speaks of amounts, days and wordings of the data. Each of them is written in another way in
another language, so a sentence carries them as they are, and a `Voice` tells them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from skanekarta import swedish
from skanekarta.message import Say, in_swedish


@dataclass(frozen=True)
class Kronor:
    """An amount, told in whole kronor where nothing else is asked for."""

    amount: Decimal | int
    decimals: int = 0

    def told(self, voice: Voice) -> str:
        """«12 000 kr»."""
        return voice.say("{n}\u00a0kr").format(n=voice.number(self.amount, self.decimals))


@dataclass(frozen=True)
class Number:
    """A number with so many decimals, with its unit if it has one."""

    value: Decimal | int
    decimals: int = 0
    unit: str | None = None

    def told(self, voice: Voice) -> str:
        """«1,2 invånare»."""
        text = voice.number(self.value, self.decimals)
        return f"{text}{swedish.SPACE}{voice.say(self.unit)}" if self.unit else text


@dataclass(frozen=True)
class Wording:
    """A wording of the data inside a sentence: «musik», which other languages have words for."""

    text: str
    is_lowered: bool = True

    def told(self, voice: Voice) -> str:
        """Translated where it is no name."""
        text = voice.say(self.text)
        return lowered(text) if self.is_lowered else text


Value = Kronor | Number | Wording | dt.date | int | str | tuple["Value", ...]


@dataclass(frozen=True)
class Sentence:
    """A Swedish template as `str.format` has it, and the values that stand in it."""

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def told(self, voice: Voice | None = None) -> str:
        """The sentence in the voice's language; in Swedish without one."""
        voice = voice or Voice()
        shown = {name: voice.told(value) for name, value in self.values.items()}
        return voice.say(self.template).format(**shown)


def sentence(template: str, /, **values: Value) -> Sentence:
    """A sentence with those values."""
    return Sentence(template, values)


def noted(text: str) -> str:
    """The text itself, which `make texts` collects: for templates, said later by a voice."""
    return text


@dataclass(frozen=True)
class Voice:
    """How a language says texts, numbers and days."""

    say: Say = in_swedish
    number: Callable[[Decimal | int, int | None], str] = swedish.number
    day: Callable[[dt.date], str] = swedish.day

    def told(self, value: Value) -> str:
        """A value inside a sentence."""
        if isinstance(value, tuple):
            return self.listing([self.told(each) for each in value])
        if isinstance(value, dt.date):
            return self.day(value)
        return str(value) if isinstance(value, int | str) else value.told(self)

    def listing(self, parts: Sequence[str]) -> str:
        """«a, b och c»."""
        ends = [", ".join(parts[:-1]), parts[-1]] if parts[1:] else list(parts)
        return self.say(" och ").join(ends)


def lowered(text: str) -> str:
    """The text inside a sentence; an abbreviation stays as it is."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
