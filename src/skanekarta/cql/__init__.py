"""CQL2 (OGC 21-065r2): an expression as a value, read by the library `cql2` and checked here.

    read(layer, given) → Expression → expression.pairs()

`predicates` turns its tree into SQL. Docs: docs/decisions/0008-cql2.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cql2

from skanekarta.crs import CRS84, Crs, read_crs
from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.message import message

TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES = (TEXT, JSON)
PARAMETERS = frozenset({"filter", "filter-lang", "filter-crs"})
GEOMETRY = "geometry"
"""The name of a layer's place in an expression."""

LONGEST = 8_192
DEEPEST = 24
MOST_GROUPS = 6
MOST_VALUES = 500

Tree = Any


@dataclass(frozen=True)
class Expression:
    """A filter. `json` is its tree in one canonical form; positions in it are in `crs`, and
    `columns` are those that a role has put in the place of a name."""

    json: str
    crs: Crs = CRS84
    columns: tuple[tuple[str, str], ...] = ()

    @cached_property
    def tree(self) -> Tree:
        """The tree: lists, mappings and plain values."""
        return json.loads(self.json)

    @property
    def names(self) -> frozenset[str]:
        """The properties that it speaks of."""
        nodes = (node for _, node in _nodes(self.tree))
        return frozenset(each["property"] for each in nodes if _is_property(each))

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that mean it; as text for people where that reads back the same."""
        text = _as_text(self.json)
        found = [("filter", text)] if text else [("filter", self.json), ("filter-lang", JSON)]
        return found + ([("filter-crs", self.crs.uri)] if self.crs != CRS84 else [])


def read(layer: Layer, given: Mapping[str, str]) -> Expression | None:
    """The expression that the parameters mean for a layer. Raises BadParameter
    (19-079r2, requirements 7 to 14)."""
    language = given.get("filter-lang", TEXT)
    if language not in LANGUAGES:
        raise BadParameter("filter-lang", "ska vara cql2-text eller cql2-json.", LANGUAGES)
    crs = read_crs("filter-crs", given.get("filter-crs"))
    text = given.get("filter")
    if text is None:
        return None
    _check_text(text, language)
    found = _canonical(text, language, complain=True)
    assert found is not None
    tree = json.loads(found)
    _check_tree(layer, tree)
    return Expression(found, crs, _columns(layer, given))


def _columns(layer: Layer, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A name means in a filter what it means as a parameter."""
    roles = ((each, given.get(name, "")) for name, each in layer.role_parameters.items())
    return tuple((each.name, each.roles[role]) for each, role in roles if role in each.roles)


def _canonical(text: str, language: str, *, complain: bool = False) -> str | None:
    """The tree in one spelling; None (or BadParameter) where the text can't be read."""
    try:
        parsed = cql2.parse_text(text) if language == TEXT else cql2.parse_json(text)
        return json.dumps(parsed.to_json(), ensure_ascii=False, allow_nan=False, sort_keys=True)
    except (cql2.ParseError, ValueError, TypeError, RecursionError) as error:
        if complain:
            raise _where(text, str(error)) from None
        return None


def _as_text(tree: str) -> str | None:
    """The tree as text, None where the text would be refused or mean something else."""
    try:
        text = cql2.parse_json(tree).to_text()
        _check_text(text, TEXT)
    except (cql2.ParseError, ValueError, TypeError, BadParameter):
        return None
    return text if _canonical(text, TEXT) == tree else None


def _where(text: str, told: str) -> BadParameter:
    found = re.search(r"--> (\d+):(\d+)|line (\d+) column (\d+)", told)
    if not found:
        return BadParameter("filter", "är inte giltig CQL2.")
    line, column = (int(part) for part in found.groups() if part)
    row = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
    near = row[column - 1 : column + 19] or message("slutet")
    return BadParameter(
        "filter",
        "är inte giltig CQL2 vid tecken {column} på rad {line}: ”{near}”.",
        column=column,
        line=line,
        near=near,
    )


QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")


def _check_text(text: str, language: str) -> None:
    """Bounds that must hold before the parser sees the text: it overflows the stack on deep
    nesting, and an error within n groups costs it time exponential in n. JSON it reads to a
    depth of its own, so there only the length is bounded here."""
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise BadParameter("filter", "får vara högst {longest} byte.", longest=LONGEST)
    if not text.strip() or any(ord(each) < 32 and each not in "\t\n\r" for each in text):
        raise BadParameter("filter", "är tom eller innehåller styrtecken.")
    if language == TEXT:
        _check_nesting(text)


def _check_nesting(text: str) -> None:
    bare = QUOTED.sub(lambda found: "_" * len(found[0]), text)
    _check_brackets(bare)
    chained = len(re.findall(r"\bnot\b|[\^]", bare, re.IGNORECASE))
    if chained > 100 or re.search(r"([-+]\s*){20}", bare):
        raise BadParameter("filter", "har för många NOT eller räknetecken i rad.")


def _check_brackets(bare: str) -> None:
    opened: list[tuple[int, bool]] = []
    for at, character in enumerate(bare):
        if character == "(":
            word = re.search(r"(\w*)\s*$", bare[max(0, at - 30) : at])
            name = word[1].lower() if word else ""
            opened.append((at, name in {"", "and", "or", "not", "in", "between", "like"}))
            if sum(is_group for _, is_group in opened) > MOST_GROUPS or len(opened) > DEEPEST:
                raise BadParameter(
                    "filter", "har för djupt nästlade parenteser vid tecken {at}.", at=at + 1
                )
        elif character == ")":
            if not opened:
                raise BadParameter(
                    "filter", "har en parentes för mycket vid tecken {at}.", at=at + 1
                )
            opened.pop()
    if opened:
        raise BadParameter(
            "filter", "har en parentes som inte stängs vid tecken {at}.", at=opened[-1][0] + 1
        )


def _check_tree(layer: Layer, tree: Tree) -> None:
    names = queryables(layer)
    values = 0
    for depth, node in _nodes(tree):
        values += not isinstance(node, dict | list)
        if depth > DEEPEST * 2 or values > MOST_VALUES:
            raise BadParameter(
                "filter", "är för djup eller har fler än {most} värden.", most=MOST_VALUES
            )
        if _is_property(node) and node["property"] not in names:
            name = str(node["property"])
            raise BadParameter("filter", "”{text}” går inte att filtrera på.", names, text=name)
        if isinstance(node, str) and "\0" in node:
            raise BadParameter("filter", "får inte innehålla styrtecken.")


def _is_property(node: Tree) -> bool:
    return isinstance(node, dict) and "property" in node


def _nodes(tree: Tree, depth: int = 0) -> Iterator[tuple[int, Tree]]:
    yield depth, tree
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for each in inner:
        yield from _nodes(each, depth + 1)


def queryables(layer: Layer) -> tuple[str, ...]:
    """The names that an expression may use."""
    return (*(field.name for field in layer.queryables), GEOMETRY)
