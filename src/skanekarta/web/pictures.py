"""`/karta.svg` and `/karta.png`: the map that the page's address describes, to take along."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import provenance, vocabulary
from skanekarta.deps import ReadConnection, TheNames, TheParts, TheReading
from skanekarta.errors import BadParameter
from skanekarta.freshness import respond
from skanekarta.heads import ASKED as HEAD_ONLY
from skanekarta.outlines import TABLES as OF_OUTLINES
from skanekarta.outlines import Outlines, outlines
from skanekarta.parts import Parts
from skanekarta.provenance import Version
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import ground
from skanekarta.swedish import today
from skanekarta.vocabulary import Names
from skanekarta.web import map_layers, measures, page_parameters
from skanekarta.web.comparison.asked import Places, Years
from skanekarta.web.comparison.pairing import CHANGE, compared_with
from skanekarta.web.conditions import conditions, is_bare, of_page
from skanekarta.web.drawing.classes import METHODS
from skanekarta.web.drawing.png import Painter
from skanekarta.web.drawing.sheet import Drawn, as_svg
from skanekarta.web.fact_subjects import of_fact
from skanekarta.web.language import KNOWN_LANGUAGE, _
from skanekarta.web.map_layers import START
from skanekarta.web.notation import day
from skanekarta.web.selected import Selected
from skanekarta.web.subjects import Subject, of_change, of_measure
from skanekarta.web.tables import filled

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
OF_PICTURES = {
    # Should a browser show it as a page of its own: it draws, and does nothing else.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
LONGEST_NAME = 80
TABLES = ground.TABLES | OF_OUTLINES | vocabulary.tables()


@router.get("/karta.svg")
def svg(request: Request, connection: ReadConnection, names: TheNames, the: TheParts) -> Response:
    """The picture as shapes. Raises BadParameter."""
    picture = Picture.of(request, connection, names)
    return picture.answer(request, "svg", lambda: picture.drawn(the).encode())


@router.get("/karta.png")
def png(request: Request, reading: TheReading, names: TheNames, the: TheParts) -> Response:
    """The same picture as points. Raises BadParameter and Unavailable."""
    picture = Picture.of(request, reading.connection, names)
    painter: Painter = request.app.state.painter

    def make() -> bytes:
        svg = picture.drawn(the)
        reading.close()  # painting takes a while, and others need the connection
        return painter.painted(svg)

    return picture.answer(request, "png", make)


@dataclass(frozen=True)
class Picture:
    """What an address asks to have drawn, of which data; `marked` are the municipalities that
    stand out."""

    selected: Selected
    subject: Subject
    marked: tuple[str, ...]
    version: Version

    @classmethod
    def of(cls, request: Request, connection: sa.Connection, names: Names) -> Picture:
        """The picture of a map's address, with what the map opens on where it is bare. Raises
        BadParameter."""
        pairs = filled(request.query_params.multi_items())
        if is_bare(pairs):
            pairs = [("tab", map_layers.FIRST), *START.get(map_layers.FIRST, ()), *pairs]
        page = of_page(pairs)
        page_parameters.check(page, names)
        layer = map_layers.shown(page.get("tab")).layer
        query = conditions(layer, pairs, names)
        layer = layer.on(query.day)
        version = provenance.version(connection, layer.tables | TABLES)
        selected = Selected(connection, layer, query, names)
        compared = compared_with(page, Selected(connection, layer, query, names))
        marked = compared.codes if isinstance(compared, Places) else ()
        return cls(selected, _subject(selected, page, compared), marked, version)

    def drawn(self, the: Parts) -> str:
        """The picture as SVG."""
        told, outlined = self.subject.told, outlines_now(the, self.selected.connection)
        sentences = {code: f"{each.name}: {told[code]}" for code, each in outlined.places.items()}
        drawn = Drawn(outlined, self.subject.shading, sentences, self.marked)
        return as_svg(drawn, replace(self.subject.caption, sources=self._sources()))

    def _sources(self) -> list[str]:
        layer, changed = self.selected.layer, self.version.changed_at
        licence = layer.licence.removeprefix("https://").rstrip("/")
        made = _("Digital Skånekarta kultur. Bilden är gjord {today}. Data ändrade {changed}.")
        return [
            _("Källa: {source}. Licens: {licence}. Kommungränser: SCB.").format(
                source=_(layer.attribution), licence=licence
            ),
            made.format(today=day(today()), changed=day(changed)),
        ]

    def answer(self, request: Request, ending: str, make: Callable[[], bytes]) -> Response:
        """The file, or 304 for who has it already; kept as the API's answers are. Whoever asks
        for its headers alone has nothing drawn."""
        disposition = f'inline; filename="{self.name(ending)}"'
        headers = {**OF_PICTURES, "Content-Disposition": disposition}
        made = (lambda: None) if HEAD_ONLY in request.scope else make
        return respond(request, self.version, MEDIA_TYPES[ending], made, headers)

    def name(self, ending: str) -> str:
        """The file's name: layer, selection and date."""
        chosen = (text for __, text in self.selected.query.selection(self.selected.layer))
        parts = [self.selected.layer.id, self.subject.caption.unit, *chosen]
        return f"skanekarta-{plain('-'.join(parts))}-{today().isoformat()}.{ending}"


def outlines_now(the: Parts, connection: sa.Connection) -> Outlines:
    """The outlines of the present data, remembered for as long as they are."""
    version = provenance.version(connection, OF_OUTLINES).number
    return the.outlines.get(version, lambda: outlines(connection))


def _subject(
    selected: Selected, page: Mapping[str, str], compared: Years | Places | None
) -> Subject:
    method = method_of(page.get("classes"))
    if map_layers.view(selected.layer) == "areas":
        return of_fact(selected, page, method)
    text = page.get("measure")
    measure = measures.chosen(selected.layer, None if text == CHANGE else text)
    if isinstance(compared, Years):
        return of_change(selected, compared, measure, method)
    return of_measure(selected, measure, method)


def method_of(text: str | None) -> str:
    """How numbers are put in classes. Raises BadParameter."""
    method = text or next(iter(METHODS))
    if method not in METHODS:
        raise BadParameter(
            "classes", "”{text}” går inte att visa här.", tuple(METHODS), text=method
        )
    return method


def plain(text: str) -> str:
    """The text as part of a file's name, whatever the system."""
    bare = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare)[:LONGEST_NAME].strip("-")
