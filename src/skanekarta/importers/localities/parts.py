"""A locality that reaches into several municipalities can stand in a row for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from skanekarta.importers.localities.delimited import Feature
from skanekarta.importers.reading import Report, most_of
from skanekarta.swedish import number

SUMMED = ("bef", "area_ha")


def joined(features: Iterable[Feature], report: Report) -> list[Feature]:
    """The parts of each locality as one row: people and area added up, under the municipality that
    its code begins with. Rows that tell a municipality twice stay, to be told of as wrong."""
    by_code: dict[object, list[Feature]] = {}
    for each in features:
        by_code.setdefault(each[1].get("tatortskod") or each[0], []).append(each)
    found: list[Feature] = []
    several: list[str] = []
    for code, parts in by_code.items():
        whole = _whole(str(code), parts)
        found += parts if whole is None else [whole]
        several += [] if whole is None else [str(whole[1]["tatort"])]
    if several:
        told = f"{number(len(several))} tätorter ligger i flera kommuner, och delarna är lagda ihop"
        report.remarks.append(f"{told}: {most_of(several)}.")
    return found


def _whole(code: str, parts: Sequence[Feature]) -> Feature | None:
    """The parts as one; None where there is one, or they are not parts of the same."""
    places = [_municipality(cells) for _, cells, _ in parts]
    if len(parts) < 2 or len(set(places)) < len(parts) or "" in places:
        return None
    sums = {name: _sum([cells.get(name) for _, cells, _ in parts]) for name in SUMMED}
    first = next((each for each in parts if code[:4] == _municipality(each[1])), parts[0])
    row, cells, _ = first
    return row, {**cells, **_numbers(sums)}, _union([geometry for *_, geometry in parts])


def _municipality(cells: Mapping[str, object]) -> str:
    """Its code: spreadsheets read codes as numbers."""
    told = cells.get("kommun")
    return "" if told is None else str(told).strip().removesuffix(".0").zfill(4)


def _numbers(sums: Mapping[str, Decimal | None]) -> dict[str, Any]:
    return {name: None if each is None else f"{each:f}" for name, each in sums.items()}


def _sum(values: Sequence[object]) -> Decimal | None:
    """None where a part is not told: a sum of the others would say too little."""
    try:
        return sum((Decimal(str(each).replace(",", ".")) for each in values), Decimal(0))
    except InvalidOperation:
        return None


def _union(shapes: Sequence[Any]) -> Any:
    import shapely  # noqa: PLC0415 (heavy; only maps need it)

    known = [each for each in shapes if each is not None]
    return shapely.union_all(known) if known else None
