"""Where the administration has not been for a year, as the log tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from skanekarta import sql, swedish
from skanekarta.analysis.described import Analysis, Asked, Column, Found, Row
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics import PLACE
from skanekarta.values import Choice

YEAR = 365
"""Days after which it is told that nobody has been there."""

KIND = "kind"
VISITS = (
    *("framtidsdialog", "kommundialog", "natverksmote", "projektmote"),
    *("radgivning", "studiebesok", "utbildning"),
)
"""The kinds that mean that somebody was there, where the reader has chosen none."""


def _of_visits(query: Query) -> Query:
    """The query for the kinds that the reader has chosen, else for those that are visits."""
    if query.value(KIND) is not None:
        return query
    return replace(query, filters=(*query.filters, (KIND, Choice(VISITS))))


def _latest(asked: Asked, query: Query, today: dt.date) -> Sequence[Row]:
    """The last entry of each kind in each municipality; what has not begun has not been."""
    rows = asked.layer.rows
    code = sa.func.unnest(rows.c.municipality).label("code")
    last = sa.func.least(rows.c.period_end, today, type_=sa.Date).label("last_on")
    told = (rows.c.id, rows.c.kind, rows.c.kind_title, rows.c.date_precision_title)
    begun = rows.c.starts_on <= today
    each = sa.select(code, last, rows.c.date_precision, *told).where(
        *sql.where(asked.layer, query), begun
    )
    every = each.subquery("e")
    statement = (
        sa.select(every)
        .ext(distinct_on(every.c.code, every.c.kind))
        .order_by(every.c.code, every.c.kind, every.c.last_on.desc(), every.c.id.desc())
    )
    return [dict(row) for row in asked.connection.execute(statement).mappings()]


def _visits(asked: Asked) -> Found:
    today = swedish.today()
    by_code: dict[str, list[Row]] = {}
    for row in _latest(asked, _of_visits(asked.query), today):
        by_code.setdefault(row["code"], []).append(row)
    places = [code for code in asked.names[PLACE] if code != WHOLE_SKANE]
    rows = [_place(asked, code, by_code.get(code, []), today) for code in places]
    rows.sort(key=lambda row: (row["days"] is not None, -(row["days"] or 0)))
    over = [row for row in rows if row["days"] is None or row["days"] > YEAR]
    summary = {
        "over": len(over),
        "never": sum(row["days"] is None for row in rows),
        "within": len(rows) - len(over),
    }
    return Found(rows, summary, None, _notes(asked))


def _place(asked: Asked, code: str, found: Sequence[Row], today: dt.date) -> Row:
    """A municipality's row: its last entry, and the last of each kind, the latest first."""
    latest = sorted(found, key=lambda row: (row["last_on"], row["id"]), reverse=True)
    first: Row = latest[0] if latest else {}
    last = first.get("last_on")
    return {
        PLACE: code,
        f"{PLACE}_title": asked.names[PLACE][code],
        "last_on": last.isoformat() if last else None,
        "days": (today - last).days if last else None,
        "kind_title": first.get("kind_title"),
        "known_to": first.get("date_precision_title"),
        "names": [_told(row) for row in latest] or None,
    }


def _told(row: Row) -> str:
    """«Studiebesök 2024-05-31»; marked where only the period's end is known."""
    text = f"{row['kind_title']} {row['last_on'].isoformat()}"
    return text if row["date_precision"] == "day" else f"{text} (senast)"


def _notes(asked: Asked) -> tuple[str, ...]:
    say, kinds = asked.say, asked.names[KIND]
    notes = [say("Loggen har det som är inlagt hittills, inte allt som har gjorts.")]
    if asked.query.value(KIND) is None:
        named = ", ".join(say(kinds[slug]).lower() for slug in VISITS if slug in kinds)
        notes.append(say("Som besök räknas {kinds}.").format(kinds=named))
    return tuple(notes)


COLUMNS = (
    Column(PLACE, "Kommunkod"),
    Column(f"{PLACE}_title", "Kommun"),
    Column("last_on", "Senast i loggen", absent="inget besök i loggen"),
    *(
        Column(name, title, absent="–")
        for name, title in (
            ("days", "Dagar sedan"),
            ("kind_title", "Slag"),
            ("known_to", "Tiden är känd till"),
            ("names", "Senast av varje slag"),
        )
    ),
)

NOT_VISITED = Analysis(
    id="not-visited",
    title="Kommuner utan besök på ett år",
    question="Vilka kommuner har vi inte besökt på ett år?",
    definition=(
        "För varje kommun den senaste aktiviteten i loggen som innebär ett besök, av de slag som "
        "urvalet har, annars av dem som står ovanför tabellen. Aktiviteter för hela Skåne räknas "
        "inte som besök någonstans. En aktivitet i flera kommuner räknas i var och en. En som är "
        "känd bara till månad, år eller period räknas efter sin sista dag, så kommunen kan ha "
        "besökts tidigare än så. Det som ännu inte har börjat räknas inte. En kommun utan någon "
        "aktivitet står först: den saknas i loggen, vilket inte betyder att ingen har varit där."
    ),
    formula="dagar sedan = dagens datum − aktivitetens sista dag; över gränsen: fler än 365 dagar",
    columns=COLUMNS,
    summary=(
        Column("over", "Kommuner utan besök på ett år"),
        Column("never", "Av dem utan något besök i loggen"),
        Column("within", "Kommuner med besök det senaste året"),
    ),
    work=_visits,
    decides=(PLACE,),
)
