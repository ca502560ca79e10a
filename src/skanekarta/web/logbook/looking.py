"""What was found out about a list, as the page tells it: in the reader's language, and of rows
where rows were pasted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from skanekarta.importers.reading import Report
from skanekarta.importers.reports.section import Section
from skanekarta.importers.reports.sections import told
from skanekarta.web.cells import Part
from skanekarta.web.language import _, ngettext, noted
from skanekarta.web.logbook import findings
from skanekarta.web.notation import number

OF_FILE = (
    *(noted("Rader"), noted("Fel"), noted("Råd"), noted("Nya poster"), noted("Ändrade")),
    *(noted("Oförändrade"), noted("Fel som måste rättas"), noted("Okända kolumner")),
    *(noted("Så blev det"), noted("Så lästes kolumnerna"), noted("Rad"), noted("Kolumn")),
    *(noted("Värde"), noted("Vad"), noted("Giltigt"), noted("Förslag"), noted("Läses som")),
    noted("Så länge något av dem är kvar läses ingenting in."),
    noted("De hindrar inte inläsningen, men är värda en tanke."),
    noted("Innehållet i dem läses inte. Döp om en kolumn om den borde ha lästs."),
)
"""What the report of a list says around its cells, whatever the list is of."""

OF_ROWS = {noted("Rubrik i filen"): noted("Kolumnens rubrik")}
"""The same of pasted rows, where it speaks of a file."""


CELLS: Mapping[str, Callable[[str], Part]] = {
    "Rad": findings.rows,
    "Vad": findings.sentences,
    "Giltigt": findings.valid,
    "Läses som": findings.word,
}
"""How the cells of a column are told; those of any other quote the list."""


@dataclass(frozen=True)
class Shown:
    """A part of the report: a heading, a sentence, rows under columns, what is left out."""

    id: str
    title: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Part, ...], ...]
    more: Part


@dataclass(frozen=True)
class Looked:
    """The report as the page has it."""

    title: str
    verdict: str
    advice: str
    figures: tuple[tuple[str, str], ...]
    sections: tuple[Shown, ...]


def looked_through(report: Report, *, is_pasted: bool) -> Looked:
    """What was found out, in the reader's language."""
    found = told(report)
    return Looked(
        _("Granskning av {file}").format(file=report.file),
        *_verdict(report, is_pasted=is_pasted),
        figures=tuple((_(title), figure) for title, figure in found.figures),
        sections=tuple(_section(each, is_pasted=is_pasted) for each in found.sections),
    )


def _verdict(report: Report, *, is_pasted: bool) -> tuple[str, str]:
    wrong = report.number_of("error")
    if wrong and is_pasted:
        text = ngettext(
            "Raderna kan inte läsas in: %(n)s fel.", "Raderna kan inte läsas in: %(n)s fel.", wrong
        )
        return text % {"n": number(wrong)}, _("Ingenting är ändrat. Rätta felen och granska igen.")
    if wrong:
        text = ngettext(
            "Filen kan inte läsas in: %(n)s fel.", "Filen kan inte läsas in: %(n)s fel.", wrong
        )
        return text % {"n": number(wrong)}, _("Ingenting är ändrat. Rätta felen och granska igen.")
    if not report.dry_run:
        return _("Inget har ändrats."), _("Allt är redan inläst, och likadant.")
    able = _("Raderna kan läsas in.") if is_pasted else _("Filen kan läsas in.")
    return able, _("Ingenting är sparat än.")


def _section(section: Section, *, is_pasted: bool) -> Shown:
    def said(text: str) -> str:
        return _(OF_ROWS.get(text, text) if is_pasted else text) if text else ""

    telling = [CELLS.get(each.title, findings.quoted) for each in section.columns]
    return Shown(
        section.id,
        said(section.title),
        said(section.text),
        tuple(said(each.title) for each in section.columns),
        tuple(
            tuple(tell(cell) for tell, cell in zip(telling, row, strict=True))
            for row in section.rows
        ),
        findings.sentences(section.more),
    )
