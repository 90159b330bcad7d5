"""The supervisor as a process: one a home, told to end or killed, and always there again."""

import shutil
import signal
import sqlite3
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.world import (
    DEADLINE,
    Door,
    a_spec,
    end,
    end_supervisor,
    listening,
    start_supervisor,
    supervisor_pid,
    wait_for,
)

from cellworks_engine.config import Home

pytestmark = pytest.mark.timeout(600)  # processes are started, and the machine may be busy


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Return a home whose supervisor is ended afterwards, whoever started it."""
    path = tmp_path / "home"
    yield path
    end_supervisor(path)
    shutil.rmtree(Home(path).sockets, ignore_errors=True)


def test_it_serves_records_itself_and_ends_when_told_to(home: Path):
    process = start_supervisor(home)
    studio = listening(home)
    status = studio.get("/status").json
    assert status["pid"] == process.pid
    assert status["home"] == str(home)
    wait_for(lambda: supervisor_pid(home) == process.pid, "the record")
    assert Home(home).interpreter.read_text().strip() == sys.executable
    assert end(process) == 0
    assert not Home(home).socket.exists()
    assert not Home(home).identity.exists()


def test_it_ends_when_it_is_asked_to_over_http(home: Path):
    process = start_supervisor(home)
    assert listening(home).ask("POST", "/down", None).status == 204
    assert process.wait(DEADLINE) == 0
    assert not Home(home).identity.exists()


def test_home_and_socket_are_the_users_alone(studio: Door, shared_home: Path):
    place = Home(shared_home)
    for folder in (place.path, place.sockets, place.logs):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.socket.stat().st_mode) == 0o600


def test_a_second_one_leaves_quietly(studio: Door, shared_home: Path):
    first = studio.get("/status").json["pid"]
    assert start_supervisor(shared_home).wait(DEADLINE) == 0
    assert studio.get("/status").json["pid"] == first


def test_of_many_started_at_once_one_serves(home: Path):
    started = [start_supervisor(home) for _ in range(4)]
    pid = listening(home).get("/status").json["pid"]
    (serving,) = [process for process in started if process.pid == pid]
    others = [process for process in started if process.pid != pid]
    assert [process.wait(DEADLINE) for process in others] == [0, 0, 0]
    assert serving.poll() is None
    assert end(serving) == 0


def test_killed_it_leaves_all_behind_and_the_next_one_takes_over(home: Path):
    first = start_supervisor(home)
    studio = listening(home)
    job = studio.ask("POST", "/jobs", a_spec(resources={"cpu": 1})).json["row"]["id"]
    first.kill()
    first.wait()
    assert Home(home).socket.exists()
    second = start_supervisor(home)
    studio = listening(home)
    assert studio.get("/status").json["pid"] == second.pid
    assert studio.get(f"/jobs/{job}").json["row"]["id"] == job
    assert end(second) == 0


def test_a_new_one_waits_for_one_that_is_about_to_end(home: Path):
    first = start_supervisor(home)
    listening(home)
    wait_for(lambda: supervisor_pid(home), "the record")
    first.send_signal(signal.SIGTERM)
    wait_for(lambda: not Home(home).identity.exists(), "the record's end")
    second = start_supervisor(home)
    assert first.wait(DEADLINE) == 0
    assert listening(home).get("/status").json["pid"] == second.pid
    assert end(second) == 0


def test_it_listens_again_where_its_socket_was_taken_away(home: Path):
    process = start_supervisor(home)
    listening(home)
    Home(home).socket.unlink()
    assert listening(home).get("/status").json["pid"] == process.pid
    shutil.rmtree(Home(home).sockets)
    assert listening(home).get("/status").json["pid"] == process.pid
    assert end(process) == 0


def test_it_ends_when_its_home_is_removed(home: Path):
    process = start_supervisor(home)
    listening(home)
    removed = home.rename(home.with_name("removed"))  # in one step, whatever it writes meanwhile
    shutil.rmtree(removed, ignore_errors=True)
    assert process.wait(DEADLINE) == 0


def test_a_store_of_a_newer_cellworks_is_refused_with_a_sentence(home: Path):
    process = start_supervisor(home)
    listening(home)
    assert end(process) == 0
    with sqlite3.connect(Home(home).database) as connection:
        connection.execute("UPDATE cellworks_revision SET version_num = '9999'")
    connection.close()
    refused = start_supervisor(home)
    assert refused.wait(DEADLINE) == 1
    log = (Home(home).logs / "supervisor.log").read_text()
    assert "Traceback" not in log
    assert "revision 9999" in log
    assert "Install the newer cellworks" in log


def test_a_listener_hears_what_happens_and_misses_nothing(studio: Door):
    with studio.lines("/changes") as lines:
        before = next(lines)["change"]
        first = studio.ask("POST", "/jobs", a_spec(name="first")).json["row"]["id"]
        heard = next(event for event in lines if event["event"] == "change")
        assert (heard["slice"], heard["entity"], heard["number"]) == ("jobs", first, before + 1)
    second = studio.ask("POST", "/jobs", a_spec(name="second")).json["row"]["id"]
    with studio.lines(f"/changes?since={before}") as lines:
        assert next(lines)["event"] == "alive"
        numbers = []
        for event in lines:
            if event["event"] == "change":
                numbers.append(event["number"])
                if event["entity"] == second:
                    break
    assert numbers == list(range(before + 1, before + 1 + len(numbers)))


def test_it_says_everything_to_its_log(studio: Door, shared_home: Path):
    studio.get("/jobs/none")
    assert "GET /jobs/none: There is no job none" in (Home(shared_home).logs / "supervisor.log").read_text()


def test_no_path_leads_out_of_the_home(studio: Door, shared_home: Path):
    (shared_home.parent / "secret").write_text("secret")
    for path in ("/content/..%2f..%2fsecret", "/jobs/..%2f..%2fsecret/log", "/jobs/1/result/..%2fsecret"):
        assert studio.get(path).status in (404, 422)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/hello", {"python": "py\0thon"}, "python"),
        ("/jobs", a_spec(cwd="a\0b"), "cwd"),
        ("/jobs", a_spec(entry={"type": "command", "argv": ["a\0b"]}), "entry.argv.0"),
    ],
)
def test_a_zero_byte_where_none_can_be_is_refused(studio: Door, path: str, body: object, field: str):
    reply = studio.ask("POST", path, body)
    assert (reply.status, reply.json["field"]) == (422, field)
