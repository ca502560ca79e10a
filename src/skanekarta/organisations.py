"""Organisations under several names: numbers that are checked, likenesses that a person judges.

Names are never joined because they look alike. `similar` proposes; a person who knows approves
with `join`, and what is approved lasts: files that still use the other name mean the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base
from skanekarta.errors import SkanekartaError
from skanekarta.grant import Grant, GrantApplicant
from skanekarta.vocabulary import Recipient


class JoinedRecipient(Base):
    """A recipient that a person has found to be the same as another, whose names it now has.
    Files that still speak of it mean the other; its old address leads there."""

    __tablename__ = "joined_recipients"
    __table_args__ = (sa.CheckConstraint("slug <> recipient", name="another"),)

    slug: Mapped[str] = mapped_column(primary_key=True)
    wordings: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    recipient: Mapped[str] = mapped_column(sa.ForeignKey("recipients.slug"))
    approved_by: Mapped[str]
    approved_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )


SOLE_TRADER = "enskild-firma"
"""Sole traders have no name here (truth 7): the slug of their type, and of the one recipient
that stands for them all."""

NUMBER = re.compile(r"\d{2}[2-9]\d{3}-\d{4}", re.ASCII)


def check_digit(digits: str) -> int:
    """The last digit of an organisation number, from the nine before it: every other digit
    twice, digits added up, what is left to the next ten (Luhn; Skatteverket, SKV 709)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return -sum(sum(divmod(each, 10)) for each in doubled) % 10


def is_organisation_number(text: str) -> bool:
    """Whether it is written `NNNNNN-NNNN` and its check digit is right. The third digit is at
    least 2, which no personal identity number's is."""
    digits = text.replace("-", "")
    return bool(NUMBER.fullmatch(text)) and check_digit(digits[:9]) == int(digits[9])


@dataclass(frozen=True)
class Likeness:
    """Two recipients whose names are alike: what is said of the one with fewer grants first.
    `likeness` is 0–1; `reason` tells in Swedish what is alike."""

    slug: str
    title: str
    other_slug: str
    other_title: str
    likeness: float
    reason: str


FORMS = re.compile(
    r"\b(ab|aktiebolag|hb|kb|ek|ekonomisk|ideell|förening|föreningen|stiftelsen|stiftelse|i)\b"
)
LEAST = 0.82
"""Names less alike than this are not worth a person's time."""

COMMON = 25
"""A word that more recipients have than this says nothing of who they are."""


def words(title: str) -> tuple[str, ...]:
    """What a name consists of: plain words without legal forms, punctuation and genitives."""
    plain = FORMS.sub(" ", re.sub(r"[^\w]+", " ", title.casefold()))
    return tuple(
        word.removesuffix("s") if len(word) > 3 else word for word in plain.split() if word
    )


def similar(connection: sa.Connection) -> list[Likeness]:
    """Pairs of recipients that may be one and the same, the likest first. Those with known and
    different seats are not among them."""
    columns = (Recipient.slug, Recipient.title, Recipient.municipality)
    rows = connection.execute(sa.select(*columns).order_by(Recipient.slug)).all()
    names = {row.slug: words(row.title) for row in rows}
    seats = {row.slug: row.municipality for row in rows}
    titles = {row.slug: row.title for row in rows}
    found = []
    for one, other in _candidates(names):
        apart = seats[one] and seats[other] and seats[one] != seats[other]
        likeness, reason = _alike(names[one], names[other])
        if not apart and likeness >= LEAST:
            pair = (one, titles[one], other, titles[other])
            found.append(Likeness(*pair, round(likeness, 2), reason))
    return sorted(found, key=lambda each: (-each.likeness, each.slug, each.other_slug))


def _candidates(names: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Pairs that share the beginning of an uncommon word: to compare all with all would take
    the square of their number."""
    owners: dict[str, set[str]] = defaultdict(set)
    for slug, found in names.items():
        for word in found:
            owners[word[:5]].add(slug)
    shared = (slugs for slugs in owners.values() if 1 < len(slugs) <= COMMON)
    yield from sorted({pair for slugs in shared for pair in combinations(sorted(slugs), 2)})


def _alike(one: Sequence[str], other: Sequence[str]) -> tuple[float, str]:
    """How alike two names are, and why."""
    if sorted(one) == sorted(other):
        return 1.0, "samma ord"
    short, long = sorted((Counter(one), Counter(other)), key=lambda each: each.total())
    if short and short <= long:
        return 0.9, "det ena namnet ingår i det andra"
    return min(_nearness(one, other), _nearness(other, one)), "snarlik stavning"


def _nearness(one: Sequence[str], other: Sequence[str]) -> float:
    """The mean, over the words of one name, of how alike the likest word of the other is."""
    best = [max(SequenceMatcher(None, a, b).ratio() for b in other) for a in one if other]
    return sum(best) / len(best) if best else 0.0


def join(connection: sa.Connection, former: str, into: str, by: str) -> int:
    """Makes a recipient one with another, at a person's word: its grants, its names and its old
    address become the other's. Gives the number of grants that moved; each keeps the wording of
    its source. Raises SkanekartaError for one that does not exist."""
    if former == into:
        raise SkanekartaError("En mottagare kan inte slås ihop med sig själv.")
    columns = sa.select(Recipient.slug, Recipient.title, Recipient.aliases)
    rows = connection.execute(columns.where(Recipient.slug.in_([former, into])))
    names = {slug: [title, *aliases] for slug, title, aliases in rows}
    for slug in (former, into):
        if slug not in names:
            raise SkanekartaError(f"Det finns ingen mottagare ”{slug}”.")
    approved = {"slug": former, "wordings": names[former], "recipient": into, "approved_by": by}
    connection.execute(sa.insert(JoinedRecipient).values(approved))
    return _merge(connection, former, into)


def reapply(connection: sa.Connection) -> None:
    """Joins again what was joined, after a file has brought back names that it used before."""
    joined = sa.select(JoinedRecipient.slug, JoinedRecipient.recipient)
    for former, into in connection.execute(joined.order_by(JoinedRecipient.approved_at)).all():
        _merge(connection, former, into)


def _merge(connection: sa.Connection, former: str, into: str) -> int:
    _give_names(connection, into)
    moved = _move(connection, former, into)
    _not_beside_itself(connection, into)
    connection.execute(sa.delete(Recipient).where(Recipient.slug == former))
    return moved


def _give_names(connection: sa.Connection, into: str) -> None:
    """Every wording of those joined into it, once each."""
    wording = sa.func.unnest(JoinedRecipient.wordings, type_=sa.Text)
    joined = sa.select(wording.label("w")).where(JoinedRecipient.recipient == into)
    own = sa.select(sa.func.unnest(Recipient.aliases, type_=sa.Text)).where(Recipient.slug == into)
    every = sa.union(own, joined).subquery("every")
    given = sa.select(sa.func.array_agg(every.c[0], type_=ARRAY(sa.Text))).scalar_subquery()
    none = sa.cast(array([], type_=sa.Text), ARRAY(sa.Text))
    named = sa.update(Recipient).where(Recipient.slug == into)
    connection.execute(named.values(aliases=sa.func.coalesce(given, none)))


def _move(connection: sa.Connection, former: str, into: str) -> int:
    """Points everything that points at the one at the other; gives the number of grants."""
    moved = 0
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.target_fullname != "recipients.slug":
                continue
            column = table.c[key.parent.name]
            if column.primary_key:
                _move_links(connection, table, column.name, former, into)
                continue
            statement = sa.update(table).where(column == former).values({column.name: into})
            count = connection.execute(statement).rowcount
            moved += count if (table.name, column.name) == ("grants", "recipient") else 0
    return moved


def _move_links(
    connection: sa.Connection, table: sa.Table, name: str, former: str, into: str
) -> None:
    """Links are replaced, never changed (migration 0002); what has both needs only one."""
    twin = table.alias()
    same = [twin.c[each.name] == each for each in table.primary_key if each.name != name]
    absent = ~sa.exists().where(twin.c[name] == into, *same)
    values = [sa.literal(into) if each.name == name else each for each in table.c]
    found = sa.select(*values).where(table.c[name] == former, absent)
    columns = [each.name for each in table.c]
    connection.execute(sa.insert(table).from_select(columns, found))
    connection.execute(sa.delete(table).where(table.c[name] == former))


def _not_beside_itself(connection: sa.Connection, recipient: str) -> None:
    """Who applied with itself, now that two are one, applied alone."""
    own = sa.select(Grant.id).where(Grant.recipient == recipient)
    beside = GrantApplicant.recipient == recipient, GrantApplicant.grant_id.in_(own)
    connection.execute(sa.delete(GrantApplicant).where(*beside))


def joined(connection: sa.Connection) -> list[dict[str, object]]:
    """What has been joined: the old slug and wordings, into what, by whom and when."""
    statement = sa.select(JoinedRecipient.__table__).order_by(
        JoinedRecipient.approved_at, JoinedRecipient.slug
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def now_named(connection: sa.Connection, slug: str) -> str | None:
    """The recipient that an old slug has become, None where it has not become any."""
    found: str | None = connection.scalar(
        sa.select(JoinedRecipient.recipient).where(JoinedRecipient.slug == slug)
    )
    return found
