"""A selection in words and controls: what is asked for, how to take it back, how to ask anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from skanekarta.cql import Expression
from skanekarta.filters import Between, Contains
from skanekarta.formats.sentences import tell, titles
from skanekarta.layer import Field, Layer
from skanekarta.links import Addresses, with_query
from skanekarta.pairs import DEFAULT_LIMIT, LARGEST_LIMIT
from skanekarta.query import Query
from skanekarta.values import MISSING, Ranges, Value
from skanekarta.vocabulary import Names
from skanekarta.web import notation
from skanekarta.web.language import _, gettext, noted

Pair = tuple[str, str]

MOST_OPTIONS = 60
"""A longer vocabulary becomes a text field with suggestions."""

YES_OR_NO = {"true": noted("Ja"), "false": noted("Nej")}
ROLES = {"activity": noted("Där verksamheten sker"), "seat": noted("Mottagarens säte")}


@dataclass(frozen=True)
class Chip:
    """One condition as a sentence, and the address of the selection without it."""

    text: str
    href: str


LONGEST_CHIP = 120


def _quoted(expression: Expression) -> str:
    """The filter as it is written, on one line and cut where it is long. Signs that are not seen
    or that turn the line around are left out."""
    text = "".join(each if each.isprintable() else " " for each in expression.pairs()[0][1])
    text = " ".join(text.split())
    shown = text if len(text) <= LONGEST_CHIP else text[:LONGEST_CHIP] + "…"
    return _("Filter: {text}").format(text=shown)


@dataclass(frozen=True)
class Control:
    """A form field: a list to choose from where there are options, else text."""

    name: str
    label: str
    value: str = ""
    options: tuple[Pair, ...] = ()
    suggestions: tuple[Pair, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Selection:
    """A layer's rows under a query, on a page. `kept` are the pairs that only pages know and
    that the way on carries along."""

    layer: Layer
    query: Query
    names: Names
    addresses: Addresses
    kept: tuple[Pair, ...] = ()

    def address(self, query: Query) -> str:
        """The table of another query."""
        own = self.addresses.table(self.layer)
        return with_query(own, [*query.pairs(self.layer), *self.kept])

    @property
    def cleared(self) -> str:
        """The whole layer, in the same order."""
        return self.address(Query(sort=self.query.sort, limit=self.query.limit))

    @property
    def on_map(self) -> str:
        """The map of the same selection; its front page for a layer that it does not draw."""
        start = f"{self.addresses.base}/"
        if self.layer.style is None:
            return start
        kept = [pair for pair in self.kept if pair[0] != "tab"]
        pairs = [("tab", self.layer.id), *self.query.selection(self.layer), *kept]
        return with_query(start, pairs)

    def data(self, matched: int) -> str:
        """The same rows from the API, as many as it gives at once."""
        limit = LARGEST_LIMIT if matched > DEFAULT_LIMIT else DEFAULT_LIMIT
        return self.addresses.data(self.layer, replace(self.query, offset=0, limit=limit))

    def chips(self) -> list[Chip]:
        """Every condition, each with the way to take it back."""
        found = [
            Chip(self._tell(name, value), self.address(self.query.without(name)))
            for name, value in self.query.filters
        ]
        found += [
            Chip(f"{self._role_title(name)}: {_role(role).lower()}", self._without(name))
            for name, role in self.query.roles
        ]
        if self.query.day is not None:
            text = _("Status för {day}").format(day=notation.day(self.query.day))
            found.append(Chip(text, self._anew(replace(self.query, day=None))))
        return [*found, *self._common_chips()]

    def _common_chips(self) -> list[Chip]:
        query, found = self.query, []
        if query.q:
            found.append(
                Chip(
                    _("Innehåller ”{text}”").format(text=query.q),
                    self._anew(replace(query, q=None)),
                )
            )
        if query.bbox:
            chip = Chip(_("Inom ett utsnitt av kartan"), self._anew(replace(query, bbox=None)))
            found.append(chip)
        if query.period:
            sentence = Between().tell(_("Tid"), Ranges((query.period,)), {}, gettext)
            found.append(Chip(sentence, self._anew(replace(query, period=None))))
        if query.expression:
            chip = Chip(_quoted(query.expression), self._anew(replace(query, expression=None)))
            found.append(chip)
        return found

    def told(self, name: str) -> str:
        """The condition on a field that is asked for, as a sentence."""
        value = self.query.value(name)
        assert value is not None
        return self._tell(name, value)

    def _tell(self, name: str, value: Value) -> str:
        return tell(self.layer, name, value, self.names, gettext)

    def _titles(self, field: Field) -> Mapping[str, str]:
        return titles(self.layer, field, self.names, gettext)

    def _role_title(self, parameter: str) -> str:
        field = self.layer.role_parameters[parameter]
        return _("{field} räknas efter").format(field=_(field.title))

    def _without(self, parameter: str) -> str:
        kept = tuple(pair for pair in self.query.roles if pair[0] != parameter)
        return self._anew(replace(self.query, roles=kept))

    def _anew(self, query: Query) -> str:
        return self.address(replace(query, offset=0))

    def controls(self) -> list[Control]:
        """One for each column of the table that can be asked for, roles, and the order."""
        shown = [self._control(each) for each in self.layer.queryables if each.listed]
        return [*shown, *self.role_controls(), *self.day_controls(), self.order_control()]

    def day_controls(self) -> list[Control]:
        """The day that the rows are told for, where they have one."""
        asked = str(self.query.day or "")
        label, hint = _("Status för dagen"), _("Dag: 2024-12-31. Tomt är i dag.")
        return [Control(self.layer.day, label, asked, hint=hint)] if self.layer.day else []

    def role_controls(self) -> list[Control]:
        """One for each parameter that says what a field means."""
        return [
            Control(
                name,
                self._role_title(name),
                self.query.role(name) or "",
                (
                    ("", _role("activity")),
                    *((role, _role(role)) for role in each.roles),
                ),
            )
            for name, each in self.layer.role_parameters.items()
        ]

    def more_controls(self) -> list[Control]:
        """One for each of the rest that can be asked for."""
        return [self._control(each) for each in self.layer.queryables if not each.listed]

    def _control(self, field: Field) -> Control:
        assert field.filter is not None
        value = self.query.value(field.name)
        asked = field.filter.text(value) if value is not None else ""
        offered = self._titles(field)
        if self.layer.kind(field.name) is bool:
            offered = {text: _(title) for text, title in YES_OR_NO.items()}
        if not 0 < len(offered) <= MOST_OPTIONS:
            hint = _hint(field, self.layer)
            return Control(field.name, _(field.title), asked, (), tuple(offered.items()), hint)
        options = [("", _("Alla")), *offered.items(), (MISSING, _("Uppgift saknas"))]
        if asked not in dict(options) and value is not None:
            # Several values, or all but some: what the list can't say stays as it is.
            sentence = self._tell(field.name, value)
            options.append((asked, sentence.removeprefix(f"{_(field.title)} ")))
        return Control(field.name, _(field.title), asked, tuple(options))

    def order_control(self) -> Control:
        """The order of the rows."""
        options = [("", _("Lagrets egen ordning"))]
        for each in self.layer.fields:
            if each.listed and not self.layer.many(each.name):
                options += [
                    (each.name, _("{field}, stigande").format(field=_(each.title))),
                    (f"-{each.name}", _("{field}, fallande").format(field=_(each.title))),
                ]
        asked = ",".join(self.query.sort)
        if asked not in dict(options):
            options.append((asked, _("Som nu")))
        return Control("sortby", _("Sortera efter"), asked, tuple(options))

    def carried(self) -> list[Pair]:
        """What the form has no control for and must bring along."""
        controls = [*self.controls(), *self.more_controls()]
        shown = {control.name for control in controls} | {"q", "offset"}
        return [*(p for p in self.query.pairs(self.layer) if p[0] not in shown), *self.kept]


def _role(name: str) -> str:
    title = ROLES.get(name, name)
    return _(title)


def _hint(field: Field, layer: Layer) -> str:
    """How a text control is filled in."""
    if isinstance(field.filter, Contains):
        return _("Del av texten")
    if not isinstance(field.filter, Between):
        return _("Ett eller flera värden med komma emellan")
    if layer.kind(field.name) is dt.date:
        return _("Dag eller intervall: 2023-01-01/2023-12-31")
    if field.name == "year" or field.name.endswith("_year"):
        return _("År eller intervall: 2019/2023")
    return _("Tal eller intervall: 1000/5000, 1000/..")
