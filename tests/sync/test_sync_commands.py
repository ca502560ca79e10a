"""`skanekarta sync kolada`, as people and scripts meet it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from kolada_server import Kolada
from typer.testing import CliRunner

from skanekarta.cli.commands import app

Command = Callable[..., Result]


@pytest.fixture
def command(database_url: str, kolada: Kolada, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command against the server, which changes nothing: the database is everybody's."""
    monkeypatch.setenv("SKANEKARTA_DATABASE_URL", database_url)
    monkeypatch.setenv("SKANEKARTA_KOLADA_URL", kolada.base)
    monkeypatch.setenv("SKANEKARTA_CONTACT_EMAIL", "karta@example.org")
    return lambda *words: CliRunner().invoke(app, ["sync", "kolada", "--dry-run", *words])


def test_it_tells_what_came_in_and_what_could_not_be_found(
    command: Command, kolada: Kolada
) -> None:
    done = command()

    assert done.exit_code == 0, done.output
    assert "nya värden" in done.stdout
    assert "Bara granskning: inget är ändrat." in done.stdout
    assert "Utelämnat:\n" in done.stdout
    assert "Stoppat" not in done.stdout
    (agent,) = kolada.agents
    assert agent.startswith("skanekarta/")
    assert "karta@example.org" in agent


def test_what_is_stopped_has_a_code_of_its_own_and_is_told_to_scripts(
    command: Command, kolada: Kolada
) -> None:
    kolada.kpis["N09022"] = "Något annat"

    done = command("--json", "--since", "2024")
    told = json.loads(done.stdout)

    assert done.exit_code == 3
    assert told["outcome"] == "partly"
    assert told["dry_run"] is True
    assert told["import"] is None
    assert told["indicators"]["population"]["changed"] > 0
    assert [each["what"] for each in told["stopped"] if not each["left_out"]] == [
        "Kommunens nettokostnad för kulturverksamhet"
    ]


def test_what_fails_is_told_in_a_sentence(command: Command, kolada: Kolada) -> None:
    kolada.fault = lambda *_: (410, {}, b"")

    done = command()

    assert done.exit_code == 1
    assert done.stderr == (
        "Inget hämtades. Kolada: gränssnittet finns inte längre (410).\n"
        "Det som hämtats tidigare är kvar.\n"
    )


def test_an_address_that_may_not_be_called_is_refused(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKANEKARTA_KOLADA_URL", "http://api.kolada.example/v3")

    done = command()

    assert done.exit_code == 1
    assert "https://" in str(done.exception)
