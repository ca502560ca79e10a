"""How a table of text is written for one kind of reader, and what none of its cells may begin
with: the same for a selection's rows and for a statistic's."""

from __future__ import annotations

from dataclasses import dataclass

from skanekarta.errors import BadParameter


@dataclass(frozen=True)
class Dialect:
    """How the same table is written for one kind of reader. `titles`: under its people's words,
    not the properties' names."""

    separator: str
    comma: str
    yes_or_no: tuple[str, str]
    moment: str
    mark: bytes
    titles: bool


DIALECTS = {
    "rfc4180": Dialect(
        ",", ".", ("true", "false"), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"', b"", titles=False
    ),
    "excel-sv": Dialect(
        ";", ",", ("ja", "nej"), "YYYY-MM-DD HH24:MI:SS", "\ufeff".encode(), titles=True
    ),
}
"""The first is the default: RFC 4180 in UTF-8 under the properties' names. The other is what a
Swedish Excel opens by a double click: a byte order mark, semicolons, decimal commas, Swedish
headings."""

DEFAULT_DIALECT = "rfc4180"

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes text that begins so for a formula (OWASP, CSV Injection); the wide forms
count in East Asian editions."""


def read_dialect(name: str | None, *, is_csv: bool) -> str | None:
    """The dialect that `dialect` names, None where it is not given. Raises BadParameter."""
    if name is None:
        return None
    if not is_csv:
        raise BadParameter("dialect", "gäller bara f=csv.")
    if name not in DIALECTS:
        raise BadParameter("dialect", "”{text}” finns inte.", tuple(DIALECTS), text=name)
    return name


def disarmed(text: str) -> str:
    """Text that can't run in a spreadsheet; in SQL `formats.table.guarded` does the same."""
    return f"'{text}" if text.startswith(RUNS) else text
