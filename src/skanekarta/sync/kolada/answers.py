"""What Kolada answers, read and judged: anything that is not of the shape it should be is refused,
since an answer that is damaged in one place may be so in others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from skanekarta.errors import SkanekartaError

KPI = re.compile(r"[A-Z]\d{5}", re.ASCII)
YEARS = range(1900, 2101)
MOST = Decimal(10) ** 13
"""No figure of a municipality is larger, in any unit."""

Item = Mapping[str, Any]


class Damaged(SkanekartaError):
    """An answer of another shape than Kolada's. Says how, in Swedish."""


@dataclass(frozen=True)
class Kpi:
    """A key figure's id and title, as Kolada has them."""

    id: str
    title: str


@dataclass(frozen=True)
class Value:
    """The total (gender T) of a key figure for a place and a year; None is not known."""

    kpi: str
    place: str
    year: int
    value: Decimal | None


@dataclass(frozen=True)
class Group:
    """A group of municipalities: `members` are codes and names."""

    id: str
    title: str
    members: tuple[tuple[str, str | None], ...]


def envelope(answer: object) -> tuple[list[Item], str | None]:
    """The values of a page, and the address of the next one."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("values"), list):
        raise Damaged("svaret saknar listan values")
    following = answer.get("next_url") or answer.get("next_page")
    if following is not None and not isinstance(following, str):
        raise Damaged("adressen till nästa sida är ingen adress")
    values = answer["values"]
    if not all(isinstance(each, Mapping) for each in values):
        raise Damaged("listan values har något som inte hör dit")
    return values, following


def kpis(values: Iterable[Item]) -> list[Kpi]:
    """Key figures, by id and title."""
    return [Kpi(_text(each, "id"), plain(_text(each, "title"))) for each in values]


def plain(title: str) -> str:
    """A title as it is compared: one space between words, letters in one form."""
    return unicodedata.normalize("NFC", " ".join(title.split()))


def values_of(rows: Iterable[Item]) -> list[Value]:
    """The total of every row that has one."""
    found = (_value(row) for row in rows)
    return [each for each in found if each is not None]


def _value(row: Item) -> Value | None:
    kpi, place, year = _text(row, "kpi"), _text(row, "municipality"), row.get("period")
    if type(year) is not int or year not in YEARS:
        raise Damaged("ett värde har inget rimligt år")
    parts = row.get("values")
    if not isinstance(parts, list) or not all(isinstance(each, Mapping) for each in parts):
        raise Damaged("en rad saknar värden")
    # In no fixed order, and women or men may stand first.
    totals = [part for part in parts if part.get("gender") == "T"]
    if len(totals) > 1:
        raise Damaged("en rad har två totaler")
    return Value(kpi, place, year, _number(totals[0])) if totals else None


def _number(part: Item) -> Decimal | None:
    if "value" not in part:
        raise Damaged("en total saknar värde")
    value = part["value"]
    if value is None:
        return None
    if type(value) is int or isinstance(value, Decimal):
        found = Decimal(value)
        if found.is_finite() and abs(found) < MOST and abs(found.adjusted()) < 20:
            return found
    raise Damaged("ett värde är inget rimligt tal")


def groups(values: Iterable[Item]) -> list[Group]:
    """Groups with their members."""
    return [Group(_text(v, "id"), plain(_text(v, "title")), _members(v)) for v in values]


def _members(group: Item) -> tuple[tuple[str, str | None], ...]:
    members = group.get("members")
    if not isinstance(members, Sequence) or isinstance(members, str):
        raise Damaged("en grupp saknar medlemmar")
    return tuple(sorted(dict(map(_member, members)).items()))


def _member(member: object) -> tuple[str, str | None]:
    """Its code and name; which of two pairs of names the fields have is not known."""
    if not isinstance(member, Mapping):
        raise Damaged("en grupp har en medlem som inte går att läsa")
    title = member.get("member_title", member.get("title"))
    name = "member_id" if "member_id" in member else "id"
    return _text(member, name), title if isinstance(title, str) else None


def _text(item: Item, name: str) -> str:
    found = item.get(name)
    if not isinstance(found, str) or not found or "\x00" in found:
        raise Damaged(f"{name} saknas i svaret")
    return found
