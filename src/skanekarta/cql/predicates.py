"""An expression's tree becomes a condition: SQLAlchemy with bound parameters, never text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from skanekarta.cql import Expression, Tree, read
from skanekarta.cql.places import geometry
from skanekarta.cql.terms import CODE_POINTS, SHOWN, Sql, Term, Terms, end, wrong
from skanekarta.errors import BadParameter
from skanekarta.layer import Layer

Condition = sa.ColumnElement[bool]
Make = Callable[[Terms, list[Tree]], Condition]


def read_filter(layer: Layer, given: Mapping[str, str]) -> Expression | None:
    """The expression that the parameters mean, its kinds checked at the door: an answer known to
    be unchanged never gets as far as a statement. Raises BadParameter."""
    found = read(layer, given)
    if found is not None:
        predicate(layer, found)
    return found


def predicate(layer: Layer, expression: Expression) -> Condition:
    """The condition that an expression puts on a layer's rows. Raises BadParameter."""
    return _condition(Terms(layer, expression.crs, dict(expression.columns)), expression.tree)


def _condition(terms: Terms, node: Tree) -> Condition:
    if isinstance(node, bool) or (isinstance(node, dict) and "property" in node):
        term = terms.term(node)
        if term.kind != "ja eller nej":
            raise wrong("Ett villkor ska vara sant eller falskt, inte {kind}.", kind=term.shown)
        return term.sql
    op = node.get("op") if isinstance(node, dict) else None
    if op not in OPERATORS:
        raise wrong("”{text}” är inget villkor här.", tuple(OPERATORS), text=str(op))
    make, count = OPERATORS[op]
    args = node.get("args", [])
    if count and len(args) != count:
        raise wrong("{op} ska ha {count} argument.", op=op, count=count)
    if not args:
        raise wrong("{op} ska ha minst ett argument.", op=op)
    return make(terms, args)


def _comparable(a: Term, b: Term) -> tuple[Sql, Sql]:
    moments = {a.kind, b.kind} == {"dag", "tid"}
    if (a.kind != b.kind and not moments) or a.kind in {"lista", "plats"}:
        raise _unlike(a, b)
    if a.kind == "text":
        return sa.collate(a.sql, CODE_POINTS), sa.collate(b.sql, CODE_POINTS)
    if moments:
        kind = sa.DateTime(timezone=True)
        return sa.cast(a.sql, kind), sa.cast(b.sql, kind)
    return a.sql, b.sql


def _unlike(a: Term, b: Term) -> BadParameter:
    """Which property wants what: the property is spoken of first."""
    one, other = (a, b) if a.name or not b.name else (b, a)
    kind = SHOWN[one.kind]
    if one.name:
        return wrong(
            "”{name}” är {kind} och kan inte jämföras med {other}.",
            name=one.name,
            kind=kind,
            other=other.shown,
        )
    return wrong("{one} kan inte jämföras med {other}.", one=kind, other=other.shown)


def _compare(operator: str) -> Make:
    def make(terms: Terms, args: list[Tree]) -> Condition:
        one, other = _comparable(terms.term(args[0]), terms.term(args[1]))
        return one.op(operator, is_comparison=True)(other)

    return make


def _between(terms: Terms, args: list[Tree]) -> Condition:
    value, low, high = (terms.term(each) for each in args)
    if value.kind not in {"tal", "dag", "tid"}:
        raise wrong("BETWEEN tar tal eller tid, inte {kind}.", kind=value.shown)
    above, below = _comparable(value, low), _comparable(value, high)
    return sa.and_(above[0] >= above[1], below[0] <= below[1])


def _in(terms: Terms, args: list[Tree]) -> Condition:
    if not isinstance(args[1], list) or not args[1]:
        raise wrong("IN ska ha en lista med värden.")
    value = terms.term(args[0])
    # OGC's test /conf/advanced-comparison-operators/in writes days and moments as bare texts.
    timely = value.kind in {"dag", "tid"}
    others = [end(e) if timely and isinstance(e, str) else terms.term(e) for e in args[1]]
    pairs = [_comparable(value, each) for each in others]
    return pairs[0][0].in_([other for _, other in pairs])


def _like(terms: Terms, args: list[Tree]) -> Condition:
    value, pattern = (terms.term(each) for each in args)
    bare = args[1]
    while isinstance(bare, dict) and bare.get("args"):
        bare = bare["args"][0]
    if value.kind != "text" or pattern.kind != "text" or not isinstance(bare, str):
        raise wrong(
            "LIKE tar text och ett mönster, inte {value} och {pattern}.",
            value=value.shown,
            pattern=pattern.shown,
        )
    if (len(bare) - len(bare.rstrip("\\"))) % 2:
        raise wrong("Mönstret slutar med ett omvänt snedstreck utan något efter.")
    return sa.collate(value.sql, CODE_POINTS).like(sa.collate(pattern.sql, CODE_POINTS))


def _is_null(terms: Terms, args: list[Tree]) -> Condition:
    return terms.term(args[0]).sql.is_(None)


def _array(operators: tuple[str, ...]) -> Make:
    def make(terms: Terms, args: list[Tree]) -> Condition:
        one, other = (terms.term(each) for each in args)
        if {one.kind, other.kind} != {"lista"}:
            raise wrong("A_-villkoren jämför fält med flera värden med listor: ('musik','dans').")
        return sa.and_(*(one.sql.op(each, is_comparison=True)(other.sql) for each in operators))

    return make


def _place(terms: Terms, node: Tree, *, mixed: bool) -> Sql:
    if isinstance(node, dict) and "property" in node:
        term = terms.term(node)
        if term.kind != "plats":
            raise wrong(
                "”{name}” är {kind} och ingen plats.",
                ("geometry",),
                name=term.name,
                kind=SHOWN[term.kind],
            )
        return term.sql
    return geometry(node, terms.crs, mixed=mixed)


MEET = "ST_Intersects"


def _spatial(function: str, opposite: bool = False) -> Make:
    def make(terms: Terms, args: list[Tree]) -> Condition:
        found: Condition = getattr(sa.func, function)(
            *(_place(terms, each, mixed=function == MEET) for each in args), type_=sa.Boolean
        )
        return ~found if opposite else found

    return make


def _ends(terms: Terms, node: Tree) -> tuple[Sql, Sql]:
    """The first and last moment of a day, a moment, or an interval."""
    if isinstance(node, dict) and "interval" in node:
        pair = node["interval"]
        if not isinstance(pair, list) or len(pair) != 2:
            raise wrong("INTERVAL ska ha två ändar.")
        return _end(terms, pair[0], last=False), _end(terms, pair[1], last=True)
    return _end(terms, node, last=False), _end(terms, node, last=True)


def _end(terms: Terms, node: Tree, *, last: bool) -> Sql:
    moment = sa.DateTime(timezone=True)
    if node == "..":
        return sa.cast(sa.literal("infinity" if last else "-infinity", sa.Text), moment)
    term = end(node) if isinstance(node, str) else terms.term(node)
    if term.kind not in {"dag", "tid"}:
        raise wrong("T_-villkoren jämför tider, inte {kind}.", kind=term.shown)
    found: Sql = sa.cast(term.sql, moment)
    # A day lasts until just before the next one.
    whole_day = sa.text("interval '1 day' - interval '1 microsecond'")
    return found + whole_day.self_group() if last and term.kind == "dag" else found


Relation = Callable[[Any, Any, Any, Any], Any]

RELATIONS: Mapping[str, Relation] = {
    "t_after": lambda s, e, s2, e2: s > e2,
    "t_before": lambda s, e, s2, e2: e < s2,
    "t_contains": lambda s, e, s2, e2: sa.and_(s < s2, e > e2),
    "t_disjoint": lambda s, e, s2, e2: sa.or_(s > e2, e < s2),
    "t_during": lambda s, e, s2, e2: sa.and_(s > s2, e < e2),
    "t_equals": lambda s, e, s2, e2: sa.and_(s == s2, e == e2),
    "t_finishedBy": lambda s, e, s2, e2: sa.and_(s < s2, e == e2),
    "t_finishes": lambda s, e, s2, e2: sa.and_(s > s2, e == e2),
    "t_intersects": lambda s, e, s2, e2: sa.and_(s <= e2, e >= s2),
    "t_meets": lambda s, e, s2, e2: e == s2,
    "t_metBy": lambda s, e, s2, e2: s == e2,
    "t_overlappedBy": lambda s, e, s2, e2: sa.and_(s > s2, s < e2, e > e2),
    "t_overlaps": lambda s, e, s2, e2: sa.and_(s < s2, e > s2, e < e2),
    "t_startedBy": lambda s, e, s2, e2: sa.and_(s == s2, e > e2),
    "t_starts": lambda s, e, s2, e2: sa.and_(s == s2, e < e2),
}


def _temporal(relation: Relation) -> Make:
    def make(terms: Terms, args: list[Tree]) -> Condition:
        found: Condition = relation(*_ends(terms, args[0]), *_ends(terms, args[1]))
        return found

    return make


OPERATORS: dict[str, tuple[Make, int]] = {
    "and": (lambda terms, args: sa.and_(*(_condition(terms, each) for each in args)), 0),
    "or": (lambda terms, args: sa.or_(*(_condition(terms, each) for each in args)), 0),
    "not": (lambda terms, args: sa.not_(_condition(terms, args[0])), 1),
    **{op: (_compare(op), 2) for op in ("=", "<>", "<", "<=", ">", ">=")},
    "between": (_between, 3),
    "in": (_in, 2),
    "like": (_like, 2),
    "isNull": (_is_null, 1),
    "a_equals": (_array(("@>", "<@")), 2),
    "a_contains": (_array(("@>",)), 2),
    "a_containedBy": (_array(("<@",)), 2),
    "a_overlaps": (_array(("&&",)), 2),
    "s_disjoint": (_spatial(MEET, opposite=True), 2),
    **{
        f"s_{name.lower()}": (_spatial(f"ST_{name}"), 2)
        for name in ("Intersects", "Equals", "Touches", "Within", "Overlaps", "Crosses", "Contains")
    },
    **{name: (_temporal(relation), 2) for name, relation in RELATIONS.items()},
}
