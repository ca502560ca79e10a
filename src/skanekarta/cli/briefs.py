"""`skanekarta brief`: the page before a talk as files, for one municipality or for all of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import sqlalchemy as sa
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from skanekarta.cli.console import Json, err, out, print_json
from skanekarta.cli.inside import Answered, ask
from skanekarta.cli.preparing import load, migrate, opened
from skanekarta.errors import SkanekartaError
from skanekarta.municipality import WHOLE_SKANE, Municipality
from skanekarta.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

LOCAL = "http://localhost:8000"
"""Where links lead when no public address is set."""


class Form(StrEnum):
    """What a file can be."""

    pdf = "pdf"
    xlsx = "xlsx"
    html = "html"


Codes = Annotated[
    list[str] | None,
    typer.Argument(help="Kommunkoder eller namn, till exempel 1273 eller Osby.", metavar="KOMMUN"),
]
Everyone = Annotated[bool, typer.Option("--all", help="Alla 33 kommuner.")]
As = Annotated[Form, typer.Option("--format", help="Vad filerna ska vara.")]
Folder = Annotated[Path, typer.Option("--out", help="Mapp för filerna; den görs om den saknas.")]


def brief(
    codes: Codes = None,
    everyone: Everyone = False,
    form: As = Form.pdf,
    folder: Folder = Path(),
    as_json: Json = False,
) -> None:
    """Gör samtalsunderlag som filer: det som allmänheten får se, utan att en server är igång."""
    settings = Settings()
    if not codes and not everyone:
        raise SkanekartaError("Ange kommuner, eller --all för alla 33.")
    with opened(settings) as engine:
        if settings.database_url is None:  # what `up` would do before it shows the same
            migrate(engine, settings, quiet=as_json)
            load(engine, settings, quiet=as_json)
        places = _chosen(_names(engine), codes or [], everyone)
        folder = _folder(folder)
        files = asyncio.run(_all(settings, engine, places, form, folder))
    if as_json:
        print_json([str(file) for file in files])
        return
    if settings.base_url is None:
        err.print(f"SKANEKARTA_BASE_URL är inte satt: länkarna i filerna leder till {LOCAL}.")
    out.print(f"{len(files)} {'fil' if len(files) == 1 else 'filer'} i {folder}.", markup=False)


def _names(engine: sa.Engine) -> dict[str, str]:
    with engine.connect() as connection:
        statement = sa.select(Municipality.code, Municipality.name).order_by(Municipality.code)
        rows = connection.execute(statement.where(Municipality.code != WHOLE_SKANE)).all()
    return {row.code: row.name for row in rows}


def _chosen(names: Mapping[str, str], asked: list[str], everyone: bool) -> dict[str, str]:
    """Codes and names of those that are asked for. Raises SkanekartaError for what is none."""
    if everyone:
        return dict(names)
    codes = {name.casefold(): code for code, name in names.items()} | {code: code for code in names}
    strange = [text for text in asked if text.casefold() not in codes]
    if strange:
        told = ", ".join(f"”{text}”" for text in strange)
        raise SkanekartaError(
            f"{told} är ingen kommun i Skåne. Ange en kod som 1273 eller ett namn som Osby."
        )
    return {codes[text.casefold()]: names[codes[text.casefold()]] for text in asked}


def _folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SkanekartaError(f"Mappen {folder} går inte att göra: {error.strerror}.") from None
    return folder


async def _all(
    settings: Settings, engine: sa.Engine, places: Mapping[str, str], form: Form, folder: Path
) -> list[Path]:
    """Makes the files, as many at a time as the machine has cores. Raises SkanekartaError when
    some could not be made; the others are there."""
    app, at_once = _application(settings, engine), os.cpu_count() or 1
    base = (settings.base_url or LOCAL).rstrip("/")
    turns = asyncio.Semaphore(at_once)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=err, transient=True, disable=not err.is_terminal
    ) as shown:
        task = shown.add_task("Samtalsunderlag", total=len(places))

        async def one(code: str, name: str) -> Path:
            async with turns:
                made = await _file(app, base, code, name, form)
            path = folder / _file_name(name, form)
            _write(path, made)
            shown.update(task, advance=1, description=name)
            return path

        async with app.router.lifespan_context(app):
            found = await asyncio.gather(*(one(*each) for each in places.items()),
                                         return_exceptions=True)  # fmt: skip
    return _settled(found)


def _settled(found: list[Path | BaseException]) -> list[Path]:
    for each in found:
        if isinstance(each, BaseException) and not isinstance(each, SkanekartaError):
            raise each
    failed = [str(each) for each in found if isinstance(each, SkanekartaError)]
    if failed:
        raise SkanekartaError("\n".join(failed))
    return [each for each in found if isinstance(each, Path)]


def _application(settings: Settings, engine: sa.Engine) -> FastAPI:
    from skanekarta.app import create_app  # noqa: PLC0415 (a third of the start of every command)
    from skanekarta.web import Press  # noqa: PLC0415 (a third of the start of every command)

    url = engine.url.render_as_string(hide_password=False)
    app = create_app(settings.model_copy(update={"database_url": url}))
    app.state.press = Press(at_once=os.cpu_count() or 1)
    return app


async def _file(app: FastAPI, base: str, code: str, name: str, form: Form) -> bytes:
    from skanekarta.web.paper.alone import alone  # noqa: PLC0415 (a third of the start of every command)

    answer = await ask(app, base, f"/kommun/{code}", f"f={form}")
    if answer.status != 200:
        raise SkanekartaError(f"{name}: {_reason(answer)}")
    return alone(answer.body.decode(), base).encode() if form is Form.html else answer.body


def _reason(answer: Answered) -> str:
    from skanekarta.web.paper.alone import lead  # noqa: PLC0415 (a third of the start of every command)

    return lead(answer.body.decode()) or f"fel {answer.status}."


def _file_name(name: str, form: Form) -> str:
    from skanekarta.web.paper.taken import file_name  # noqa: PLC0415 (a third of the start of every command)

    return file_name(f"samtalsunderlag {name}", form)


def _write(path: Path, content: bytes) -> None:
    """The file whole, or as it was. Raises SkanekartaError."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise SkanekartaError(f"{path} gick inte att skriva: {error.strerror}.") from None
