"""What importers say of a list's rows, on the page in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from skanekarta import importers
from skanekarta.web import language
from skanekarta.web.cells import Part
from skanekarta.web.logbook import findings


@pytest.mark.parametrize(
    ("swedish", "english"),
    [
        (
            "Värdet finns inte bland de som går att välja (slag).",
            "The value is not among those that can be chosen (kind).",
        ),
        (
            "Kolumnen känns inte igen och läses inte. Menas Kommun? Den finns flera gånger.",
            "The column is not recognised and is not read. Is Kommun meant? It is there several "
            "times.",
        ),
        (
            "Rad 1\u00a0204: ett osynligt tecken (BOM) mitt i filen togs bort.",
            "Row 1,204: an invisible character (BOM) in the middle of the file was removed.",
        ),
        (
            "Höör är en tätort i Höör; skriv Höör. Och mer som ingen känner.",
            "Höör är en tätort i Höör; skriv Höör. Och mer som ingen känner.",
        ),
    ],
)
def test_a_finding_of_several_sentences_is_told_whole_or_as_it_stands(
    swedish: str, english: str
) -> None:
    told = in_english(findings.sentences, swedish)

    assert told.text == english
    assert told.is_swedish == (told.text == swedish)


def in_english(said: Callable[[str], Part], text: str) -> Part:
    token = language._now.set("en")
    try:
        return said(text)
    finally:
        language._now.reset(token)


FOLDER = Path(importers.__file__).parent

OF_PASTED_ROWS = (
    *("logging/batches", "logging/entry_rows", "logging/lists", "logging/storing"),
    *("logging/times", "logging/whereabouts", "logging/words", "granting/days"),
    *("granting/headings", "granting/places", "granting/rows", "granting/notes"),
    *("granting/screening", "sources/delimited", "sources/notes", "sources/opened"),
)
"""The modules below `importers` that speak of pasted rows."""

NOT_OF_THEM = (
    *("Filens namn har ett personnummer", "Databasen godtar inte: ", "Post 7 är"),
    *("Hela Skåne är ingen kommun; mottagarens", "Sätet ligger utanför Skåne"),
)
"""What only files, the database itself and lists of grants say; and half a sentence."""


@pytest.mark.parametrize("module", OF_PASTED_ROWS)
def test_every_sentence_about_pasted_rows_has_an_english_one(module: str) -> None:
    tree = ast.parse((FOLDER / f"{module}.py").read_text())
    inside = {id(part) for each in ast.walk(tree) for part in _parts(each)}
    texts = [_sample(each) for each in ast.walk(tree) if id(each) not in inside]
    said = [text for text in texts if text and re.match("[A-ZÅÄÖ][^.]* [^.]*", text)]
    lacking = [
        text for text in said
        if text.endswith((".", "?")) and not text.startswith(NOT_OF_THEM)
        and in_english(findings.sentences, text).is_swedish
    ]  # fmt: skip

    assert lacking == []


def _parts(node: ast.AST) -> list[ast.AST]:
    """What says nothing by itself: the pieces of a text that is put together, and what explains
    the code."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return [node.value]
    return list(node.values) if isinstance(node, ast.JoinedStr) else []


def _sample(node: ast.AST) -> str:
    """The text with something in the place of each value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(
        str(each.value) if isinstance(each, ast.Constant) else _filled(ast.unparse(each))
        for each in node.values
    )


def _filled(expression: str) -> str:
    known = {
        "{error}": "är inte två tal",
        "{told}": " Menas Kommun?",
        "{what}": "rader",
        "{again}": "",
        "{same}": "finns två gånger",
        "{problem}": "Filen har fler än 7 rader; fler kan inte läsas in.",
    }
    return known.get(expression, "7")
