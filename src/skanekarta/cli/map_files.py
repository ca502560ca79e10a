"""`skanekarta import boundaries` and `localities`: what the map is drawn of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skanekarta.cli.console import Json
from skanekarta.cli.importing import By, DryRun, ReportFile, check, note, tell
from skanekarta.cli.preparing import opened
from skanekarta.cli.swedish import Command
from skanekarta.importers.boundaries import Tolerance
from skanekarta.importers.geofiles import Said
from skanekarta.importers.mapping import By as Bringer
from skanekarta.importers.mapping import import_boundaries, import_localities
from skanekarta.settings import Settings

Boundaries = Annotated[
    Path, typer.Argument(help="GeoPackage, GeoJSON eller shapefil i zip.", metavar="FIL")
]
Localities = Annotated[Path, typer.Argument(help="GeoPackage, GeoJSON, XLSX, CSV.", metavar="FIL")]
Crs = Annotated[
    int | None,
    typer.Option(metavar="EPSG", help="Koordinatsystemet, där filen inte säger eller säger fel."),
]
Layer = Annotated[
    str | None, typer.Option("--layer", metavar="NAMN", help="Lagret, där filen har flera.")
]


def add_to(app: typer.Typer) -> None:
    """Puts the commands among those of `skanekarta import`."""
    app.command("boundaries", cls=Command)(import_boundaries_command)
    app.command("localities", cls=Command)(import_localities_command)


def import_boundaries_command(  # noqa: PLR0913 (an option each)
    file: Boundaries,
    *,
    dry_run: DryRun = False,
    report: ReportFile = None,
    by: By = "kommandoraden",
    crs: Crs = None,
    layer: Layer = None,
    seam: Annotated[
        float,
        typer.Option("--tolerance", metavar="M2", min=0, help="Största lucka eller överlapp."),
    ] = Tolerance.seam_m2,
    difference: Annotated[
        float,
        typer.Option(
            "--most-difference",
            metavar="PROCENT",
            min=0,
            max=1000,
            help="Största skillnad mot en kommuns inlästa yta.",
        ),
    ] = Tolerance.difference * 100,
    as_json: Json = False,
) -> None:
    """Läs in finare kommungränser, från SCB eller Lantmäteriet: alla 33, eller inga."""
    check(file, report)
    tolerance = Tolerance(seam, difference / 100)
    with opened(Settings()) as engine, engine.begin() as connection:
        said = Said(layer, crs)
        found = import_boundaries(connection, file, by, said, tolerance, dry_run=dry_run)
        note(connection, found, file, by)
    tell(found, file, report, as_json=as_json)


def import_localities_command(  # noqa: PLR0913 (an option each)
    file: Localities,
    *,
    dry_run: DryRun = False,
    report: ReportFile = None,
    by: By = "kommandoraden",
    crs: Crs = None,
    layer: Layer = None,
    source: Annotated[
        str | None, typer.Option(help="Källan, där kolumnerna inte är SCB:s egna.")
    ] = None,
    source_url: Annotated[str | None, typer.Option(help="Källans adress, likaså.")] = None,
    as_json: Json = False,
) -> None:
    """Läs in tätorter som SCB levererar dem: alla, eller inga om något är fel."""
    check(file, report)
    bringer = Bringer(by, source, source_url)
    with opened(Settings()) as engine, engine.begin() as connection:
        found = import_localities(connection, file, bringer, Said(layer, crs), dry_run=dry_run)
        note(connection, found, file, by)
    tell(found, file, report, as_json=as_json)
