"""The data that come with the project: which files, in which order, each loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from skanekarta import provenance
from skanekarta.errors import RefusedFile, SetupError
from skanekarta.importers import (
    activities,
    boundaries,
    calls,
    coverage,
    dividing,
    facts,
    registers,
)
from skanekarta.importers.granting import Defaults, passed_on
from skanekarta.importers.importing import Said, import_grants, keep, take_turn
from skanekarta.importers.reading import Finding, Report
from skanekarta.importers.storing import DATASET, Delivery
from skanekarta.importers.vocabularies import load_vocabulary
from skanekarta.layers import all_layers

Load = Callable[[sa.Connection, Path, int], int]

BY = "skanekarta load"


@dataclass(frozen=True)
class DataSet:
    """A file below `data/`, how it is taken in, and the files that are read with it. Grants
    (without a `load`) come in as an administrator's lists do."""

    title: str
    path: str
    load: Load | None
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What became of a data set: how many rows, whether it had to be read at all, and what of it
    is not so since an administrator's list says otherwise."""

    title: str
    path: str
    rows: int
    changed: bool
    overruled: tuple[str, ...] = ()


def _vocabulary(name: str) -> Load:
    def load(connection: sa.Connection, file: Path, import_id: int) -> int:
        return load_vocabulary(connection, name, file, import_id)

    return load


def _calls(connection: sa.Connection, file: Path, import_id: int) -> int:
    """The vocabulary of calls; what an administrator has said of them stands, and the history
    keeps both."""
    before = calls.states(connection)
    rows = load_vocabulary(connection, "call", file, import_id)
    calls.keep(connection, import_id, before)
    calls.stand(connection, import_id)
    return rows


def _list(name: str) -> str:
    return f"grants/vocabularies/{name}.csv"


OVERRULED: dict[Load, Callable[[sa.Connection, int], Iterable[str]]] = {
    _calls: calls.overruled,
    boundaries.load_boundaries: boundaries.overruled,
}
"""What of a file is not so since an administrator's list says otherwise."""

INDICATORS = "municipalities/indicators.csv"
FRAMES = "grants/budget_frames.csv"
LISTS = (
    ("Finansiärer", "funder"),
    ("Områden", "area"),
    ("Stödformer", "support_form"),
    ("Utlysningar", "call"),
    ("Målgrupper", "target_group"),
    ("Kulturplanens utvecklingsområden", "development_area"),
    ("Kultursamverkansmodellens verksamheter", "model_activity"),
    ("Organisationsformer", "recipient_type"),
    ("Mottagare", "recipient"),
)

DATA_SETS = (
    DataSet("Kommungränser", "municipalities/municipalities.geojson", boundaries.load_boundaries),
    DataSet("Land runt Skåne", "municipalities/neighbours.geojson", boundaries.load_neighbours),
    DataSet("Nyckeltalens lista", INDICATORS, facts.load_indicators),
    DataSet("Nyckeltal", "municipalities/kommunfakta.csv", facts.load_figures, (INDICATORS,)),
    DataSet(
        "Jämförelsetal",
        "municipalities/reference_figures.csv",
        facts.load_reference_figures,
        (INDICATORS,),
    ),
    DataSet("Koladas nyckeltal", "municipalities/kolada_kpi.csv", facts.load_kolada_indicators),
    *(
        DataSet(title, f"municipalities/{name}s.csv", _vocabulary(name))
        for title, name in (
            ("Styrdokumentens slag", "policy_kind"),
            ("Kulturens organisation", "organisation_form"),
            ("Länkarnas slag", "link_kind"),
        )
    ),
    DataSet(
        "Styrdokument",
        "municipalities/policy_documents.csv",
        registers.load_policy_documents,
        ("municipalities/policy_kinds.csv",),
    ),
    DataSet("Tätorter", "municipalities/localities.csv", facts.load_localities),
    DataSet("Skånes fyra hörn", "municipalities/corners.csv", dividing.load_corners),
    DataSet(
        "2024 års rapport, summor", "municipalities/report_2024.csv", dividing.load_report_sums
    ),
    *(
        DataSet(title, _list(name), _calls if name == "call" else _vocabulary(name))
        for title, name in LISTS
    ),
    DataSet("Budgetramar", FRAMES, coverage.load_budget_frames),
    DataSet("Listornas täckning", "grants/coverage.csv", coverage.load_coverage, (FRAMES,)),
    DataSet(
        "Stöd",
        "grants/grants.csv",
        None,
        ("grants/original_funders.csv", *(_list(name) for _, name in LISTS)),
    ),
    DataSet("Aktiviteternas slag", "activities/kinds.csv", activities.load_kinds),
    DataSet("Nätverk", "activities/networks.csv", activities.load_networks),
    DataSet("Aktiviteter", "activities/activities.csv", activities.load_activities),
)
"""Every file below `data/` in the order in which they can be read: the ground first."""


def load_project(connection: sa.Connection, project_dir: Path) -> Iterator[Loaded]:
    """Takes in every file that is not taken in already, in the caller's transaction: all or
    nothing. Raises SetupError when a file is missing and RefusedFile when one is wrong."""
    folder = project_dir / "data"
    take_turn(connection)
    for each in DATA_SETS:
        files = [folder / path for path in (each.path, *each.beside)]
        missing = [file for file in files if not file.is_file()]
        if missing:
            name = missing[0].relative_to(project_dir)
            raise SetupError(f"Filen {name} saknas i {project_dir}.")
        yield _load(connection, each, files)
    for layer in all_layers().values():
        keep(connection, layer)


def _load(connection: sa.Connection, each: DataSet, files: Sequence[Path]) -> Loaded:
    file, sha256 = files[0], provenance.sha256_of(*files)
    if provenance.is_loaded(connection, each.path, sha256):
        return Loaded(each.title, each.path, 0, changed=False)
    if each.load is None:
        rows = _take_in_grants(connection, each, files, sha256)
        return Loaded(each.title, each.path, rows, changed=True)
    # The rows point at the import, so it comes first; its number of rows is put in after.
    import_id = provenance.record(connection, each.path, file.name, sha256, 0, BY)
    rows = each.load(connection, file, import_id)
    provenance.set_rows(connection, import_id, rows)
    overruled = OVERRULED.get(each.load)
    told = overruled(connection, import_id) if overruled else ()
    return Loaded(each.title, each.path, rows, changed=True, overruled=tuple(told))


def _take_in_grants(
    connection: sa.Connection, each: DataSet, files: Sequence[Path], sha256: str
) -> int:
    """The project's own list is the whole of what it has brought, and a row of it that looks
    like a correction is one. Raises RefusedFile."""
    file, original_funders = files[:2]
    said = Said(defaults=Defaults(passed_on=passed_on(connection, original_funders)))
    delivery = Delivery(each.path, BY, DATASET, corrections=True, always=True, sha256=sha256)
    report = import_grants(connection, file, delivery, said)
    if report.blocked:
        raise RefusedFile(file.name, [_told(found) for found in _errors(report)])
    return report.rows


def _errors(report: Report) -> list[Finding]:
    return [found for found in report.findings if found.level == "error"]


def _told(found: Finding) -> str:
    where = [f"rad {found.row}"] if found.row else []
    where += [f"kolumn {found.column}"] if found.column else []
    value = f"”{found.value}”. " if found.value is not None else ""
    return f"{', '.join(where) or 'filen'}: {value}{found.text}"
