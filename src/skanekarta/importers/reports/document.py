"""The report as JSON, for programs.

    about                       "grants", "calls", "activities", "boundaries", "localities",
                                "policy-documents", "municipal-organisations" or
                                "municipal-links"
    file, kind, sheet, sha256   what was read
    status                      "blocked", "possible" (a dry run), "imported" or "unchanged"
    rows                        rows under the headings
    counts                      errors, advice; and by code
    headings                    heading → field
    unknown_columns             headings that were not understood
    findings                    level, code, text, row, column, value, valid, suggestion
    new_terms                   vocabulary, wording, rows, first_row, suggestion, approved, option
    totals                      year, support_form, before_sek, file_sek, after_sek
    measures                    year, title, unit, before, file, after (of calls)
    remarks                     sentences on how it came out (of what is drawn on the map)
    compared                    title, reported, counted (null until all 33 are loaded)
    import                      id, added, changed, unchanged, missing, withdrawn (numbers)
    changed, missing            key, row, what, fields (field, before, after)

Amounts are texts in kronor (`"24268000"`, `"1500.50"`): JSON's numbers lose öre in some readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from skanekarta.importers.reading import Report
from skanekarta.importers.told import Change


def as_document(report: Report) -> dict[str, Any]:
    """The report as what JSON can hold; the keys are those at the head of this module."""
    return {
        "about": report.about,
        "file": report.file,
        "kind": report.kind,
        "sheet": report.sheet,
        "sha256": report.sha256,
        "status": _status(report),
        "rows": report.rows,
        "counts": _counts(report),
        "headings": dict(report.headings),
        "unknown_columns": list(report.unknown),
        "findings": [{**asdict(each), "valid": list(each.valid)} for each in report.findings],
        "new_terms": [asdict(each) for each in report.new_terms],
        "totals": [_total(asdict(each)) for each in report.totals],
        "measures": [_measure(asdict(each)) for each in report.measures],
        "remarks": list(report.remarks),
        "compared": [asdict(each) for each in report.compared],
        "import": _import(report),
        "changed": [_change(each) for each in report.changed],
        "missing": [_change(each) for each in report.missing],
    }


def _import(report: Report) -> dict[str, int | None]:
    return {
        "id": report.import_id,
        "added": report.added,
        "changed": report.changed_count,
        "unchanged": report.unchanged,
        "missing": report.missing_count,
        "withdrawn": report.withdrawn,
    }


def _status(report: Report) -> str:
    if report.blocked:
        return "blocked"
    if report.dry_run:
        return "possible"
    return "unchanged" if report.import_id is None else "imported"


def _counts(report: Report) -> dict[str, Any]:
    by_code = {f"{level}:{code}": each for (level, code), each in sorted(report.counts.items())}
    return {
        "errors": report.number_of("error"),
        "advice": report.number_of("advice"),
        "by_code": by_code,
    }


def _total(total: Mapping[str, Any]) -> dict[str, Any]:
    sums = {f"{name}_sek": f"{total[name]:f}" for name in ("before", "file", "after")}
    return {"year": total["year"], "support_form": total["support_form"], **sums}


def _measure(measure: Mapping[str, Any]) -> dict[str, Any]:
    return {**measure, **{name: f"{measure[name]:f}" for name in ("before", "file", "after")}}


def _change(change: Change) -> dict[str, Any]:
    fields = [
        {"field": name, "before": before, "after": after} for name, before, after in change.fields
    ]
    return {"key": change.key, "row": change.row, "what": change.what, "fields": fields}
