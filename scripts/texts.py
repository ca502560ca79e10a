"""Collects every text that pages say into the English catalogue: `make texts`.

What is new stands there without a translation, what nobody says any more is left out. A text is
never guessed from one that is like it: it would be wrong and look finished.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from skanekarta import chosen_share
from skanekarta.access import who
from skanekarta.access.audit import DETAILS, EVENTS, NAMELESS
from skanekarta.analysis import BY_LAYER
from skanekarta.catalogue import OF_LAYERS, file_of
from skanekarta.codelists import FIXED
from skanekarta.crs import SYSTEMS
from skanekarta.declaration import DESCRIPTION, TITLE
from skanekarta.formats import FOR_EXCEL, FORMATS
from skanekarta.formats.sentences import ROLES, YES_OR_NO
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.settings import PROJECT_DIR

SOURCE = PROJECT_DIR / "src/skanekarta"
GRANTS = "data/grants/vocabularies"
VOCABULARIES = (
    *(
        f"{GRANTS}/{name}.csv"
        for name in ("area", "funder", "recipient_type", "support_form", "target_group")
    ),
    "data/activities/kinds.csv",
    *(
        f"data/municipalities/{name}s.csv"
        for name in ("policy_kind", "organisation_form", "link_kind")
    ),
    "data/municipalities/indicators.csv",
    "data/municipalities/report_2024.csv",
)
"""Those that are no names: an organisation or a call is called what it is called."""

WORDINGS = ("title", "unit_title", "note")
"""The columns of a vocabulary that people read; most have no more than the first."""

Keywords = dict[str, tuple[int, ...] | None]

PYTHON: Keywords = {"_": None, "say": None, "noted": None, "ngettext": (1, 2), "both": (1, 2)}
TEMPLATES: Keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
SCRIPTS: Keywords = {"t": None, "plural": (2, 3)}

WAYS: tuple[tuple[str, str, str, Keywords], ...] = (
    ("**/*.py", "python", "Python", PYTHON),
    ("web/templates/**/*.html", "jinja2.ext:babel_extract", "Jinja", TEMPLATES),
    ("web/static/js/*.js", "javascript", "JavaScript", SCRIPTS),
)
JINJA = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}

Key = str | tuple[str, ...]
Said = tuple[Key, str]
"""A text, with both forms where it has two, and the file that says it."""


def from_files() -> Iterator[Said]:
    """What the sources say in calls."""
    for pattern, method, _, keywords in WAYS:
        for file in sorted(SOURCE.glob(pattern)):
            options = JINJA if method.startswith("jinja2") else {}
            found = extract_from_file(method, file, keywords=keywords, options=options)
            yield from ((key, _name(file)) for _line, key, _comments, _context in found)


def from_layers() -> Iterator[Said]:
    """What the layers say of themselves and their fields."""
    for layer in all_layers().values():
        yield from ((text, _file_of(layer)) for text in _of_layer(layer) if _has_words(text))


def _file_of(layer: Layer) -> str:
    return f"src/skanekarta/layers/{layer.id}.py"


def _of_layer(layer: Layer) -> Iterator[str]:
    yield from (layer.description, layer.attribution)
    for field in layer.fields:
        yield from (field.title, field.description, field.unit or "")


def from_descriptions() -> Iterator[Said]:
    """What analyses, files and the service itself are called and do."""
    for each in (each for of_one in BY_LAYER.values() for each in of_one.values()):
        for text in (each.title, each.question, each.definition, each.formula):
            yield text, "src/skanekarta/analysis/__init__.py"
        for column in (*each.columns, *each.summary):
            said = filter(_has_words, (column.title, column.absent or ""))
            yield from ((text, "src/skanekarta/analysis/__init__.py") for text in said)
    yield chosen_share.TITLE, "src/skanekarta/chosen_share.py"
    for text in (*(each.title for each in FORMATS.values()), FOR_EXCEL):
        yield text, "src/skanekarta/formats/__init__.py"
    for system in SYSTEMS.values():
        yield system.title, "src/skanekarta/crs.py"
    for text in (*ROLES.values(), *YES_OR_NO.values()):
        yield text, "src/skanekarta/formats/sentences.py"
    for text in (TITLE, DESCRIPTION):
        yield text, "src/skanekarta/declaration.py"


def from_accounts() -> Iterator[Said]:
    """What accounts may do, and what is told of it."""
    for text in (*who.ROLES.values(), *who.SCOPES.values()):
        yield text, "src/skanekarta/access/who.py"
    for text in (*EVENTS.values(), *DETAILS.values(), *NAMELESS):
        yield text, "src/skanekarta/access/audit.py"


def from_vocabularies() -> Iterator[Said]:
    """The wordings that are no names."""
    for name in VOCABULARIES:
        with (PROJECT_DIR / name).open(encoding="utf-8") as rows:
            yield from (
                (text, name) for row in csv.DictReader(rows) for text in _of_term(name, row)
            )
    for titles in FIXED.values():
        yield from ((text, "src/skanekarta/codelists.py") for text in titles.values())


def _of_term(name: str, row: Mapping[str, str]) -> list[str]:
    columns = WORDINGS if name.endswith("indicators.csv") else WORDINGS[:1]
    return [row[each] for each in columns if _has_words(row[each])]


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, text))


def _name(file: Path) -> str:
    return str(file.relative_to(PROJECT_DIR))


def collected(said: Iterable[Said]) -> Catalog:
    """A catalogue of the texts alone. Lines are left out: they change with everything above."""
    found = Catalog()
    for key, file in said:
        found.add(key, locations=[(file, None)])
    return found


def everything() -> Catalog:
    """Every text that pages say."""
    descriptions = [*from_descriptions(), *from_accounts(), *from_vocabularies()]
    found = collected([*from_files(), *from_layers(), *descriptions])
    for layer in all_layers().values():
        found.add(layer.title, locations=[(_file_of(layer), None)], context=OF_LAYERS)
    return found


def written(language: str) -> Catalog:
    """The language's catalogue as it stands."""
    with file_of(language).open("rb") as opened:
        return read_po(opened, locale=language)


def main() -> None:
    """Brings the English catalogue up to date with the sources."""
    found = written("en")
    found.update(everything(), no_fuzzy_matching=True)
    found.obsolete.clear()
    with file_of("en").open("wb") as opened:
        write_po(opened, found, width=98, omit_header=True, include_lineno=False, sort_output=True)
    lacking = [each.id for each in found if each.id and not _is_done(each.string)]
    print(f"{len(found)} texter, {len(lacking)} utan engelsk text.")
    for key in lacking:
        print(f"  {key}")


def _is_done(text: str | Iterable[str] | None) -> bool:
    return bool(text) and all(text or ())


if __name__ == "__main__":
    main()
