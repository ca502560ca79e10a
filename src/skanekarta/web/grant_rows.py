"""A grant's row as pages of organisations, calls and municipalities show it."""

from __future__ import annotations

from skanekarta.web import periods
from skanekarta.web.notation import kr
from skanekarta.web.rows import Row


def told(row: Row, but: str | None = None) -> Row:
    """The row with `places` (code, name, and its part of the amount where there are several),
    `beside` (slug and name of the joint applicants, but one) and `span` (the period in words)."""
    return {**row, "places": _places(row), "beside": _beside(row, but), "span": _span(row)}


def _places(row: Row) -> list[tuple[str, str, str | None]]:
    codes, titles = row["municipality"] or [], row["municipality_title"] or []
    parts = row["municipality_share"] or []
    several = len(codes) > 1
    shares = [kr(part) if several else None for part in parts]
    return list(zip(codes, titles, shares, strict=True))


def _beside(row: Row, but: str | None) -> list[tuple[str, str]]:
    pairs = zip(row["applicant"] or [], row["applicant_title"] or [], strict=True)
    return [(slug, title) for slug, title in pairs if slug != but]


def _span(row: Row) -> str | None:
    return periods.span(row["starts_on"], row["ends_on"])
