"""Text files whose bytes are right and whose rows are not."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import good_files as good
from damaged import Expected, Recipe

Table = list[list[str]]


def recipes() -> Iterator[Recipe]:
    """Every one of them."""
    yield from _rewritten()
    yield from _with_cells()
    yield from _broken()
    yield from _identity_numbers()
    yield from _large()


def _recipe(name: str, expected: Expected, text: str, encoding: str = "utf-8") -> Recipe:
    return Recipe(f"text-{name}.csv", expected, functools.partial(text.encode, encoding))


def _with_column(name: str, values: Callable[[str], str]) -> str:
    """The grants with a column's cells changed."""
    heading, *rows = good.table()
    at = heading.index(name)
    return good.written([heading, *([*row[:at], values(row[at]), *row[at + 1 :]] for row in rows)])


def _rewritten() -> Iterator[Recipe]:
    """Other ways to write the same table, and other tables."""
    table = good.table()
    heading, *rows = table
    for name, delimiter in (("semicolons", ";"), ("tabs", "\t"), ("bars", "|")):
        yield _recipe(name, "fine", good.written(table, delimiter=delimiter))
    yield _recipe("delimiter-told", "fine", "sep=;\r\n" + good.written(table, delimiter=";"))
    yield _recipe("delimiter-told-wrongly", "fine", "sep=|\r\n" + good.written(table))
    yield _recipe("only-headings", "fine", good.written([heading]))
    yield _recipe("only-headings-unended", "fine", good.written([heading]).strip())
    yield _recipe("one-row", "fine", good.written(table[:2]))
    yield _recipe("one-cell", "fine", "Mottagare\n")
    yield _recipe("no-headings", "fine", good.written(rows))
    yield _recipe("headings-missing", "fine", good.written([["" for _ in heading], *rows]))
    yield _recipe("headings-twice", "fine", good.written([heading[:-1] + heading[:1], *rows]))
    yield _recipe("headings-repeated", "fine", good.written([*table, *table]))
    junk = [["Beslutslista, kulturnämnden"], [], ["Utskrift 2024-06-19"], *([[""]] * 13)]
    yield _recipe("headings-in-row-17", "fine", good.written([*junk, *table]))
    yield _recipe("columns-swapped", "fine", good.written([row[::-1] for row in table]))
    swapped = [heading, *([row[1], row[0], *row[2:]] for row in rows)]
    yield _recipe("cells-swapped", "fine", good.written(swapped))
    yield from _rearranged()


def _rearranged() -> Iterator[Recipe]:
    """The same cells in another order, in other letters, on other lines."""
    table, text = good.table(), good.text()
    rows = table[1:]
    yield _recipe("rows-shuffled", "fine", good.written(table[:1] + rows[::-1]))
    yield _recipe("sum-at-the-end", "fine", good.written([*table, ["Summa", "", "", "123456789"]]))
    yield _recipe("decomposed", "fine", unicodedata.normalize("NFD", text))
    yield _recipe("compatibility", "fine", unicodedata.normalize("NFKC", text))
    yield _recipe("upper-case", "fine", text.upper())
    yield _recipe("lone-carriage-returns", "fine", text.replace("\n", "\r"))
    yield _recipe("line-ends-mixed", "fine", _mixed(text))
    yield _recipe("lines-doubled", "fine", text.replace("\n", "\n\n"))
    yield _recipe("all-quoted", "fine", good.written(table, quoting=1))  # type: ignore[arg-type]
    yield _recipe("file-twice-with-mark", "report", f"{text}\ufeff{text}")
    yield _recipe("mark-in-a-cell", "report", text.replace("Malmö", "Mal\ufeffmö", 1))
    yield _recipe("separators-of-unicode", "fine", text.replace("Malmö", "Mal\u2028mö\u0085"))


def _mixed(text: str) -> str:
    ends = ("\n", "\r\n", "\r")
    lines = text.splitlines()
    return "".join(line + ends[number % 3] for number, line in enumerate(lines))


def _with_cells() -> Iterator[Recipe]:
    """Cells that are hard to understand, or wrong; what they mean is not asked here."""
    amounts = {
        "nan": "NaN",
        "infinite": "inf",
        "minus-infinite": "-Infinity",
        "negative": "-150000",
        "huge": "9" * 40,
        "longer-than-any": "9" * 6_000,
        "exponent": "1e308",
        "beyond-floats": "1e999",
        "zero": "0",
        "many-decimals": "1,333333333333333",
        "swedish": "24 268 000 kr",
        "no-break": "24\u00a0268\u202f000",
        "millions": "2,2 mnkr",
        "old-style": "1 500:-",
        "english": "1,500.00",
        "ambiguous": "1.500",
        "minus-sign": "−5000",
        "brackets": "(5000)",
        "words": "femtio tusen",
        "formula": "=SUM(A1:A9)",
        "error": "#REF!",
        "dashes": "----------",
        "hashes": "########",
        "arabic-digits": "١٥٠٠٠٠",
        "hexadecimal": "0x10",
        "underscores": "1_000",
    }
    for name, value in amounts.items():
        made = _with_column("amount_sek", lambda _, value=value: value)  # type: ignore[misc]
        yield _recipe(f"amount-{name}", "fine", made)
    days = ["45462", "19/6 2024", "2024-02-30", "0000-00-00", "9999-12-31", "24-06-19", "i går"]
    for number, value in enumerate(days):
        made = _with_column("decision_date", lambda _, value=value: value)  # type: ignore[misc]
        yield _recipe(f"date-{number}", "fine", made)
    names = {
        "script": "<script>alert(1)</script>",
        "command": "=cmd|' /C calc'!A0",
        "statement": "'); DROP TABLE grants; --",
        "quotes": "Teater \"Sagan\" & 'Söner'",
        "direction": "\u202eGUBBLE\u202c Malmö",
        "invisible": "Malmö\u200b\u00ad Opera",
        "smileys": "Teater 🎭 Åå",
        "line-breaks": "Malmö\r\nOpera\nAB\rNorr",
        "spaces": "   Malmö   Opera   ",
        "bell": "Malmö\x07Opera\x1b[31m",
        "braces": "{{ 7*7 }} ${7*7} %s %(x)s {0}",
        "path": "../../etc/passwd",
    }
    for name, value in names.items():
        made = _with_column("recipient", lambda old, value=value: old + value)  # type: ignore[misc]
        yield _recipe(f"name-{name}", "fine", made)


def _broken() -> Iterator[Recipe]:
    """Rows that can't be told apart."""
    lines = good.text().splitlines(keepends=True)
    for row in (2, 3, 17, 50, 100, 150, 177):
        broken = [*lines[: row - 1], '"' + lines[row - 1].replace('"', ""), *lines[row:]]
        yield _recipe(f"quote-unclosed-row-{row}", "report", "".join(broken))
    for row in (2, 60, 170):
        broken = [*lines[: row - 1], '"Region" Skåne' + lines[row - 1][12:], *lines[row:]]
        yield _recipe(f"quote-stray-row-{row}", "report", "".join(broken))
    for row in (1, 2, 90, 177):
        broken = [*lines[: row - 1], lines[row - 1].replace(",", ",\0", 1), *lines[row:]]
        yield _recipe(f"nul-row-{row}", "report", "".join(broken))
    for row in (2, 90):
        broken = [*lines[: row - 1], "a,b," + lines[row - 1], *lines[row:]]
        yield _recipe(f"too-wide-row-{row}", "report", "".join(broken))
    for length, expected in ((32_767, "fine"), (32_768, "report"), (140_000, "report")):
        made = good.written([*good.table(), ["x" * length]])
        yield _recipe(f"cell-of-{length}", expected, made)  # type: ignore[arg-type]
    yield _recipe("columns-201", "refused", ",".join(["a"] * 201) + "\n")
    yield _recipe("columns-16384", "refused", ",".join(["a"] * 16_384) + "\n")
    yield _recipe(
        "columns-empty", "fine", "".join(line.rstrip("\n") + "," * 900 + "\n" for line in lines)
    )


def _identity_numbers() -> Iterator[Recipe]:
    """A test number of the tax agency's, in the ways that people write them."""
    shapes = ["19900118-9811", "900118-9811", "199001189811", "9001189811", "900118+9811"]
    for number, shape in enumerate(shapes):
        made = _with_column("note", lambda old, shape=shape: f"{old} {shape}".strip())  # type: ignore[misc]
        yield _recipe(f"identity-number-{number}", "fine", made)


def _large() -> Iterator[Recipe]:
    heading = b"Mottagare;Belopp\n"
    for name, expected, start, line, times in (
        ("empty-lines-million", "fine", heading, b"\n", 1_000_000),
        ("empty-rows-million", "fine", heading, b";;;;;;\r\n", 1_000_000),
        ("rows-beyond-two-million", "refused", heading, b"a;1\n", 2_000_100),
        ("one-endless-line", "refused", heading, b"abc def ", 2_000_000),
        ("one-endless-cell", "report", heading + b'a;"', b"abc\ndef\n", 1_000_000),
        ("quotes-in-every-row", "report", heading, b'"a"b;5\n', 1_000_000),
        ("only-commas", "refused", b"", b",", 20_000_000),
        ("only-quotes", "refused", b"", b'"', 20_000_000),
    ):
        write = functools.partial(_repeated, start, line, times)
        yield Recipe(f"text-{name}.csv", expected, write, heavy=True, streams=True)  # type: ignore[arg-type]


def _repeated(start: bytes, line: bytes, times: int, path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(start)
        for _ in range(100):
            stream.write(line * (times // 100))
