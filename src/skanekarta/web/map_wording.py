"""What an answer to the map says in words, in the language of the page that asks: the API's own
answers are in Swedish, and the figures are the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta import statistics
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.web.language import gettext, is_swedish

Answer = dict[str, Any]


def worded(connection: sa.Connection, layer: Layer, query: Query, answers: Answer) -> Answer:
    """The statistics whose coverage is told in the page's language. Titles are left to the
    browser, which gets the same ones from the API (js/words.js)."""
    if is_swedish():
        return answers
    covered = statistics.covers(connection, layer, query)
    frame = statistics.frame_text(statistics.framed(connection, layer, query), gettext)
    said = {"text": covered.sentence(gettext)} if covered else {}
    said |= {"frame_text": frame} if frame else {}
    return {name: _said(answer, said) for name, answer in answers.items()}


def _said(answer: Answer, said: Mapping[str, str]) -> Answer:
    coverage = answer.get("coverage")
    return {**answer, "coverage": {**coverage, **said}} if coverage else answer
