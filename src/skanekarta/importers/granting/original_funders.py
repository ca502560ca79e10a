"""Whose money a support form passes on: a rule that stands as data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from skanekarta.importers.tables import read_csv
from skanekarta.importers.vocabularies import Wordings


def passed_on(connection: sa.Connection, file: Path) -> Mapping[str, str]:
    """Support form → whose money it passes on, as slugs, from `original_funders.csv`.
    Raises RefusedFile."""
    words = {name: Wordings(connection, name) for name in ("support_form", "funder")}
    sheet = read_csv(file, ("support_form", "original_funder"))
    found = {}
    for record in sheet.rows:
        form = record.required("support_form")
        funder = record.required("original_funder")
        slug = words["support_form"].one(record, "support_form", form)
        found[slug] = words["funder"].one(record, "original_funder", funder)
    sheet.done()
    return {form: funder for form, funder in found.items() if form and funder}
