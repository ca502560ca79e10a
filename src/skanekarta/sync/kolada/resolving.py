"""Which of Kolada's key figures an indicator is. An id says nothing by itself: Kolada changes and
removes key figures without notice, so the title is held against ours in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from skanekarta.sync.fetched import Stopped
from skanekarta.sync.kolada.answers import KPI, plain
from skanekarta.sync.kolada.asking import Kolada, parts

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """An indicator that is fetched from Kolada. The id is None until it has been found."""

    slug: str
    title: str
    kpi: str | None
    upstream_title: str


@dataclass
class Resolved:
    """The id of each indicator that there is one of, those that are new, and what became of the
    others."""

    ids: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    stopped: list[Stopped] = field(default_factory=list)


def resolve(kolada: Kolada, wanted: Iterable[Wanted], tell: Tell) -> Resolved:
    """Every indicator's id, checked by its title or found by it."""
    every, resolved = list(wanted), Resolved()
    known = [(each, each.kpi) for each in every if each.kpi is not None]
    for some in parts([kpi for _, kpi in known]):
        tell("Rubriker")
        titles = {each.id: each.title for each in kolada.titles(some)}
        for one, kpi in known:
            if kpi in some:
                _check(resolved, one, kpi, titles.get(kpi))
    for each in every:
        if each.kpi is None:
            tell(each.title)
            _find(resolved, each, kolada)
    return resolved


def _check(resolved: Resolved, one: Wanted, kpi: str, title: str | None) -> None:
    if title is None:
        why = f"Kolada har inte längre något nyckeltal {kpi}."
        resolved.stopped.append(Stopped(one.title, why))
    elif title != plain(one.upstream_title):
        why = f"{kpi} heter inte längre ”{one.upstream_title}” i Kolada, utan ”{title[:200]}”."
        resolved.stopped.append(Stopped(one.title, why))
    else:
        resolved.ids[one.slug] = kpi


def _find(resolved: Resolved, one: Wanted, kolada: Kolada) -> None:
    ids: Sequence[str] = sorted({each.id for each in kolada.find(one.upstream_title)})
    if len(ids) == 1 and KPI.fullmatch(ids[0]):
        resolved.ids[one.slug] = resolved.found[one.slug] = ids[0]
        return
    few = f"inget nyckeltal med rubriken ”{one.upstream_title}”"
    many = f"flera nyckeltal med rubriken ”{one.upstream_title}”"
    why = f"Kolada har {many if ids else few}."
    resolved.stopped.append(Stopped(one.title, why, left_out=True))
