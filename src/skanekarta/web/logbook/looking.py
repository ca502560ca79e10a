"""What was found out about a list, as the page tells it: in the reader's language, and of rows
where rows were pasted. What is said of a single cell is the importers' own, in Swedish."""

from __future__ import annotations

from dataclasses import replace

from skanekarta.importers.reading import Report
from skanekarta.importers.reports.section import Section
from skanekarta.importers.reports.sections import Told, told
from skanekarta.web.language import _, ngettext, noted
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


def looked_through(report: Report, *, is_pasted: bool) -> Told:
    """The report as the page has it."""
    verdict, advice = _verdict(report, is_pasted=is_pasted)
    found = told(report)
    return replace(
        found,
        title=_("Granskning av {file}").format(file=report.file),
        verdict=verdict,
        advice=advice,
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


def _section(section: Section, *, is_pasted: bool) -> Section:
    def said(text: str) -> str:
        return _(OF_ROWS.get(text, text) if is_pasted else text) if text else ""

    columns = tuple(replace(each, title=said(each.title)) for each in section.columns)
    return replace(section, title=said(section.title), text=said(section.text), columns=columns)
