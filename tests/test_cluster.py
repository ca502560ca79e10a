"""The own cluster, on the real PostgreSQL, each test in a folder with a space and å in its name."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from skanekarta import cluster as cluster_module
from skanekarta import ports, postgres
from skanekarta.cluster import Cluster
from skanekarta.errors import SetupError


@contextmanager
def own_folder() -> Iterator[Path]:
    # Not tmp_path: for root that one is closed to the user `postgres`.
    folder = Path(tempfile.mkdtemp(prefix="skånekarta prov "))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        Cluster(folder / "läge").stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """A state directory whose cluster has been made; most tests start and stop that one."""
    with own_folder() as folder:
        Cluster(folder / "läge").start(keep=True)
        yield folder / "läge"


@pytest.fixture
def state_dir(shared: Path) -> Iterator[Path]:
    """The same, stopped, and stopped again afterwards."""
    Cluster(shared).stop()
    yield shared
    Cluster(shared).stop()


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    """A state directory that is not there yet."""
    with own_folder() as folder:
        yield folder / "läge"


def ask(url: str, question: str) -> object:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def kill(pid: int, sig: signal.Signals = signal.SIGKILL) -> None:
    os.kill(pid, sig)
    until_dead(pid)


def until_dead(pid: int) -> None:
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline, f"process {pid} lives on"
        time.sleep(0.05)


def pid_of(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    return pid


def test_the_first_start_makes_a_database_with_postgis(empty_dir: Path) -> None:
    cluster = Cluster(empty_dir)
    assert not cluster.status().running
    url = cluster.start()
    assert cluster.started_here
    assert str(ask(url, "SELECT postgis_version()"))[0] == "3"
    assert ask(url, "SELECT current_database() || current_user") == "skanekartaskanekarta"
    status = cluster.status()
    assert status.running
    assert status.port == int(url.rpartition(":")[2].partition("/")[0])
    assert status.version == (empty_dir / "cluster/data/PG_VERSION").read_text().strip()


def test_the_database_speaks_utf8_and_can_sort_as_swedes_do(shared: Path) -> None:
    url = Cluster(shared).start()
    assert ask(url, "SHOW server_encoding") == "UTF8"
    swedish = "SELECT string_agg(x, '' ORDER BY x COLLATE \"sv-x-icu\") FROM unnest(ARRAY{}) x"
    assert ask(url, swedish.format(["ö", "ä", "å", "z"])) == "zåäö"


def test_the_apps_role_is_no_superuser(shared: Path) -> None:
    url = Cluster(shared).start()
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_it_listens_on_loopback_only_and_wants_the_password(shared: Path) -> None:
    url = Cluster(shared).start()
    assert ask(url, "SHOW listen_addresses") == "127.0.0.1"
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(url.replace(password, "gissning"), "SELECT 1")


def test_only_the_servers_user_can_read_the_passwords(shared: Path) -> None:
    for file in (shared / "cluster").glob("*.password"):
        assert file.stat().st_mode & 0o077 == 0
    assert (shared / "cluster").stat().st_mode & 0o077 == 0


def test_a_second_start_changes_nothing(state_dir: Path) -> None:
    first, second = Cluster(state_dir), Cluster(state_dir)
    assert first.start() == first.start() == second.start()
    assert first.started_here
    assert not second.started_here
    assert first.status() == second.status()


def test_stop_ends_the_server_and_can_be_repeated(state_dir: Path) -> None:
    cluster = Cluster(state_dir)
    cluster.start()
    pid = pid_of(cluster)
    cluster.stop()
    until_dead(pid)
    assert not cluster.status().running
    cluster.stop()


def test_stop_without_a_cluster_touches_nothing(empty_dir: Path) -> None:
    Cluster(empty_dir).stop()
    assert not empty_dir.exists()


def test_the_data_and_the_port_outlive_a_restart(state_dir: Path) -> None:
    cluster = Cluster(state_dir)
    url = cluster.start()
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    cluster.stop()
    assert Cluster(state_dir).start() == url
    assert ask(url, "SELECT answer FROM kept") == 42


def test_release_stops_the_cluster_when_its_last_user_leaves(empty_dir: Path) -> None:
    first, second = Cluster(empty_dir), Cluster(empty_dir)
    first.start()
    second.start()
    first.release()
    assert second.status().running
    second.release()
    assert not second.status().running


def test_release_leaves_a_cluster_that_was_asked_to_stay(empty_dir: Path) -> None:
    Cluster(empty_dir).start(keep=True)
    cluster = Cluster(empty_dir)
    cluster.start()
    cluster.release()
    assert cluster.status().running


def test_a_user_that_was_killed_does_not_hold_the_cluster(empty_dir: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from skanekarta.cluster import Cluster;"
        "c = Cluster(Path(sys.argv[1])); c.start(); print('up', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(empty_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == "up\n"
        user.kill()
    cluster = Cluster(empty_dir)
    cluster.start()
    assert not cluster.started_here
    cluster.release()
    assert not cluster.status().running


def test_it_starts_again_after_the_server_was_killed(state_dir: Path) -> None:
    cluster = Cluster(state_dir)
    url = cluster.start()
    kill(pid_of(cluster))
    assert not cluster.status().running
    assert (cluster.data_dir / "postmaster.pid").exists()
    assert cluster.start() == url
    assert ask(url, "SELECT 1") == 1


def test_a_killed_server_comes_back_on_its_port_though_that_is_let_go_of_late(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = Cluster(state_dir)
    url = cluster.start()
    port = cluster.status().port
    assert port is not None
    kill(pid_of(cluster))
    assert ports.await_free(port, 20)
    late = socket.create_server(("127.0.0.1", port))
    looked: list[bool] = []

    def is_free(asked: int) -> bool:
        looked.append(ports_is_free(asked))
        late.close()  # let go of after the first look
        return looked[-1]

    ports_is_free = ports.is_free
    monkeypatch.setattr(ports, "is_free", is_free)
    assert cluster.start() == url
    assert looked[:2] == [False, True]


def test_it_starts_though_a_stale_pid_file_names_another_living_process(state_dir: Path) -> None:
    cluster = Cluster(state_dir)
    url = cluster.start()
    kill(pid_of(cluster))
    pid_file = cluster.data_dir / "postmaster.pid"
    user = postgres.SYSTEM_USER if os.geteuid() == 0 else None
    with subprocess.Popen(["sleep", "60"], user=user) as bystander:
        rest = pid_file.read_text().split("\n", 1)[1]
        pid_file.write_text(f"{bystander.pid}\n{rest}")
        assert not cluster.status().running
        assert cluster.start() == url
        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.parametrize("content", ["", "rubbish\n", "\n\n", "999999999\n", "-1\n"])
def test_it_starts_in_spite_of_a_broken_pid_file(state_dir: Path, content: str) -> None:
    cluster = Cluster(state_dir)
    pid_file = cluster.data_dir / "postmaster.pid"
    pid_file.write_text(content)
    shutil.chown(pid_file, cluster.data_dir.stat().st_uid, cluster.data_dir.stat().st_gid)
    assert ask(cluster.start(), "SELECT 1") == 1


def test_a_taken_port_is_left_and_another_one_remembered(state_dir: Path) -> None:
    cluster = Cluster(state_dir)
    cluster.start()
    before = cluster.status().port
    cluster.stop()
    with socket.create_server(("127.0.0.1", before or 0)):
        url = cluster.start()
        assert cluster.status().port != before
        assert ask(url, "SELECT 1") == 1
    after = cluster.status().port
    cluster.stop()
    cluster.start()
    assert cluster.status().port == after


def test_a_port_file_with_rubbish_is_no_obstacle(state_dir: Path) -> None:
    (state_dir / "port").write_text("hej\n")
    assert ask(Cluster(state_dir).start(), "SELECT 1") == 1


def test_starts_at_the_same_time_make_one_server(state_dir: Path) -> None:
    clusters = [Cluster(state_dir) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        urls = set(pool.map(Cluster.start, clusters))
    assert len(urls) == 1
    assert [c.started_here for c in clusters].count(True) == 1


@pytest.mark.long
def test_first_starts_at_the_same_time_in_several_processes_make_one_cluster(
    empty_dir: Path,
) -> None:
    program = (
        "import sys; from pathlib import Path; from skanekarta.cluster import Cluster;"
        "c = Cluster(Path(sys.argv[1])); c.start(keep=True); print(c.status().pid)"
    )
    command = [sys.executable, "-c", program, str(empty_dir)]
    users = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    pids = {user.communicate(timeout=120)[0] for user in users}
    assert [user.returncode for user in users] == [0, 0, 0, 0]
    assert pids == {f"{pid_of(Cluster(empty_dir))}\n"}


def test_an_initdb_that_was_interrupted_is_done_over(empty_dir: Path) -> None:
    cluster = Cluster(empty_dir)
    postgres.prepare_directories(cluster.state_dir, cluster.home)
    (cluster.home / "data.unfinished").mkdir()
    (cluster.home / "data.unfinished" / "PG_VERSION").write_text("15\n")
    assert ask(cluster.start(), "SELECT 1") == 1


def test_databases_can_be_made_copied_and_dropped(shared: Path) -> None:
    cluster = Cluster(shared)
    cluster.start()
    cluster.create_database("mall")
    cluster.create_database("mall")
    with psycopg.connect(cluster.url("mall").replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE t AS SELECT 7 AS x")
    cluster.create_database("kopia", template="mall")
    assert ask(cluster.url("kopia"), "SELECT x FROM t") == 7
    with psycopg.connect(cluster.url("kopia").replace("+psycopg", "")):
        cluster.drop_database("kopia")
    cluster.drop_database("mall")
    cluster.drop_database("mall")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        ask(cluster.url("mall"), "SELECT 1")


@pytest.mark.parametrize("name", ["", "a b", 'a"; DROP', "A", "1a", "å", "x" * 64])
def test_a_database_name_that_is_not_plain_is_refused(shared: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a plain database name"):
        Cluster(shared).create_database(name)


def test_the_url_before_the_first_start_is_a_sentence(empty_dir: Path) -> None:
    with pytest.raises(SetupError, match="aldrig startats"):
        Cluster(empty_dir).url()


def test_missing_programs_are_a_sentence(
    empty_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "INSTALLED", tmp_path)
    with pytest.raises(SetupError, match="PostgreSQL med PostGIS saknas"):
        Cluster(empty_dir).start()


def test_data_of_another_major_version_are_a_sentence(empty_dir: Path) -> None:
    cluster = Cluster(empty_dir)
    cluster.data_dir.mkdir(parents=True)
    (cluster.data_dir / "PG_VERSION").write_text("9\n")
    with pytest.raises(SetupError, match="gjord av PostgreSQL 9"):
        cluster.start()


def test_a_full_disk_is_a_sentence(empty_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "FREE_BYTES_NEEDED", 10**18)
    with pytest.raises(SetupError, match="MB är lediga"):
        Cluster(empty_dir).start()


def test_a_server_that_cannot_start_names_its_log(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skanekarta.cluster.START_ATTEMPTS", 1)
    monkeypatch.setitem(cluster_module.SERVER_SETTINGS, "shared_buffers", "hej")
    with pytest.raises(SetupError, match=r"kunde inte starta.*postgres\.log"):
        Cluster(state_dir).start()


def test_a_state_directory_that_is_a_file_is_a_sentence(empty_dir: Path) -> None:
    empty_dir.write_text("")
    with pytest.raises(SetupError, match="Databasens katalog"):
        Cluster(empty_dir).start()
    empty_dir.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_root_is_told_when_the_servers_user_cannot_reach_the_place(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(SetupError, match=r"Användaren postgres.*når inte"):
        Cluster(tmp_path / "läge").start()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_without_permission_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SetupError, match="saknar rättighet"):
        Cluster(tmp_path / "läge").start()
    tmp_path.chmod(0o700)
