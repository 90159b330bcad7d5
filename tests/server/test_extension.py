"""The Jupyter side: who may not is refused on every route, and who may reaches the supervisor unchanged."""

import asyncio
import getpass
import hashlib
import http.client
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.server.world import (
    DEADLINE,
    Jupyter,
    Reply,
    a_spec,
    is_running,
    jupyter,
    supervisor_pid,
    wait_for,
)
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from cellworks_server.extension.relay import SCHEMA_ID
from cellworks_server.routes import ROUTES
from cellworks_server.routing import Route

pytestmark = pytest.mark.timeout(600)  # processes are started, and the machine may be busy

CONFIG = """
from jupyter_server.auth import Authorizer
from jupyter_server.auth.identity import PasswordIdentityProvider, User


class DeniesWhoAsksForIt(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return handler.request.headers.get("X-Test-Deny") != f"{action} {resource}"

class KnowsPeople(PasswordIdentityProvider):
    async def get_user(self, handler):
        user = await super().get_user(handler)
        named = handler.request.headers.get("X-Test-User")
        return User(username=named) if user and named else user

c.ServerApp.authorizer_class = DeniesWhoAsksForIt
c.ServerApp.identity_provider_class = KnowsPeople
"""
EVERY = [pytest.param(route, id=route.name) for route in ROUTES]
WRITING = [pytest.param(route, id=route.name) for route in ROUTES if route.method not in ("GET", "ANY")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    folder = tmp_path_factory.mktemp("jupyter")
    with jupyter(folder / "jupyter", folder / "home", CONFIG, base="/user/a%40b/") as running:
        yield running


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Jupyter]:
    with jupyter(tmp_path / "jupyter", tmp_path / "home") as running:
        yield running


def ask(server: Jupyter, route: Route, headers: dict[str, str]) -> Reply:
    """Make a request of a route, with something in every place."""
    path = "/".join(part if not part.startswith("{") else "a" * 64 for part in route.path.split("/"))
    method = "POST" if route.method == "ANY" else route.method
    body = b"{}" if method in ("POST", "PUT") else None
    return server.door().ask(method, path, body, headers)


@pytest.fixture(scope="module")
def cookie(server: Jupyter) -> str:
    """Return the cookie of somebody who has logged in with a browser."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE)
    connection.request("GET", f"{server.base}api/me?token={server.token}")
    response = connection.getresponse()
    response.read()
    cookies = response.headers.get_all("Set-Cookie") or []
    connection.close()
    return "; ".join(one.split(";")[0] for one in cookies)


@pytest.mark.parametrize("route", EVERY)
@pytest.mark.parametrize("given", ["", "token wrong", "Bearer wrong", "Cellworks wrong", "Cellworks "])
def test_without_the_token_every_route_is_forbidden(server: Jupyter, route: Route, given: str):
    reply = ask(server, route, {"Authorization": given} if given else {})
    assert (reply.status, reply.json["code"]) == (403, "unauthenticated")


@pytest.mark.parametrize("route", WRITING)
def test_a_browser_without_the_xsrf_token_may_not_write(server: Jupyter, route: Route, cookie: str):
    reply = ask(server, route, {"Cookie": cookie})
    assert (reply.status, reply.json["code"]) == (403, "xsrf")


def test_a_browser_may_read_from_its_own_page_only(server: Jupyter, cookie: str):
    own = {"Cookie": cookie, "Referer": f"http://127.0.0.1:{server.port}{server.base}lab"}
    assert server.door(own).get("/jobs").status == 200
    other = {"Cookie": cookie, "Origin": "http://elsewhere.example", "Host": f"127.0.0.1:{server.port}"}
    assert server.door(other).get("/jobs").status in (403, 404)


@pytest.mark.parametrize("route", EVERY)
def test_the_authorizer_is_asked_on_every_route(server: Jupyter, route: Route):
    action = "read" if route.method == "GET" else "write"
    headers = {"Authorization": f"token {server.token}", "X-Test-Deny": f"{action} cellworks"}
    reply = ask(server, route, headers)
    assert (reply.status, reply.json["code"]) == (403, "denied")


@pytest.mark.parametrize("given", ["", "X-Test-Deny: write cellworks\r\nAuthorization: token letmein\r\n"])
def test_who_still_writes_a_body_reads_why_it_is_refused(server: Jupyter, given: str):
    with socket.create_connection(("127.0.0.1", server.port), DEADLINE) as client:
        line = f"POST {server.base}cellworks/api/jobs HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        client.sendall(f"{line}{given}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n".encode())
        with pytest.raises(TimeoutError):  # it waits for the body
            client.settimeout(0.5)
            client.recv(1)
        client.settimeout(DEADLINE)
        client.sendall(b"{}")
        assert client.recv(12) == b"HTTP/1.1 403"


def test_the_three_refusals_come_before_anything_is_started(fresh: Jupyter):
    for route in ROUTES:
        assert ask(fresh, route, {}).status == 403
    assert supervisor_pid(fresh.home) is None
    assert [file.name for file in fresh.home.iterdir()] == ["config.toml"]


def test_a_wrong_body_names_its_field(server: Jupyter):
    reply = server.door().ask("POST", "/jobs", a_spec(resources={"cpu": "many"}))
    assert (reply.status, reply.json["code"], reply.json["field"]) == (422, "invalid_input", "resources.cpu")


@pytest.mark.parametrize(
    "path", ["/jobs/99999", "/jobs/job_none", "/jobs/99999/log", "/content/" + "0" * 64, "/no"]
)
def test_what_is_not_there_is_a_404(server: Jupyter, path: str):
    reply = server.door().get(path)
    assert (reply.status, reply.json["code"]) == (404, "not_found")


def test_a_method_that_is_not_taken_is_a_405(server: Jupyter):
    reply = server.door().ask("DELETE", "/jobs")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, POST")


def test_the_contract_is_served(server: Jupyter):
    from cellworks_server.contract import openapi

    assert server.door().get("/openapi.json").json == json.loads(json.dumps(openapi()))


def test_what_jupyter_adds_to_a_query_does_not_reach_the_studio(server: Jupyter):
    for query in ("1795950022123", "limit=3&1795950022123", f"token={server.token}", "no_track_activity=1"):
        assert server.door().get(f"/jobs?{query}").status == 200, query
    assert server.door().get("/jobs?1795950022123=x").status == 422


def test_a_job_is_the_persons_whatever_a_client_claims(server: Jupyter):
    token = {"Authorization": f"token {server.token}"}
    somebody = server.door({**token, "X-Cellworks-Actor": "mallory", "X-Test-User": "ada"})
    assert somebody.ask("POST", "/jobs", a_spec()).json["row"]["actor"] == "ada"
    unusual = server.door({**token, "X-Test-User": "Ren\u00e9 \u00d8"})
    assert unusual.ask("POST", "/jobs", a_spec()).json["row"]["actor"] == "Ren\u00e9 \u00d8"
    anonymous = server.door({**token, "X-Cellworks-Actor": "mallory"})
    assert anonymous.ask("POST", "/jobs", a_spec()).json["row"]["actor"] == getpass.getuser()


@pytest.mark.parametrize("chunked", [False, True])
def test_bytes_travel_both_ways_as_they_are(server: Jupyter, chunked: bool):
    content = os.urandom(3_000_000) + b"\r\n0\r\n\r\n"
    digest = hashlib.sha256(content).hexdigest()
    door = server.door()
    connection = door.open()
    pieces = (content[start : start + 70_000] for start in range(0, len(content), 70_000))
    length = {} if chunked else {"Content-Length": str(len(content))}
    headers = {**door.headers, **length}
    connection.request("PUT", f"{door.prefix}/content/{digest}", pieces, headers, encode_chunked=chunked)
    assert connection.getresponse().status == 204
    connection.close()
    reply = door.get(f"/content/{digest}")
    assert reply.body == content
    assert reply.headers["Content-Type"] == "application/octet-stream"
    other = "0" * 64
    assert door.ask("PUT", f"/content/{other}", b"other").json["field"] == "digest"


def test_the_stream_of_changes_is_relayed_line_by_line(server: Jupyter):
    door = server.door()
    with door.lines("/changes") as lines:
        assert next(lines)["event"] == "alive"
        job = door.ask("POST", "/jobs", a_spec()).json["row"]["id"]
        assert any(event.get("entity") == job for event in lines)


def test_a_kernel_reaches_the_studio_with_a_token_of_its_own(server: Jupyter):
    told = what_a_kernel_is_told(server)
    assert told["CELLWORKS_JUPYTER_URL"] == f"http://127.0.0.1:{server.port}{server.base}"
    assert told["CELLWORKS_JUPYTER_TOKEN"] != server.token
    kernel = {"Authorization": "Cellworks " + told["CELLWORKS_JUPYTER_TOKEN"]}
    reply = server.door(kernel).ask("POST", "/jobs", a_spec())
    assert (reply.status, reply.json["row"]["actor"]) == (201, getpass.getuser())
    anything_else = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE)
    anything_else.request("GET", server.base + "api/kernels", headers=kernel)
    assert anything_else.getresponse().status == 403
    anything_else.close()


def what_a_kernel_is_told(server: Jupyter) -> dict[str, str]:
    """Start a kernel that writes its environment down, and return what stands there."""
    folder = server.home.parent / "jupyter"
    told, spec = folder / "told.json", folder / "jupyter_data_dir" / "kernels" / "spy"
    spy = (
        "import json, os, pathlib; file = pathlib.Path({0!r}); new = file.with_suffix('.new');"
        "new.write_text(json.dumps(dict(os.environ))); new.replace(file)"
    )
    argv = [sys.executable, "-c", spy.format(str(told)), "{connection_file}"]
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "spy", "language": "python"}))
    started = server.ask("POST", "api/kernels", {"name": "spy"})
    assert started.status == 201, started.body
    wait_for(told.exists, "the kernel's environment")
    server.ask("DELETE", f"api/kernels/{started.json['id']}")
    found: dict[str, str] = json.loads(told.read_text())
    return found


def test_reading_is_no_activity_and_doing_is(fresh: Jupyter):
    def last() -> str:
        return str(fresh.ask("GET", "api/status").json["last_activity"])

    door = fresh.door()
    assert door.get("/status").status == 200
    before = last()
    assert door.get("/jobs").status == 200
    assert door.get("/jobs?no_track_activity=1").status == 200
    assert last() == before
    assert door.ask("POST", "/gc", {"dry": True}).status == 200
    done = last()
    assert done > before


def test_a_job_that_runs_is_activity(server: Jupyter):
    door = server.door()
    entry = {"type": "command", "argv": [sys.executable, "-c", "import time; time.sleep(600)"]}
    job = door.ask("POST", "/jobs", a_spec(entry=entry)).json["row"]["id"]
    wait_for(lambda: door.get(f"/jobs/{job}").json["row"]["state"] == "running", "a running job")

    def last() -> str:
        return str(server.ask("GET", "api/status").json["last_activity"])

    before = last()
    wait_for(lambda: last() > before, "activity without a request")
    assert door.ask("POST", f"/jobs/{job}/stop", {"grace": 0}).status == 200
    wait_for(lambda: door.get(f"/jobs/{job}").json["row"]["state"] == "stopped", "the job's end")


def test_browsers_hear_of_changes_as_events(server: Jupyter):
    submitted: list[str] = []

    def submit() -> None:
        submitted.append(server.door().ask("POST", "/jobs", a_spec()).json["row"]["id"])

    event = asyncio.run(hear(server, submit, lambda event: event["entity"] in submitted))
    assert event["slice"] == "jobs"
    assert event["number"] > 0
    assert event["verb"]


def test_a_beat_tells_a_browser_how_much_it_should_have_heard(server: Jupyter):
    def is_beat(event: dict[str, Any]) -> bool:
        return "told" in event and event["verb"] == "beats"

    first = asyncio.run(hear(server, lambda: None, is_beat))
    door = server.door()

    def submit() -> None:
        door.ask("POST", "/jobs", a_spec())

    later = asyncio.run(hear(server, submit, lambda event: is_beat(event) and event["told"] > first["told"]))
    assert later["relay"] == first["relay"]
    assert later["number"] > first["number"]


def test_it_starts_the_supervisor_once_and_again_when_it_died(fresh: Jupyter):
    assert supervisor_pid(fresh.home) is None
    first = fresh.door().get("/status").json["pid"]
    wait_for(lambda: supervisor_pid(fresh.home) == first, "the record")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not is_running(first), "its end")
    reply = fresh.door().get("/status")
    assert reply.status == 200, reply
    second = reply.json["pid"]
    assert second != first
    wait_for(lambda: supervisor_pid(fresh.home) == second, "the record")

    asyncio.run(
        hear(fresh, lambda: os.kill(second, signal.SIGKILL), lambda event: event["verb"] == "reached")
    )
    wait_for(lambda: supervisor_pid(fresh.home) not in (second, None), "a supervisor that nobody asked for")
    assert fresh.door().get("/status").status == 200


def test_a_supervisor_that_cannot_start_says_why(fresh: Jupyter):
    (fresh.home / "config.toml").write_text("cpu = 'many'")
    reply = fresh.door().get("/status")
    assert (reply.status, reply.json["code"]) == (503, "unavailable")
    assert "config.toml cannot be used" in reply.json["hint"]
    (fresh.home / "config.toml").unlink()
    assert fresh.door().get("/status").status == 200


async def hear(
    server: Jupyter, do: Callable[[], None], wanted: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """Return the first event of ours that a browser wants to hear, once it has begun to listen."""
    address = f"ws://127.0.0.1:{server.port}{server.base}api/events/subscribe"
    socket = await websocket_connect(HTTPRequest(address, headers={"Authorization": f"token {server.token}"}))
    doing = asyncio.create_task(asyncio.to_thread(do))
    while True:
        message = await asyncio.wait_for(socket.read_message(), DEADLINE)
        assert isinstance(message, str)
        event: dict[str, Any] = json.loads(message)
        if event["schema_id"] != SCHEMA_ID:
            continue
        await doing
        if wanted(event):
            socket.close()
            return event
