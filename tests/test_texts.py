"""The English catalogue holds just what the sources say, all of it translated."""

from __future__ import annotations

import re
from typing import Any

import texts

from skanekarta.catalogue import catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*[^{}]*\}|<[^>]*>")

SAID = {(each.id, each.context): each for each in texts.everything() if each.id}
WRITTEN = {(each.id, each.context): each for each in texts.written("en") if each.id}


def test_the_catalogue_lacks_no_text_of_the_sources() -> None:
    assert sorted(map(str, SAID.keys() - WRITTEN.keys())) == [], "run make texts and translate"


def test_the_catalogue_has_no_text_that_nothing_says() -> None:
    assert sorted(map(str, WRITTEN.keys() - SAID.keys())) == [], "run make texts"


def test_the_catalogue_tells_where_each_text_is_said() -> None:
    """By it the browser gets just the texts that its scripts say."""

    def files(entry: Any) -> set[str]:
        return {name for name, _ in entry.locations}

    moved = [key for key in SAID.keys() & WRITTEN.keys() if files(SAID[key]) != files(WRITTEN[key])]

    assert moved == [], "run make texts"


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_text_is_translated_and_none_is_a_guess() -> None:
    assert [key for key, entry in WRITTEN.items() if not all(forms(entry.string))] == []
    assert [key for key, entry in WRITTEN.items() if entry.fuzzy] == []


def test_a_translation_has_the_values_and_the_elements_of_its_text() -> None:
    different = {
        key: entry.string
        for key, entry in WRITTEN.items()
        if _held(forms(key[0])[-1]) != _held(forms(entry.string)[-1])
    }

    assert different == {}


def _held(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_the_swedish_catalogue_is_the_keys_themselves() -> None:
    singular = {key for key, context in WRITTEN if isinstance(key, str) and context is None}

    assert catalogue("sv").texts == {}
    assert set(catalogue("en").texts) == singular
