"""A row of a list becomes a grant, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from skanekarta.importers.granting.days import Day, day, year
from skanekarta.importers.granting.fixed import of_list
from skanekarta.importers.granting.money import Money, Sum
from skanekarta.importers.granting.readings import Read, Reader, refused
from skanekarta.importers.granting.recipients import Named, Recipients
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.granting.whereabouts import Point, Where, Whereabouts
from skanekarta.importers.granting.words import Words
from skanekarta.importers.reading import GrantRow, Value

ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.ASCII | re.IGNORECASE)
LONGEST_ADDRESS = 2_000
YES_OR_NO = {"ja": True, "true": True, "1": True, "nej": False, "false": False, "0": False}


Columns = dict[str, Any]
"""Some of a GrantRow's fields by name."""

Whose = tuple[Named, Sum, Where, tuple[str, ...]]

TEXTS = ("source", "source_id", "project_title", "note")
BASES = ("year_basis", "area_basis", "seat_basis")


class GrantReader:
    """Reads the rows under one set of headings."""

    def __init__(
        self,
        words: Words,
        recipients: Recipients,
        whereabouts: Whereabouts,
        money: Money,
        passed_on: Mapping[str, str],
    ) -> None:
        self.words, self.recipients = words, recipients
        self.whereabouts, self.money, self.passed_on = whereabouts, money, passed_on
        self.bases = {name: of_list(name) for name in BASES}
        self.day, self.year = Reader(day), Reader(year)
        self.flag, self.address = Reader(_flag), Reader(address)

    def read(self, row: Row, point: Point | None) -> GrantRow | None:
        """The grant of a row; None where anything in it can't be understood. All of it is read,
        so that every problem is told at once."""
        funder = self._required(row, "funder")
        form = self._required(row, "support_form")
        when = self._when(row)
        whose = self._whose(row, form, point)
        terms = self._terms(row, when["year"], funder, form)
        texts = self._texts(row)
        generated = row.read("generated", self.flag) or False
        if row.failed or not (funder and form and whose):
            return None
        named, total, where, applicants = whose
        says = self._wordings(row, form, terms["call"])
        # fmt: off
        return GrantRow(
            row=row.number, funder=funder, support_form=form, applicants=applicants,
            recipient=named.slug, recipient_wording=named.wording, generated=generated,
            recipient_type=named.recipient_type, amount_sek=total.amount, years=total.years,
            scope=where.scope, seat=where.seat, work=where.work, shares_basis=where.basis,
            **when, **terms, **texts, **says,
        )
        # fmt: on

    def _whose(self, row: Row, form: str | None, point: Point | None) -> Whose | None:
        """Recipient, money, place and joint applicants: they depend on each other."""
        found = self.whereabouts.read(row, point)
        named = self.recipients.find(row, found[0])
        total = self.money.read(row)
        where = self.whereabouts.shared(row, found, total.amount) if total else None
        if form in self.words.joint_forms and where and where.scope == "municipality":
            self._check_joint(row, where)
        applicants = self.recipients.applicants(row, named.slug if named else None)
        return (named, total, where, applicants) if named and total and where else None

    def _required(self, row: Row, name: str) -> str | None:
        if row.cell(name) is None:
            row.lacks(name)
            return None
        return self.words.one(row, name)

    def _when(self, row: Row) -> Columns:
        decided = row.read("decision_date", self.day)
        basis = row.read("year_basis", self.bases["year_basis"])
        told = row.read("year", self.year)
        if told is None and decided is not None and row.cell("year") is None:
            told, basis = decided.year, basis or "source"
        starts, ends = self._date(row, "starts_on"), self._date(row, "ends_on")
        if starts and ends and ends < starts:
            text = "Perioden slutar innan den börjar."
            row.fails("ends_on", "period-without-order", text, row.cell("ends_on"))
        return {
            "year": told,
            "year_basis": basis,
            "decision_date": decided.date if decided else None,
            "published_date": self._date(row, "published_date"),
            "starts_on": starts,
            "ends_on": ends,
        }

    def _date(self, row: Row, name: str) -> dt.date | None:
        if name not in row.at:
            return None
        found: Day | None = row.read(name, self.day)
        if found is not None and found.date is None:
            text = "Bara året eller månaden är angiven; dagen lämnas tom."
            row.advise(name, "no-day", text, row.cell(name))
        return found.date if found else None

    def _check_joint(self, row: Row, where: Where) -> None:
        if len(where.work) < 2:
            text = "Kommunsamverkan ska ha minst två kommuner; ange de samverkande."
            row.fails("municipality", "too-few-municipalities", text)

    def _terms(self, row: Row, year: int | None, funder: str | None, form: str | None) -> Columns:
        areas = self.words.many(row, "area")
        call = self.words.call(row, funder)
        original = self.words.one(row, "original_funder") if "original_funder" in row.at else None
        original = original or (self.passed_on.get(form) if form else None)
        self.words.check_years(row, "support_form", [form] if form else (), year)
        self.words.check_years(row, "area", areas, year)
        return {
            "areas": areas,
            "target_groups": self.words.many(row, "target_group"),
            "call": call,
            "original_funder": None if original == funder else original,
        }

    def _wordings(self, row: Row, form: str, call: str | None) -> Columns:
        wording = self.words.wording
        return {
            "support_form_wording": wording(row, "support_form", form) or form,
            "call_wording": wording(row, "call", call) if call else None,
            "area_wording": wording(row, "area"),
            "target_group_wording": wording(row, "target_group"),
        }

    def _texts(self, row: Row) -> Columns:
        values = row.values
        found: Columns = {name: row.text(name) for name in TEXTS if name in values}
        if "source_url" in values:
            found["source_url"] = row.read("source_url", self.address)
        told = {name: row.read(name, self.bases[name]) for name in BASES[1:] if name in values}
        return {**found, **told} if told else found


def address(value: Value) -> Read[str]:
    """An address on the web."""
    text = str(value)
    if len(text) <= LONGEST_ADDRESS and ADDRESS.fullmatch(text):
        return Read(text)
    told = (
        "Adressen ska börja med http:// eller https://, sakna mellanslag och ha högst "
        f"{LONGEST_ADDRESS} tecken."
    )
    return refused("not-an-address", told)


def _flag(value: Value) -> Read[bool]:
    text = str(value).casefold().removesuffix(".0")
    if text in YES_OR_NO:
        return Read(YES_OR_NO[text])
    return refused("not-yes-or-no", "Värdet ska vara ja eller nej.", ("ja", "nej"))
