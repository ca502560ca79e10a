"""How an amount is shared between municipalities: equally, or as the source says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal

from skanekarta.importers.granting.numbers import ORE
from skanekarta.importers.granting.readings import Read, refused
from skanekarta.importers.reading import Value

PART = re.compile(
    r"(?P<name>[^\d:=(]*[^\s\d:=(-])?[\s:=(-]*(?P<number>\d[\d\s.,]*)\s*(?:%|kr|procent)?\)?"
)
BETWEEN = re.compile(r"[;|\n\r]+|,(?=\s*[^\W\d])|\s+(?:och|samt)\s+")
VALID = ("Lund 60 %; Malmö 40 %", "Lund 60 000 kr; Malmö 40 000 kr")
MOST_PARTS = 64
LONGEST = 200
HUNDRED = Decimal(100)
NEAR = Decimal("0.05")
"""How far from a hundred the percentages may add up to: thirds are written 33,3 %."""


def shares(total: Decimal, codes: Sequence[str]) -> dict[str, Decimal]:
    """Equal shares in öre; what is left over goes to the lowest code, so that they add up."""
    if not codes:
        return {}
    each = (total / len(codes)).quantize(ORE, rounding=ROUND_DOWN)
    found = dict.fromkeys(sorted(codes), each)
    found[min(codes)] += total - each * len(codes)
    return found


def weighed(total: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Shares in öre after weights; what is left over goes to the lowest code."""
    of = sum(weights.values(), Decimal(0))
    found = {
        code: (total * weights[code] / of).quantize(ORE, rounding=ROUND_DOWN)
        for code in sorted(weights)
    }
    found[min(found)] += total - sum(found.values(), Decimal(0))
    return found


def stated(total: Decimal, numbers: Mapping[str, Decimal]) -> Read[dict[str, Decimal]]:
    """What numbers for each municipality mean: kronor where they add up to the amount, else
    percent where they add up to a hundred, else parts of one."""
    together = sum(numbers.values(), Decimal(0))
    if any(number < 0 for number in numbers.values()) and total >= 0:
        return refused("shares-do-not-add-up", "En andel kan inte vara negativ.", VALID)
    if together == total:
        return Read(dict(sorted(numbers.items())))
    if abs(together - HUNDRED) <= NEAR or abs(together - 1) <= NEAR / HUNDRED:
        return Read(weighed(total, numbers))
    text = (
        "Kommunernas andelar ska bli 100 procent, eller hela beloppet i kronor; de blir "
        f"{f'{together:f}'.replace('.', ',')}."
    )
    return refused("shares-do-not-add-up", text, VALID)


def written(text: str) -> Read[tuple[tuple[str, Decimal], ...]]:
    """The names and numbers of a cell such as `Lund 60 %; Malmö 40 %`; a name is empty where
    there are only numbers, in the order of the municipalities."""
    found = []
    for part in BETWEEN.split(text)[: MOST_PARTS + 1]:
        if not part.strip():
            continue
        cut = PART.fullmatch(part.strip()) if len(part) < LONGEST else None
        read = number(part).value or (number(cut["number"]).value if cut else None)
        if cut is None or read is None:
            return refused("not-shares", "Cellen är ingen fördelning mellan kommuner.", VALID)
        found.append(((cut["name"] or "").strip(), read))
    return Read(tuple(found))


def number(value: Value) -> Read[Decimal]:
    """A share in any unit: what it means is told by what the shares of a row add up to."""
    text = str(value).replace("%", "").replace("procent", "").replace("kr", "")
    text = "".join(text.split()).replace(",", ".")
    if re.fullmatch(r"\d{1,12}(\.\d{1,10})?", text, re.ASCII):
        return Read(Decimal(text))
    return refused("not-shares", "Cellen är ingen andel.", ("60 %", "0,6", "60 000 kr"))
