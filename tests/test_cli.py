"""The command line, as people and scripts meet it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from scratch import scratch_database

from command_line import program, run
from skanekarta import database
from skanekarta.settings import Settings


@pytest.fixture(scope="module")
def empty_url() -> Iterator[str]:
    """A database with nothing in it but PostGIS."""
    with scratch_database(f"skanekarta_cli_{os.getpid()}") as url:
        yield url


ENGLISH = ("Usage", "Options", "Commands", "Show this", "Error", "Missing", "Traceback")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["db"],
        ["token"],
        ["user"],
        ["user", "add", "-h"],
        ["up", "--help"],
        ["serve", "-h"],
        ["db", "start", "--help"],
    ],
)
def test_help_is_swedish(words: list[str]) -> None:
    done = run(*words)
    told = done.stdout + done.stderr

    assert "Användning: " in told
    assert not [word for word in ENGLISH if word in told]


def test_a_process_says_what_a_call_says() -> None:
    """The other tests call the command line; so it speaks, and ends, as a process too."""
    for words in ([], ["nope"], ["user", "add", "-h"], ["layers"]):
        apart, called = program(*words), run(*words)

        assert (apart.returncode, apart.stderr) == (called.returncode, called.stderr)
        assert apart.stdout == called.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nope"], "Kommandot finns inte"),
        (["serve", "--nope"], "Det finns inget val --nope"),
        (["serve", "--port", "0"], "Värdet för --port"),
        (["token", "add"], "KONTO måste anges"),
        (["user", "add", "åsa"], "--role måste anges"),
        (["layers", "extra"], "fel antal argument"),
    ],
)
def test_a_command_that_cannot_be_understood_is_told_so(words: list[str], sentence: str) -> None:
    done = run(*words)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert not [word for word in ENGLISH if word in done.stderr]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("hej", "är ingen databasadress"),
        ("mysql://a@b/c", "är ingen databasadress"),
        ("postgresql+psycopg://x:hemligt@127.0.0.1:1/y", "ingen lyssnar på den adressen"),
        ("postgresql+psycopg://x@finns-inte.invalid/y", "värden finns inte"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_sentence(url: str, sentence: str) -> None:
    done = run("load", SKANEKARTA_DATABASE_URL=url)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "hemligt" not in done.stderr


def test_a_wrong_password_is_told_and_not_shown(empty_url: str) -> None:
    url = sa.make_url(empty_url).set(username="ingen", password="hemligt")
    done = run("load", SKANEKARTA_DATABASE_URL=url.render_as_string(hide_password=False))

    assert done.returncode == 1
    assert "svarar inte" in done.stderr
    assert "hemligt" not in done.stderr


def test_a_database_without_postgis_is_told_or_given_it() -> None:
    """A role that may make extensions makes it; the own cluster's role may not."""
    with scratch_database(f"skanekarta_bare_{os.getpid()}", bare=True) as url:
        with database.engine_for(url) as engine, engine.connect() as connection:
            may = connection.scalar(sa.text("SELECT usesuper FROM pg_user WHERE usename = user"))
        done = run("load", SKANEKARTA_DATABASE_URL=url)

    told = "" if may else "Databasen saknar PostGIS."
    assert done.returncode == (0 if may else 1)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [("OLDEST_POSTGRESQL", "behöver 99"), ("OLDEST_POSTGIS", "behöver 99.0")],
)
def test_a_database_of_too_old_a_version_is_told(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch, setting: str, sentence: str
) -> None:
    newer = 99 if setting == "OLDEST_POSTGRESQL" else (99, 0)
    monkeypatch.setattr(database, setting, newer)

    with pytest.raises(database.SetupError, match=sentence):
        database.check(connection)


def test_extensions_are_put_where_the_migrations_look_for_them(connection: sa.Connection) -> None:
    """Whichever schema comes first for the role."""
    connection.execute(sa.text("DROP EXTENSION pg_trgm CASCADE"))
    connection.execute(sa.text("CREATE SCHEMA first"))
    connection.execute(sa.text("SET LOCAL search_path = first, public"))

    database.check(connection)
    placed = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'"
    assert connection.scalar(sa.text(placed)) == "public"


def test_a_script_reads_json(database_url: str) -> None:
    layers = json.loads(program("layers", "--json").stdout)
    loaded = json.loads(program("load", "--json", SKANEKARTA_DATABASE_URL=database_url).stdout)
    status = json.loads(run("db", "status", "--json", SKANEKARTA_DATABASE_URL=database_url).stdout)

    assert layers[0]["id"] == "kommunfakta"
    assert {each["changed"] for each in loaded} == {False}
    assert status["running"] is True


GOOD = "lykta vass fjorton svala\n"


def test_a_key_is_shown_once_and_can_be_taken_back(live_url: str) -> None:
    account, name = f"nyckel {os.getpid()}", f"Åsa i Höör {os.getpid()}"
    given = {"SKANEKARTA_DATABASE_URL": live_url}
    without = run("token", "add", account, name, **given)
    run("user", "add", account, "--role", "staff", "--without-password", **given)
    made = run("token", "add", account, name, **given)
    again = run("token", "add", account, name, **given)
    beyond = run("token", "add", account, "Mer", "--scope", "administer", **given)
    listed = run("token", "list", "--json", **given)
    revoked = run("token", "revoke", account, name, **given)
    gone = run("token", "revoke", account, name, **given)

    assert without.returncode == 1
    assert "inget konto med namnet" in without.stderr
    assert made.stdout.startswith("skk_")
    assert again.returncode == 1
    assert beyond.returncode == 1
    assert "roll har inte behörigheten administer" in beyond.stderr
    assert made.stdout.strip() not in listed.stdout
    (row,) = [each for each in json.loads(listed.stdout) if each["name"] == name]
    assert (row["account"], row["scopes"]) == (account, ["append", "read"])
    assert revoked.returncode == 0
    assert gone.returncode == 1


def test_an_account_is_made_changed_closed_and_opened(live_url: str) -> None:
    name = f"åsa {os.getpid()}"
    given = {"SKANEKARTA_DATABASE_URL": live_url}
    said = [
        run("user", "add", name, "--role", "staff", "--password-stdin", stdin=GOOD, **given),
        run("user", "role", name, "reader", **given),
        run("user", "password", name, "--password-stdin", stdin="vind över sjuttio åkrar", **given),
        run("user", "disable", name, **given),
        run("user", "enable", name, **given),
    ]
    listed = run("user", "list", "--json", **given)

    assert [(each.returncode, each.stderr) for each in said] == [(0, "")] * 5
    (row,) = [each for each in json.loads(listed.stdout) if each["name"] == name]
    assert (row["role"], row["signs_in"], row["disabled_at"]) == ("reader", "lösenord", None)
    assert "argon2" not in listed.stdout


def test_a_list_of_accounts_and_keys_can_be_read_in_a_narrow_window(live_url: str) -> None:
    name = f"förnamn.efternamn-{os.getpid()}@kulturforvaltningen.example.org"
    given = {"SKANEKARTA_DATABASE_URL": live_url, "COLUMNS": "80"}
    run("user", "add", name, "--role", "staff", "--without-password", **given)
    run("token", "add", name, "Kalendern", **given)
    accounts = run("user", "list", **given).stdout
    keys = run("token", "list", **given).stdout

    assert "…" not in accounts + keys  # nothing is cut off
    assert "+00" not in accounts + keys
    assert "[" not in keys


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (["add", "kim", "--role", "staff"], "", "frågas efter i en terminal"),
        (["add", "kim", "--role", "staff", "--password-stdin"], "kort", "minst 12 tecken"),
        (["add", "kim", "--role", "staff", "--password-stdin"], "Sommar2026!!", "prövas först"),
        (["add", "kim", "--role", "chef", "--without-password"], "", "Rollen ska vara någon av"),
        (["add", " ", "--role", "staff", "--without-password"], "", "Namnet ska ha 1–100 tecken"),
        (["disable", "ingen"], "", "inget konto med namnet"),
        (["role", "ingen", "staff"], "", "inget konto med namnet"),
    ],
)
def test_an_account_that_cannot_be_is_told_why(
    live_url: str, words: list[str], stdin: str, sentence: str
) -> None:
    done = run("user", *words, stdin=stdin, SKANEKARTA_DATABASE_URL=live_url)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_own_cluster_is_left_alone_when_a_database_is_named(live_url: str) -> None:
    for words in (["db", "start"], ["db", "stop"]):
        done = run(*words, SKANEKARTA_DATABASE_URL=live_url)
        assert done.returncode == 1
        assert "SKANEKARTA_DATABASE_URL är satt" in done.stderr


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_up_serves_says_where_and_stops_when_told(live_url: str, number: int) -> None:
    port = _free_port()
    environment = {**os.environ, "SKANEKARTA_DATABASE_URL": live_url, "PORT": str(port)}
    command = [sys.executable, "-m", "skanekarta", "up"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as up:
        assert up.stdout is not None
        line = up.stdout.readline()
        assert f"Kartan finns på http://localhost:{port}/" in line, up.communicate(timeout=30)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
            assert answer.status == 200
        up.send_signal(number)
        _, told = up.communicate(timeout=30)

    assert up.returncode == 0
    assert told == ""


def test_a_taken_port_is_told_before_anything_slow(live_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = run("up", PORT=str(port), SKANEKARTA_DATABASE_URL=live_url)

    assert done.returncode == 1
    assert "porten är upptagen" in done.stderr


@pytest.mark.long
def test_the_own_cluster_is_made_served_and_stopped(tmp_path: Path) -> None:
    """`up` in a folder with a space and å, with nothing there; the second time is quick."""
    state = tmp_path / "läge med mellanslag"
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    given = {"SKANEKARTA_STATE_DIR": str(state)}
    environment = {k: v for k, v in os.environ.items() if k != "SKANEKARTA_DATABASE_URL"} | given
    for _ in range(2):
        port = _free_port()
        with subprocess.Popen(
            [sys.executable, "-m", "skanekarta", "up", "--port", str(port)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as up:  # fmt: skip
            assert up.stdout is not None
            lines = [up.stdout.readline()]
            while lines[-1] and "Kartan finns" not in lines[-1]:
                lines.append(up.stdout.readline())
            assert "Kartan finns" in lines[-1], up.communicate(timeout=60)
            up.send_signal(signal.SIGINT)
            up.communicate(timeout=60)
        assert up.returncode == 0
        status = subprocess.run(
            [sys.executable, "-m", "skanekarta", "db", "status", "--json"],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(status.stdout)["running"] is False
    assert not any("Inläst" in line for line in lines)


def test_settings_come_from_the_environment_and_cannot_be_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SKANEKARTA_POOL_SIZE", "3")
    settings = Settings()

    assert settings.pool_size == 3
    with pytest.raises(ValueError, match="frozen"):
        settings.pool_size = 4
