"""`skanekarta sync scb` and `sync localities`, as people and scripts meet them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import scb_server
from click.testing import Result
from scb_server import Scb
from typer.testing import CliRunner

from skanekarta.cli.commands import app

Command = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[Scb]:
    with scb_server.answering() as found:
        yield found


@pytest.fixture
def command(database_url: str, server: Scb, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The commands against the server, which change nothing: the database is everybody's."""
    monkeypatch.setenv("SKANEKARTA_DATABASE_URL", database_url)
    monkeypatch.setenv("SKANEKARTA_SCB_URL", server.api)
    monkeypatch.setenv("SKANEKARTA_SCB_WFS_URL", server.wfs)
    monkeypatch.setenv("SKANEKARTA_CONTACT_EMAIL", "karta@example.org")
    return lambda *words: CliRunner().invoke(app, ["sync", *words, "--dry-run"])


def test_they_tell_what_came_in(command: Command, server: Scb) -> None:
    done = command("scb", "--since", "2025")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("SCB: 165 nya värden, 66 ändrade, 0 som förut.\n")
    assert "Bara granskning: inget är ändrat." in done.stdout
    (agent,) = server.agents
    assert "karta@example.org" in agent


def test_localities_are_told_too(command: Command) -> None:
    done = command("localities", "--json")

    told = json.loads(done.stdout)
    assert (told["system"], told["outcome"]) == ("localities", "complete")
    assert told["indicators"]["localities"]["changed"] == 251


def test_what_is_stopped_has_a_code_of_its_own(command: Command, server: Scb) -> None:
    del server.world.tables["TAB628"]

    done = command("scb", "--since", "2025")

    assert done.exit_code == 3
    told = "Folktäthet: Tabellen TAB628 finns inte längre hos SCB."
    assert told in done.stderr


def test_what_fails_is_told_in_a_sentence(command: Command, server: Scb) -> None:
    server.fault = lambda *_: (410, {}, b"")

    done = command("localities")

    assert done.exit_code == 1
    assert done.stderr == (
        "Inget hämtades. SCB:s tätorter: gränssnittet finns inte längre (410).\n"
        "Det som hämtats tidigare är kvar.\n"
    )
