"""What runs every night: each system in turn, from units and services that say so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import typer
import yaml

from skanekarta.cli import syncing_all
from skanekarta.cli.commands import app
from skanekarta.settings import PROJECT_DIR

WORDS = ["skanekarta", "sync", "all", "--by", "nattlig"]


def ending(code: int, ran: list[int]) -> Callable[..., None]:
    """A system's command that ends with that code."""

    def command(**_: object) -> None:
        ran.append(code)
        if code:
            raise typer.Exit(code)

    return command


@pytest.mark.parametrize(
    ("codes", "expected"), [([0, 0], 0), ([0, 3, 0], 3), ([1, 0, 3], 1), ([3, 1], 1)]
)
def test_every_system_is_read_and_the_worst_is_told(
    monkeypatch: pytest.MonkeyPatch, codes: list[int], expected: int
) -> None:
    ran: list[int] = []
    monkeypatch.setattr(syncing_all, "EVERY", tuple(ending(code, ran) for code in codes))

    try:
        syncing_all.sync_all()
        told = 0
    except typer.Exit as done:
        told = done.exit_code

    assert (told, ran) == (expected, codes)


def test_the_units_run_the_command_that_there_is() -> None:
    unit = (PROJECT_DIR / "deploy/skanekarta-sync.service").read_text()
    timer = (PROJECT_DIR / "deploy/skanekarta-sync.timer").read_text()
    (command,) = re.findall(r"^ExecStart=\S+/(.*)$", unit, re.MULTILINE)
    (sync,) = [each for each in app.registered_groups if each.name == "sync"]
    assert sync.typer_instance is not None

    assert command.split() == WORDS
    assert "all" in {each.name for each in sync.typer_instance.registered_commands}
    assert "SuccessExitStatus=3\n" in unit
    assert "RandomizedDelaySec=" in timer
    for hardened in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n"):
        assert hardened in unit


def test_the_service_of_compose_runs_once_and_reaches_others_and_the_database() -> None:
    services = yaml.safe_load((PROJECT_DIR / "compose.yaml").read_text())["services"]
    sync = services["sync"]

    assert sync["command"] == WORDS
    assert sync["profiles"] == ["sync"]
    assert sync["restart"] == "no"
    assert sync["networks"] == ["inside", "outside"]
    assert sync["read_only"] is True
    assert sync["cap_drop"] == ["ALL"]
    assert services["app"]["networks"] == services["database"]["networks"] == ["inside"]
