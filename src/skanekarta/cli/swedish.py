"""Typer's own words in Swedish. It has them in English only, and in three places."""

from __future__ import annotations

from typing import Any

import typer
from typer import rich_utils
from typer._click.exceptions import BadParameter as BadValue
from typer._click.exceptions import ClickException, MissingParameter, NoSuchOption
from typer.core import TyperCommand, TyperGroup

PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Argument",
    "OPTIONS_PANEL_TITLE": "Val",
    "COMMANDS_PANEL_TITLE": "Kommandon",
    "ERRORS_PANEL_TITLE": "Fel",
    "REQUIRED_LONG_STRING": "[krävs]",
    "DEFAULT_STRING": "[förval: {}]",
    "ENVVAR_STRING": "[miljövariabel: {}]",
}
HELP_OPTION = "Visa den här hjälpen."


class _Swedish:
    """Usage line and help option, for commands and groups alike."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The usage line with a Swedish first word."""
        found = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]  # of the command
        pieces = ["[VAL]" if piece == "[OPTIONS]" else piece for piece in found]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Användning: ")

    def get_help_option(self, ctx: Any) -> Any:
        """`--help` with a Swedish explanation."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # of the command
        if option is not None:
            option.help = HELP_OPTION
        return option


class Command(_Swedish, TyperCommand):
    """A command whose help is Swedish."""


class Group(_Swedish, TyperGroup):
    """A group of commands whose help is Swedish."""


def group(text: str) -> typer.Typer:
    """A group of commands, explained by that text."""
    return typer.Typer(
        cls=Group,
        help=text,
        no_args_is_help=True,
        add_completion=False,
        subcommand_metavar="KOMMANDO",
        context_settings={"help_option_names": ["--help", "-h"]},
    )


def translate() -> None:
    """Puts the panels' titles into Swedish; called once, by the program's `main`."""
    for name, text in PANELS.items():
        setattr(rich_utils, name, text)


def tell(error: ClickException) -> str:
    """What was wrong with the command line, as a Swedish sentence."""
    parameter = getattr(error, "param", None)
    name = getattr(parameter, "metavar", None) or getattr(parameter, "opts", [""])[-1]
    if isinstance(error, NoSuchOption):
        return f"Det finns inget val {error.option_name}. Se --help."
    if isinstance(error, MissingParameter):
        return f"{name} måste anges. Se --help."
    if isinstance(error, BadValue):
        return f"Värdet för {name} går inte att använda. Se --help."
    return "Kommandot finns inte eller har fel antal argument. Se --help."
