"""Every sentence of an error can be told in English: the templates are read from the source."""

from __future__ import annotations

import ast
import inspect
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from skanekarta import errors
from skanekarta.english import ENGLISH
from skanekarta.message import LONGEST_QUOTED, Message, message, nearest
from skanekarta.problems import prefers_english
from skanekarta.settings import PROJECT_DIR

SOURCE = PROJECT_DIR / "src/skanekarta"

CLASSES = {
    name: each
    for name, each in vars(errors).items()
    if inspect.isclass(each) and issubclass(each, errors.RequestError)
}
TEMPLATE_AT = {
    **{name: 0 for name in CLASSES if name not in {"BadEntry", "UnknownParameter"}},
    "BadParameter": 1,
    "message": 0,
    "wrong": 0,
    "Bad": 0,
}
"""Where each call has its template. A BadEntry is made of messages, and an unknown parameter's
sentence stands in its class."""

PASSED_ON = {".wrong"}
"""Where a template is handed on by what was given it."""


@dataclass(frozen=True)
class Said:
    """A template with the names of its values, and where it stands."""

    template: str | None
    values: frozenset[str] | None
    where: str


def called(call: ast.Call, parent: str) -> str:
    """The name of what is called; `super().__init__` is a call of the class above."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == "__init__":
        return parent
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def literal(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def read(file: Path, node: ast.AST, place: str = "", parent: str = "") -> Iterator[Said]:
    """Every call that makes a message, in a function or class of that name."""
    if isinstance(node, ast.ClassDef):
        place, parent = node.name, ast.unparse(node.bases[0]) if node.bases else ""
    elif isinstance(node, ast.FunctionDef):
        place = f"{place}.{node.name}"
    if isinstance(node, ast.Call) and place not in PASSED_ON:
        name = called(node, parent)
        if name in TEMPLATE_AT:
            yield said(node, TEMPLATE_AT[name], f"{file.relative_to(SOURCE)}:{node.lineno}")
    for each in ast.iter_child_nodes(node):
        yield from read(file, each, place, parent)


def said(call: ast.Call, at: int, where: str) -> Said:
    template = literal(call.args[at]) if len(call.args) > at else None
    names = [each.arg for each in call.keywords]
    return Said(template, None if None in names else frozenset(map(str, names)), where)


EVERYTHING = [
    each
    for file in sorted(SOURCE.rglob("*.py"))
    for each in read(file, ast.parse(file.read_text()))
]
TITLES = {each.title for each in CLASSES.values()}


def fields(template: str) -> set[str]:
    return {str(name) for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_the_source_has_been_read() -> None:
    assert len(EVERYTHING) > 80
    assert {each.where.partition(":")[0] for each in EVERYTHING} > {"query.py", "cql/terms.py"}


def test_a_template_is_a_literal() -> None:
    assert [each.where for each in EVERYTHING if each.template is None] == []


def test_a_template_and_its_english_have_just_the_values_that_are_given() -> None:
    for each in EVERYTHING:
        assert each.template is not None
        used = fields(each.template) | fields(ENGLISH.get(each.template, each.template))
        assert used == each.values, each


def has_words(template: str) -> bool:
    plain = "".join(text for text, _, _, _ in string.Formatter().parse(template))
    return any(letter.isalpha() for letter in plain)


NEEDED = {str(each.template) for each in EVERYTHING if has_words(str(each.template))} | TITLES


def test_every_template_and_title_has_an_english_text() -> None:
    assert sorted(NEEDED - set(ENGLISH)) == []


def test_no_english_text_is_left_over() -> None:
    assert sorted(set(ENGLISH) - NEEDED) == []


def test_a_message_tells_the_messages_in_it_too() -> None:
    inner = message("inre {n}", n=3)
    outer = message("yttre {inner}, {names}", inner=inner, names=("a", "b"))

    assert outer.told() == "yttre inre 3, a, b"
    english = {"inre {n}": "inner {n}", "yttre {inner}, {names}": "outer {names}: {inner}"}
    assert outer.told(english) == "outer a, b: inner 3"


@pytest.mark.parametrize("sent", ["{0.__class__}", "{text}", "%s", "a\0b\ud800", "x" * 10_000])
def test_what_was_sent_is_quoted_as_text_and_bounded(sent: str) -> None:
    told = Message("”{text}”", {"text": sent}).told()

    assert len(told) <= LONGEST_QUOTED + 2
    assert told[1:2] == sent[:1]
    assert told.isprintable()


def test_the_likest_comes_first() -> None:
    assert nearest("Amount", ("year", "area", "amount_sek"))[0] == "amount_sek"
    assert nearest("", ("year", "area")) == ("year", "area")


@pytest.mark.parametrize(
    ("header", "english"),
    [
        ("", False),
        ("sv", False),
        ("en", True),
        ("EN-gb", True),
        ("de", False),
        ("*", False),
        ("sv, en", False),
        ("en, sv", False),
        ("en, sv;q=0.9", True),
        ("sv;q=0.9, en", True),
        ("sv-SE, en;q=0.8", False),
        ("en;q=0.8, *;q=0.9", False),
        ("en, *;q=0.5", True),
        ("sv;q=0, *", True),
        ("en;q=0", False),
        ("en;q=hej", False),
        ("en;q=1.5", False),
        ("en;q=", False),
        ("en ; q=0.5 , de", True),
        (",;,q=1;en", False),
    ],
)
def test_english_is_told_where_it_is_preferred(header: str, english: bool) -> None:
    assert prefers_english(header) is english
