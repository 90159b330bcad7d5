"""How the supervisor answers: in a thread, with the error that was raised, and honestly about a bug."""

import asyncio
import hashlib
import http.client
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from schemathesis.core.failures import FailureGroup
from tests.server.fuzzing import Fuzz
from tests.server.world import DEADLINE, Door, door, wait_for
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_unix_socket

from cellworks_engine.config import Home, Settings
from cellworks_engine.errors import Conflict
from cellworks_server.contract import openapi
from cellworks_server.routing import Answer, Raw, Routes, Stream
from cellworks_server.serving import Traffic, application


class Toy(msgspec.Struct, frozen=True):
    name: str


routes = Routes("toys")
gate = threading.Event()
entered = threading.Event()
left: list[str] = []


@routes("GET", "/bug")
def bug(studio: Any) -> Toy:
    """Fail as only a bug does."""
    return {}["planted"]


@routes("GET", "/conflict")
def conflict(studio: Any) -> Toy:
    """Refuse."""
    raise Conflict("The toy is in use.", field="toy", hint="Wait.")


@routes("GET", "/slow")
def slow(studio: Any) -> Toy:
    """Wait for the gate."""
    entered.set()
    assert gate.wait(DEADLINE)
    return Toy(name="slow")


@routes("POST", "/toys", status=201)
def make_toy(studio: Any, body: Toy, actor: str) -> Toy:
    """Answer with the actor."""
    return Toy(name=f"{actor}: {body.name}")


@routes("PUT", "/files/{name}")
def put_file(studio: Any, name: str, upload: Path) -> None:
    """Take the file where it is called `kept`."""
    if name == "kept":
        upload.rename(studio.home.path / "kept")


@routes("GET", "/files/{name}")
def get_file(studio: Any, name: str) -> Path:
    """Answer with the file."""
    return studio.home.path / name


@routes("ANY", "/raw/{path:rest}")
def raw(studio: Any, path: str, request: Raw) -> Answer:
    """Hand back what came."""
    said = f"{request.method} {path} {request.query} {request.body.decode()}"
    return Answer(status=299, body=said.encode(), content_type="text/plain")


class Ticks:
    async def lines(self) -> AsyncIterator[bytes]:
        try:
            for number in range(1_000_000):
                yield b"%d\n" % number
                await asyncio.sleep(0.001)
        finally:
            left.append("stream")


@routes("GET", "/ticks", stream=Toy)
def ticks(studio: Any) -> Stream:
    """Tick."""
    return Ticks()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Door, Home, Callable[[], None]]]:
    """Serve the toys; the last element ends every stream and waits for the other answers."""
    home = Home(tmp_path / "home").make()
    studio = SimpleNamespace(home=home, settings=Settings(capture_limit=3_000_000))
    home.make_sockets()
    started = threading.Event()
    inside: dict[str, Any] = {}

    async def serve() -> None:
        ended = inside["ended"] = asyncio.Event()
        inside["loop"] = asyncio.get_running_loop()
        traffic = inside["traffic"] = Traffic()
        server = HTTPServer(application(routes.list, studio, traffic))  # type: ignore[arg-type]
        server.add_socket(bind_unix_socket(str(home.socket), mode=0o600))
        started.set()
        await ended.wait()
        server.stop()
        await traffic.close(DEADLINE)
        await server.close_all_connections()

    def close() -> None:
        asyncio.run_coroutine_threadsafe(inside["traffic"].close(DEADLINE), inside["loop"]).result(DEADLINE)

    gate.clear()
    entered.clear()
    left.clear()
    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert started.wait(DEADLINE)
    try:
        yield door(home.socket), home, close
    finally:
        gate.set()
        inside["loop"].call_soon_threadsafe(inside["ended"].set)
        thread.join(DEADLINE)
        home.socket.unlink()
        home.sockets.rmdir()


@pytest.fixture
def toys(served: tuple[Door, Home, Callable[[], None]]) -> Door:
    return served[0]


def test_a_bug_is_a_500_whose_id_stands_in_the_log_with_the_traceback(
    toys: Door, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.ERROR)
    reply = toys.get("/bug")
    assert reply.status == 500
    assert reply.json["code"] == "bug"
    assert reply.json["id"].startswith("err_")
    (record,) = [record for record in caplog.records if reply.json["id"] in record.getMessage()]
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError
    assert "planted" not in reply.body.decode()


def test_the_calls_that_nobody_would_think_of_find_a_planted_bug(
    served: tuple[Door, Home, Callable[[], None]],
):
    _, home, _ = served
    contract = openapi([route for route in routes.list if route.name == "bug"])
    fuzz = Fuzz(contract, home.socket, lambda *_: None, seed=7)
    with pytest.raises(FailureGroup, match="Server error"):
        fuzz.run(4)
    assert fuzz.unanswered() == {"bug"}


def test_an_error_travels_whole(toys: Door):
    reply = toys.get("/conflict")
    assert reply.status == 409
    assert reply.json == {
        "code": "conflict", "message": "The toy is in use.", "field": "toy", "hint": "Wait.", "id": None,
    }  # fmt: skip


def test_an_unknown_path_and_method_are_the_clients_mistake(toys: Door):
    assert toys.get("/none").status == 404
    reply = toys.ask("DELETE", "/toys", b"")
    assert (reply.status, reply.json["code"], reply.headers["Allow"]) == (405, "method_not_allowed", "POST")


def test_a_wrong_body_names_its_field(toys: Door):
    reply = toys.ask("POST", "/toys", {"name": 1})
    assert (reply.status, reply.json["field"]) == (422, "name")


def test_a_parameter_where_none_is_taken_is_refused(toys: Door):
    reply = toys.get("/conflict?a=1")
    assert (reply.status, reply.json["field"]) == (422, "a")


def test_bytes_that_are_no_text_are_refused(toys: Door):
    assert toys.get("/conflict?a=%FF").status == 422
    assert toys.get("/files/%FF").status == 400


def test_the_actor_is_the_one_that_the_header_names_or_the_user(toys: Door):
    reply = toys.ask("POST", "/toys", {"name": "a"}, {"X-Cellworks-Actor": "ada"})
    assert (reply.status, reply.json) == (201, {"name": "ada: a"})
    unusual = toys.ask("POST", "/toys", {"name": "a"}, {"X-Cellworks-Actor": "Ren%C3%A9"})
    assert unusual.json == {"name": "Ren\u00e9: a"}
    alone = toys.ask("POST", "/toys", {"name": "a"})
    assert alone.json["name"].endswith(": a")
    assert alone.json["name"] != ": a"


def test_a_slow_request_holds_up_no_other(toys: Door):
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(toys.get("/slow").status))
    thread.start()
    assert toys.get("/conflict").status == 409
    assert answers == []
    gate.set()
    thread.join(DEADLINE)
    assert answers == [200]


def test_closing_waits_for_what_is_being_answered(served: tuple[Door, Home, Callable[[], None]]):
    toys, _, close = served
    ends: list[str] = []
    asking = threading.Thread(target=lambda: ends.append(toys.get("/slow").json["name"]))
    asking.start()
    assert entered.wait(DEADLINE)
    closing = threading.Thread(target=lambda: (close(), ends.append("closed")))
    closing.start()
    assert toys.get("/conflict").status == 409
    assert ends == []
    gate.set()
    asking.join(DEADLINE)
    closing.join(DEADLINE)
    assert sorted(ends) == ["closed", "slow"]


def test_an_upload_arrives_as_a_file_and_leaves_nothing_behind(served: tuple[Door, Home, Callable[[], None]]):
    toys, home, _ = served
    content = bytes(range(256)) * 8192
    assert toys.ask("PUT", "/files/kept", content).status == 204
    assert (home.path / "kept").read_bytes() == content
    assert toys.ask("PUT", "/files/dropped", content).status == 204
    wait_for(lambda: not list(home.incoming.iterdir()), "an empty incoming folder")
    reply = toys.get("/files/kept")
    assert hashlib.sha256(reply.body).digest() == hashlib.sha256(content).digest()
    assert reply.headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize("chunked", [False, True])
def test_an_upload_that_is_too_large_is_refused_in_words(
    served: tuple[Door, Home, Callable[[], None]], chunked: bool
):
    toys, home, _ = served
    connection = toys.open()
    pieces = (bytes(500_000) for _ in range(8))
    length = {} if chunked else {"Content-Length": "4000000"}
    connection.request("PUT", "/files/kept", pieces, length, encode_chunked=chunked)
    response = connection.getresponse()
    assert response.status == 413
    assert msgspec.json.decode(response.read())["code"] == "too_large"
    connection.close()
    wait_for(lambda: not list(home.incoming.iterdir()), "an empty incoming folder")
    assert not (home.path / "kept").exists()


def test_a_client_that_leaves_in_the_middle_of_an_upload_leaves_nothing_behind(
    served: tuple[Door, Home, Callable[[], None]],
):
    toys, home, _ = served
    connection = toys.open()
    connection.putrequest("PUT", "/files/kept")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders()
    connection.send(bytes(1000))
    wait_for(lambda: list(home.incoming.iterdir()), "the upload's file")
    connection.close()
    wait_for(lambda: not list(home.incoming.iterdir()), "an empty incoming folder")


def test_a_request_is_handed_on_as_it_came(toys: Door):
    reply = toys.ask("PATCH", "/raw/a/b%20c?x=1&y", b"body")
    assert (reply.status, reply.body, reply.headers["Content-Type"]) == (
        299, b"PATCH a/b c x=1&y body", "text/plain",
    )  # fmt: skip


def test_a_stream_stays_open_and_ends_when_the_client_leaves(toys: Door):
    with toys.lines("/ticks") as lines:
        assert [next(lines) for _ in range(5)] == [0, 1, 2, 3, 4]
        assert left == []
    wait_for(lambda: left == ["stream"], "the end of the stream")


def test_a_stream_ends_when_the_studio_closes(served: tuple[Door, Home, Callable[[], None]]):
    toys, _, close = served
    with toys.lines("/ticks") as lines:
        next(lines)
        close()
        deadline = time.monotonic() + DEADLINE
        for _ in lines:
            assert time.monotonic() < deadline
    assert left == ["stream"]


def test_the_description_is_served(toys: Door):
    assert toys.get("/openapi.json").json["openapi"] == "3.1.0"


def test_a_length_that_is_no_number_is_the_clients_mistake(toys: Door):
    connection = toys.open()
    connection.putrequest("POST", "/toys")
    connection.putheader("Content-Length", "many")
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_what_is_not_http_does_not_disturb(toys: Door):
    connection = toys.open()
    connection.connect()
    connection.sock.sendall(b"\x00\x01nonsense\r\n\r\n")
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        response = http.client.HTTPResponse(connection.sock)
        response.begin()
        assert response.status >= 400
        raise ConnectionError
    connection.close()
    assert toys.get("/conflict").status == 409
