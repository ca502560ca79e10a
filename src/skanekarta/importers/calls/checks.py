"""What calls must not say, and what is worth a second look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from statistics import median

from skanekarta.importers.calls.call_rows import State
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.granting.rows import Row
from skanekarta.swedish import kr, number, percent

ROUNDED = re.compile(r"avrund|cirka|\bca\b|circa|drygt|knappt|omkring|ungefär|runt", re.IGNORECASE)
"""Words by which a source says that its figures are not exact."""

PAIRS = (
    ("granted", "applications", "Fler är beviljade ({}) än som har sökt ({})."),
    ("granted_sek", "sought_sek", "Mer är beviljat ({}) än vad som har sökts ({})."),
)
FEWEST = 8
"""Other calls of a funder that a share needs to be compared with."""


def check_row(row: Row, call: State, this_year: int) -> None:
    """Tells what is wrong or odd in a call as it will be: what the row says, and what it leaves
    as it was. More granted than sought is an error where the figures are exact."""
    loose = ROUNDED.search(f"{call.get('precision') or ''} {call.get('note') or ''}")
    for part, whole, sentence in PAIRS:
        less, more = call.get(part), call.get(whole)
        if less is None or more is None or less <= more:
            continue
        shown = kr if part.endswith("_sek") else number
        text = sentence.format(shown(less), shown(more))
        column = part if part in row.at else whole
        if loose:
            row.advise(column, "more-than-sought", f"{text} Källan avrundar.", row.cell(column))
        else:
            row.fails(column, "more-than-sought", text, row.cell(column))
    if not call.get("source_url"):
        row.notes.tell("advice", "no-source", "Källans adress saknas.", row.number)
    if call.get("year") is None:
        row.notes.tell("advice", "no-year", "År saknas.", row.number)
    elif call["year"] > this_year:
        row.advise("year", "year-in-future", f"Året {call['year']} har inte börjat.")


def check_earlier(row: Row, said: State, earlier: State, *, corrections: bool) -> None:
    """Tells what the row takes away, and whether it could be of another year's call with the
    same name, which must not be lost."""
    for name in said:
        field = "part_of" if name == "parent" else name
        if row.cell(field) is None and earlier.get(name) is not None:
            row.advise(field, "cell-empties", "Cellen är tom: den uppgift som är inläst tas bort.")
    years = earlier.get("year"), said.get("year")
    if None not in years and years[0] != years[1] and not corrections:
        text = (
            f"Utlysningen är inläst med året {years[0]}. Är det en annan omgång behöver den ett "
            "eget namn, till exempel med året; är året fel rättas det med --corrections."
        )
        row.fails("year", "call-of-another-year", text, row.cell("year"))


def check_shares(
    calls: Mapping[str, State], rows: Mapping[str, int], notes: Notes, heading: str | None
) -> None:
    """Advises of calls of the file, whose rows are given, with a share granted that is far from
    its funder's others: less than a third of what is usual, or as much less refused."""
    shares: dict[str, dict[str, Decimal]] = {}
    for slug, call in sorted(calls.items(), key=lambda each: rows.get(each[0], 0)):
        if call.get("applications") and call.get("granted") is not None:
            found = Decimal(call["granted"]) / Decimal(call["applications"])
            shares.setdefault(call.get("funder") or "", {})[slug] = found
    for of_funder in shares.values():
        for slug, share in of_funder.items():
            others = [each for other, each in of_funder.items() if other != slug]
            if slug not in rows or len(others) < FEWEST:
                continue
            usual = median(others)
            if 3 * share < usual or 3 * (1 - share) < 1 - usual:
                text = (
                    f"Andelen beviljade, {percent(share)}, är långt från det vanliga: "
                    f"{percent(usual)} i finansiärens andra utlysningar (medianen)."
                )
                notes.tell("advice", "share-far-off", text, rows[slug], heading)
