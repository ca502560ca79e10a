"""`/jamfor`: two to four municipalities, or a year and a later one, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request, Response

from skanekarta.deps import ReadConnection, TheNames, TheParts
from skanekarta.errors import BadParameter
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.links import with_query
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.parts import Parts
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import PLACE, YEAR
from skanekarta.vocabulary import Names
from skanekarta.web import measures, page_parameters
from skanekarta.web.addresses import LocalAddresses, municipality
from skanekarta.web.comparison import asked, form
from skanekarta.web.comparison.asked import COMPARE, FEWEST, Places, Years
from skanekarta.web.comparison.form import ADDRESS, OfComparison
from skanekarta.web.comparison.pairing import CHANGE, compared_with, lone_year
from skanekarta.web.comparison.places import FIGURES, narrowed, side_by_side
from skanekarta.web.comparison.years import year_by_year
from skanekarta.web.conditions import conditions, is_bare, of_page
from skanekarta.web.drawing.palette import palette
from skanekarta.web.language import KNOWN_LANGUAGE, in_page
from skanekarta.web.map_layers import START
from skanekarta.web.measures import Measure
from skanekarta.web.onward import redirect
from skanekarta.web.pictures import method_of, outlines_now
from skanekarta.web.rendering import render
from skanekarta.web.selected import Selected
from skanekarta.web.selection import Pair
from skanekarta.web.tables import filled

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)


@dataclass(frozen=True)
class Comparison:
    """What the page was asked: the selection, what is compared, by which measure; `problem` says
    why it can't be, and `dropped` which condition the comparison decides by itself."""

    selection: OfComparison
    selected: Selected
    compared: Places | Years | None
    measure: Measure
    method: str
    problem: str | None = None
    dropped: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether there is something to compare."""
        few = isinstance(self.compared, Places) and len(self.compared.codes) < FEWEST
        return self.compared is not None and not few


@router.get(ADDRESS)
def comparison(
    request: Request,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
    the: TheParts,
) -> Response:
    """The comparison that the address describes; the form and ways to begin where it names none.
    Raises BadParameter for a condition that can't be used."""
    given = list(request.query_params.multi_items())
    straight = _straight(filled(given), names)
    if straight != given:  # sent by the form itself, without JavaScript
        return redirect(with_query(f"{addresses.base}{ADDRESS}", straight), 303)
    pairs = [*START[GRANTS.id], *straight] if is_bare(straight) else straight
    query = conditions(GRANTS, pairs, names)
    kept = tuple(of_page(pairs).items())
    # What is compared is told beside the form, also what can't be.
    page_parameters.check(dict(pair for pair in kept if pair[0] != COMPARE), names)
    selection = OfComparison(GRANTS, query, names, addresses, kept)
    found = _asked(selection, Selected(connection, GRANTS, query, names))
    return render(
        request,
        "comparison.html",
        status=400 if found.problem else 200,
        **_context(found, the),
    )


def _straight(pairs: Sequence[Pair], names: Names) -> list[Pair]:
    """The pairs with all of `compare` as one, first."""
    texts = [text for name, text in pairs if name == COMPARE]
    rest = [pair for pair in pairs if pair[0] != COMPARE]
    folded = asked.folded(texts, _codes(names))
    if len(texts) == 1 and "," not in folded and "/" not in folded:
        folded = texts[0]
    return [(COMPARE, folded), *rest] if texts else rest


def _codes(names: Names) -> list[str]:
    return [code for code in names[PLACE] if code != WHOLE_SKANE]


def _asked(selection: OfComparison, selected: Selected) -> Comparison:
    """What the page was asked. A comparison that can't be made is told beside the form, which
    is the way to another; the measure and the classes are refused as any parameter."""
    page = dict(selection.kept)
    text = page.get("measure")
    measure = measures.chosen(selection.layer, None if text == CHANGE else text)
    method = method_of(page.get("classes"))
    compared, problem = None, None
    try:
        compared = _compared(page, selected)
    except BadParameter as error:
        reason = in_page(error.reason)
        problem = reason[0].upper() + reason[1:]
    return _decided(Comparison(selection, selected, compared, measure, method, problem))


def _compared(page: dict[str, str], selected: Selected) -> Places | Years | None:
    """What is compared; of a map that says nothing of it, the municipality that stands open, or
    the years of its change if it shows one. Raises BadParameter."""
    if COMPARE in page or (page.get("measure") == CHANGE and lone_year(selected.query)):
        return compared_with(page, selected)
    panel = page.get("panel")
    return Places((panel,)) if panel in _codes(selected.names) else None


def _decided(found: Comparison) -> Comparison:
    """The same without the condition that the comparison itself decides."""
    name = YEAR if isinstance(found.compared, Years) else PLACE
    value = found.selection.query.value(name)
    if value is None or found.compared is None:
        return found
    query = found.selection.query.without(name)
    return replace(
        found,
        selection=replace(found.selection, query=query),
        selected=replace(found.selected, query=query),
        dropped=found.selection.layer.by_name[name].title,
    )


def _context(found: Comparison, the: Parts) -> dict[str, Any]:
    selection, selected, compared = found.selection, found.selected, found.compared
    lone = isinstance(compared, Places) and not found.is_whole
    near = (
        form.similar(selection, selected, compared.codes[0])
        if isinstance(compared, Places)
        else None
    )
    return {
        "found": found,
        "selection": selection,
        "is_years": isinstance(compared, Years),
        "choices": form.choices(selection, selected, compared),
        "ways": form.ways(selection, selected) if compared is None else [],
        "lone": lone,
        "near": near,
        "to_places": _cleared(selection),
        "to_years": form.start_years(selection, selected),
        "colours": palette(),
        "links": _links(found),
        "place": lambda code: municipality(selection.addresses, code),
        "shown": _shown(found, the),
        "notes": selected.told(),
    }


def _cleared(selection: OfComparison) -> str:
    kept = tuple(pair for pair in selection.kept if pair[0] != COMPARE)
    query = selection.query
    address = replace(selection, kept=kept).address(query)
    # Without any condition the bare address would open on Region Skåne's own.
    return address if "?" in address else with_query(address, [("measure", "per_inhabitant")])


def _shown(found: Comparison, the: Parts) -> Any:
    """The comparison itself; None where there is nothing to compare."""
    if not found.is_whole:
        return None
    if isinstance(found.compared, Years):
        outlined = outlines_now(the, found.selected.connection)
        return year_by_year(found.selected, found.compared, found.measure, found.method, outlined)
    assert found.compared is not None
    return side_by_side(found.selected, found.compared.codes, found.measure)


def _links(found: Comparison) -> dict[str, Any]:
    """The ways on: the same figures from the API, as tables, on the map and as pictures."""
    selection, base = found.selection, found.selection.addresses.base
    pairs = selection.query.selection(GRANTS)
    page = [pair for pair in selection.kept if pair[0] != "tab"]
    picture = [("tab", GRANTS.id), *page, *pairs]
    drawn = [pair for pair in picture if pair[0] != "measure" or pair[1] in page_parameters.OF_MAP]
    return {
        "table": selection.addresses.table(GRANTS, selection.query),
        "map": with_query(f"{base}/", drawn),
        "svg": with_query(f"{base}/karta.svg", picture),
        "png": with_query(f"{base}/karta.png", picture),
        "data": lambda *by: _data(found, by),
        "grants_of": lambda code: selection.addresses.table(
            GRANTS, narrowed(found.selected, [code])
        ),
    }


def _data(found: Comparison, by: Sequence[str]) -> list[tuple[str, str]]:
    """What a table was asked of the API, each answer with its address."""
    address = found.selection.addresses.api(f"/statistics/{GRANTS.id}")
    measure = ("measure", ",".join(dict.fromkeys((*FIGURES, found.measure.id))))
    head = [("by", ",".join(by)), measure]
    if isinstance(found.compared, Years):
        years = (found.compared.before, found.compared.after)
        asked_of = [(str(year), found.selected.in_year(year).query) for year in years]
    elif by == (PLACE, YEAR) and isinstance(found.compared, Places):
        query = narrowed(found.selected, found.compared.codes).without(YEAR)
        asked_of = [("", query)]
    elif by == (PLACE,) or not isinstance(found.compared, Places):
        asked_of = [("", found.selected.query)]
    else:
        asked_of = [("", narrowed(found.selected, found.compared.codes))]
    return [
        (name, with_query(address, [*head, *query.selection(GRANTS)])) for name, query in asked_of
    ]
