"""The client finds the studio, speaks its contract, and turns its errors back into ours."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.sdk.fakes import FakeStudio, on_socket, over_http

from cellworks.client import Client, connect, path_of
from cellworks.deposit import Deposit
from cellworks.transport import HttpTransport, NotListening
from cellworks_engine.config import Home
from cellworks_engine.errors import (
    CellworksError,
    Conflict,
    Denied,
    InvalidInput,
    NotFound,
    Unavailable,
    WrongStore,
)
from cellworks_engine.jobs.packing import unpack


@pytest.fixture
def socket_home(tmp_path: Path):
    home = Home(tmp_path / "home")
    yield home
    shutil.rmtree(home.sockets, ignore_errors=True)


def error(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "message": "It went wrong.", "field": None, "hint": None, "id": None, **more}


def test_a_call_asks_the_socket_and_decodes(socket_home: Home):
    fake = FakeStudio({("GET", "/things/a%2Fb"): (200, {"n": 1})})
    with on_socket(fake, socket_home.socket):
        client = connect(home=socket_home)
        found = client.call(
            "GET", path_of("things", "a/b"), dict[str, int], query={"x": None, "y": True, "z": ["1", "2"]}
        )
    assert found == {"n": 1}
    assert fake.paths() == ["GET /status", "GET /things/a%2Fb?y=true&z=1&z=2"]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (422, error("invalid_input", field="name"), InvalidInput),
        (404, error("not_found"), NotFound),
        (409, error("conflict"), Conflict),
        (503, error("unavailable"), Unavailable),
        (403, b"<html>Forbidden</html>", Denied),
        (502, b"Bad gateway", Unavailable),
        (500, error("internal", id="err_1"), CellworksError),
    ],
)
def test_an_error_comes_back_as_its_class(socket_home: Home, status: int, body: Any, kind: type[Exception]):
    with on_socket(FakeStudio({("GET", "/x"): (status, body)}), socket_home.socket):
        with pytest.raises(CellworksError) as caught:
            connect(home=socket_home).call("GET", "/x", dict[str, int])
    assert type(caught.value) is kind


def test_a_fault_of_ours_names_its_id(socket_home: Home):
    with on_socket(FakeStudio({("GET", "/x"): (500, error("internal", id="err_1"))}), socket_home.socket):
        with pytest.raises(CellworksError, match="err_1"):
            connect(home=socket_home).call("GET", "/x", dict[str, int])


def test_another_version_is_refused_with_the_command_that_mends_it(socket_home: Home):
    fake = FakeStudio({("GET", "/status"): (200, {"version": "99.1.0"})})
    with on_socket(fake, socket_home.socket):
        with pytest.raises(WrongStore, match=r"99\.1\.0[\s\S]*pip install cellworks==99\.1\.0"):
            connect(home=socket_home).call("GET", "/jobs", dict[str, int])
    assert fake.paths() == ["GET /status"]


def test_an_answer_that_breaks_off_is_not_asked_again(socket_home: Home):
    fake = FakeStudio({("POST", "/jobs"): None})
    with on_socket(fake, socket_home.socket):
        with pytest.raises(Unavailable, match="went away during POST /jobs"):
            connect(home=socket_home).call("POST", "/jobs", dict[str, int], body={})
    assert fake.paths().count("POST /jobs") == 1


def test_a_read_that_breaks_off_is_asked_once_more_of_a_studio_that_did_not_end(socket_home: Home):
    fake = FakeStudio({("GET", "/jobs"): None})
    with on_socket(fake, socket_home.socket):
        with pytest.raises(Unavailable, match="went away during GET /jobs"):
            connect(home=socket_home).call("GET", "/jobs", dict[str, int])
        assert fake.paths().count("GET /jobs") == 1
        socket_home.make().identity.touch()
        with pytest.raises(Unavailable, match="went away during GET /jobs"):
            connect(home=socket_home).call("GET", "/jobs", dict[str, int])
    assert fake.paths().count("GET /jobs") == 3


def test_nobody_listening_is_said_where_nothing_may_start(socket_home: Home):
    with pytest.raises(NotListening):
        connect(home=socket_home, may_start=False).call("GET", "/status", dict[str, str])
    assert not socket_home.path.exists()


def test_a_job_starts_no_studio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("CELLWORKS_JOB_FOLDER", str(tmp_path))
    with pytest.raises(NotListening):
        connect().call("GET", "/status", dict[str, str])


def test_url_and_token_name_a_shared_studio(monkeypatch: pytest.MonkeyPatch):
    fake = FakeStudio({("GET", "/x"): (200, {"n": 2})})
    with over_http(fake) as served:
        monkeypatch.setenv("CELLWORKS_URL", served.url)
        monkeypatch.setenv("CELLWORKS_TOKEN", "secret")
        assert connect().call("GET", "/x", dict[str, int]) == {"n": 2}
        assert connect().home is None
    assert {one.headers["authorization"] for one in fake.asked} == {"token secret"}


def test_a_kernel_without_a_socket_asks_its_jupyter_server(monkeypatch: pytest.MonkeyPatch):
    fake = FakeStudio({("GET", "/x"): (200, {"n": 3})})
    with over_http(fake) as served:
        monkeypatch.setenv("CELLWORKS_JUPYTER_URL", served.url)
        monkeypatch.setenv("CELLWORKS_JUPYTER_TOKEN", "kernels")
        assert connect().call("GET", "/x", dict[str, int]) == {"n": 3}
    assert {one.headers["authorization"] for one in fake.asked} == {"Cellworks kernels"}


def test_a_kernel_with_a_socket_does_not_travel(monkeypatch: pytest.MonkeyPatch, socket_home: Home):
    monkeypatch.setenv("CELLWORKS_HOME", str(socket_home.path))
    with over_http(FakeStudio()) as jupyter, on_socket(FakeStudio(), socket_home.socket):
        monkeypatch.setenv("CELLWORKS_JUPYTER_URL", jupyter.url)
        assert connect().home is not None
        assert jupyter.asked == []


def test_an_address_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match="ftp://x"):
        HttpTransport("ftp://x", "")


def test_content_goes_over_http_only_where_it_is_missing():
    fake = FakeStudio()
    with over_http(fake) as served:
        client = Client(HttpTransport(served.url, "t"), None)
        deposit = Deposit(client)
        old = deposit.put(b"here already")
        new = deposit.pack([1, 2, 3], "numbers")
        fake.answers["POST", "/content/missing"] = (200, {"missing": [new]})
        fake.answers["PUT", f"/content/{new}"] = (204, b"")
        deposit.send()
        deposit.send()
    puts = [one for one in fake.asked if one.method == "PUT"]
    assert [unpack(one.body) for one in puts] == [[1, 2, 3]]
    assert sum(one.path == "/content/missing" for one in fake.asked) == 1
    assert old != new


def test_content_here_is_a_file_in_place(socket_home: Home):
    with on_socket(FakeStudio(), socket_home.socket) as fake:
        deposit = Deposit(connect(home=socket_home))
        digest = deposit.put(b"bytes")
        deposit.send()
    assert (socket_home.content / digest[:2] / digest).read_bytes() == b"bytes"
    assert list(socket_home.incoming.iterdir()) == []
    assert fake.asked == []


def test_the_same_client_serves_until_the_address_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    first = connect()
    assert connect() is first
    monkeypatch.setenv("CELLWORKS_HOME", str(tmp_path / "other"))
    assert connect() is not first
