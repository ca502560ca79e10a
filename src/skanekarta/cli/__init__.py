"""The command line: Swedish to people, JSON where a script would read it."""

from __future__ import annotations

import sqlalchemy as sa
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from skanekarta.cli import swedish
from skanekarta.cli.commands import app
from skanekarta.cli.console import err
from skanekarta.errors import SkanekartaError


def main() -> None:
    """Runs the command line; an expected failure is a sentence and exit code 1 (2 for a command
    line that can't be understood)."""
    swedish.translate()
    try:
        raise SystemExit(app(prog_name="skanekarta", standalone_mode=False) or 0)
    except NoArgsIsHelpError as error:
        error.show()
        raise SystemExit(2) from None
    except ClickException as error:
        _fail(swedish.tell(error), 2)
    except SkanekartaError as error:
        _fail(str(error), 1)
    except sa.exc.ProgrammingError:
        _fail("Databasens tabeller saknas. Kör: skanekarta db migrate", 1)


def _fail(text: str, code: int) -> None:
    err.print(text, style="red", markup=False)
    raise SystemExit(code)
