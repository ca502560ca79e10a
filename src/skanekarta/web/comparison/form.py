"""The choices of `/jamfor`, filled in with what is asked for, and ways to begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import sqlalchemy as sa

from skanekarta.layers.kommunfakta import LAYER as FACTS
from skanekarta.links import with_query
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.similar import similar as like
from skanekarta.statistics import PLACE, YEAR
from skanekarta.web import measures
from skanekarta.web.comparison.asked import COMPARE, FEWEST, MOST, Places, Years
from skanekarta.web.language import _
from skanekarta.web.selected import Selected, years_of
from skanekarta.web.selection import Control, Pair, Selection

ADDRESS = "/jamfor"
ASKED = ("funder", "area", "support_form", f"{PLACE}_role")
"""What the form asks beside the municipalities, years and measure; the rest is carried along."""

LIKE = 3
"""How many similar municipalities are proposed."""


@dataclass(frozen=True)
class OfComparison(Selection):
    """A selection whose chips lead to the comparison without them."""

    def address(self, query: Query) -> str:
        """The same comparison of another query."""
        pairs = [*self.kept, *query.selection(self.layer)]
        return with_query(f"{self.addresses.base}{ADDRESS}", pairs)

    def of(self, compared: str) -> str:
        """Another comparison under the same conditions."""
        kept = tuple(pair for pair in self.kept if pair[0] != COMPARE)
        return replace(self, kept=((COMPARE, compared), *kept)).address(self.query)


@dataclass(frozen=True)
class Choices:
    """The form: lists named `compare`, then the conditions, and what it carries along."""

    compared: Sequence[Control]
    controls: Sequence[Control]
    carried: Sequence[Pair]


@dataclass(frozen=True)
class Way:
    """A comparison to begin with."""

    text: str
    href: str


def choices(selection: Selection, selected: Selected, compared: Places | Years | None) -> Choices:
    """The form for municipalities, or for years where two are asked for."""
    is_years = isinstance(compared, Years)
    lists = (
        _years(selected, compared) if isinstance(compared, Years) else _places(selected, compared)
    )
    wanted = {*ASKED, *([PLACE] if is_years else [])}
    controls = [each for each in selection.controls() if each.name in wanted]
    if not is_years:
        controls.insert(1, _year(selection, selected))
    controls.append(_measure(selection))
    shown = {COMPARE, "offset", PLACE if not is_years else YEAR, *(each.name for each in controls)}
    pairs = [*selection.kept, *selection.query.selection(selection.layer)]
    return Choices(lists, controls, [pair for pair in pairs if pair[0] not in shown])


def _places(selected: Selected, compared: Places | None) -> list[Control]:
    places = [(code, name) for code, name in selected.names[PLACE].items() if code != WHOLE_SKANE]
    codes = compared.codes if compared else ()
    return [
        Control(
            COMPARE,
            _place_label(number + 1),
            codes[number] if number < len(codes) else "",
            (("", _("Välj kommun") if number < FEWEST else _("Ingen")), *places),
        )
        for number in range(MOST)
    ]


def _place_label(number: int) -> str:
    text = _("Kommun {n}") if number <= FEWEST else _("Kommun {n} (valfri)")
    return text.format(n=number)


def _years(selected: Selected, compared: Years) -> list[Control]:
    ends = {_("Från år"): compared.before, _("Till år"): compared.after}
    known = {*years_of(selected), *ends.values()}
    options = tuple((str(year), str(year)) for year in sorted(known, reverse=True))
    return [Control(COMPARE, title, str(year), options) for title, year in ends.items()]


def _year(selection: Selection, selected: Selected) -> Control:
    field = selection.layer.by_name[YEAR]
    value = selection.query.value(YEAR)
    asked = field.filter.text(value) if field.filter and value is not None else ""
    options = [("", _("Alla år")), *((str(year), str(year)) for year in years_of(selected))]
    if asked not in dict(options):
        options.append((asked, asked.replace("/", "–")))
    return Control(YEAR, _("År"), asked, tuple(options))


def _measure(selection: Selection) -> Control:
    offered = measures.every(selection.layer)
    asked = dict(selection.kept).get("measure", "")
    options = tuple((each.id, each.title) for each in offered.values())
    chosen = asked if asked in offered else next(iter(offered))
    return Control("measure", _("Mått"), chosen, options)


def ways(selection: OfComparison, selected: Selected) -> list[Way]:
    """Comparisons to begin with: the largest municipalities, the newest years."""
    by_people = sorted(_people(selected.connection).items(), key=lambda pair: -pair[1])
    largest = [code for code, __ in by_people[:MOST]]
    found = []
    if len(largest) == MOST:
        found.append(
            Way(
                _("De fyra folkrikaste: {names}").format(names=_named(selected, largest)),
                selection.of(",".join(largest)),
            )
        )
    found += [
        Way(_("{year} jämfört med {other}").format(year=year, other=other), href)
        for year, other, href in _newest(selection, selected)
    ]
    return found


def _newest(selection: OfComparison, selected: Selected) -> list[tuple[int, int, str]]:
    """The newest years with rows in the selection, each beside the one before it."""
    every = replace(selected, query=selected.query.without(YEAR))
    answer = every.ask(("count",), YEAR)
    known = sorted((row[YEAR] for row in answer["rows"] if row[YEAR] is not None), reverse=True)
    pairs = list(pairwise(known))[:LIKE]
    return [(after, before, selection.of(Years(before, after).text)) for after, before in pairs]


def start_years(selection: OfComparison, selected: Selected) -> str | None:
    """The comparison of the two newest years with rows."""
    found = _newest(selection, selected)
    return found[0][2] if found else None


def similar(selection: OfComparison, selected: Selected, code: str) -> Way | None:
    """A municipality beside those that are like it; None where nobody can tell which are."""
    near = like(selected.connection, code).codes[:LIKE]
    if not near:
        return None
    text = _("{name} och {names}").format(
        name=selected.names[PLACE][code], names=_named(selected, near)
    )
    return Way(text, selection.of(",".join([code, *near])))


def _people(connection: sa.Connection) -> dict[str, int]:
    rows = FACTS.rows.c
    statement = sa.select(rows.code, rows.population).where(rows.population > 0)
    return {row.code: row.population for row in connection.execute(statement)}


def _named(selected: Selected, codes: Sequence[str]) -> str:
    return ", ".join(selected.names[PLACE][code] for code in codes)
