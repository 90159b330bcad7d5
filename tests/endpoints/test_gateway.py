"""The gateway splits, limits, obeys and survives, before workers without a model."""

import http.client
import json
import math
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from tests.endpoints.load import load
from tests.endpoints.world import KEY, World, new_world
from tests.waiting import eventually

from cellworks_engine.endpoints.configuration import Limits, Reloaded, worker_socket
from cellworks_engine.endpoints.gateway.tickets import TRIES

pytestmark = pytest.mark.timeout(300)

ASK = "/endpoints/e/invocations"


@pytest.fixture
def world() -> Iterator[World]:
    with new_world() as made:
        for deployment in ("blue", "green"):
            made.start_peer(deployment)
        made.configure(e=[made.route("blue", "blue", 90), made.route("green", "green", 10)])
        made.start_gateway()
        made.await_workers(2)
        yield made


@pytest.fixture
def gate(world: World, tmp_path: Path) -> Iterator[Path]:
    """Return a file that workers can be told to wait for."""
    path = tmp_path / "gate"
    yield path
    path.touch()


def who(world: World, **headers: str) -> str:
    """Return which worker answers."""
    return str(world.ask(ASK, {}, **headers).json()["who"])


def test_shares_hold_within_what_chance_allows(world: World):
    with load(world.port, ASK, lambda number: {}, clients=4) as clients:
        clients.await_more(10_000)
    drawn = Counter(answer["who"] for _, answer in clients.answers)
    total = sum(drawn.values())
    assert abs(drawn["green-1"] / total - 0.1) < 4 * math.sqrt(0.1 * 0.9 / total)
    assert not clients.errors


@pytest.mark.parametrize("header", ["azureml-model-deployment", "X-Amzn-SageMaker-Target-Variant"])
def test_a_header_asks_for_one_deployment(world: World, header: str):
    world.configure(e=[world.route("blue", "blue", 100), world.route("green", "green", 0)])
    assert {who(world) for _ in range(20)} == {"blue-1"}
    assert {who(world, **{header: "green"}) for _ in range(5)} == {"green-1"}
    refused = world.ask(ASK, {}, **{header: "red"})
    assert refused.status == 404
    assert refused.json()["message"] == "e has no deployment red; it has blue, green."


def test_without_a_share_it_says_so(world: World):
    world.configure(e=[world.route("blue", "blue", 0)])
    refused = world.ask(ASK, {})
    assert (refused.status, refused.json()["code"]) == (503, "no_traffic")
    assert refused.headers["retry-after"] == "5"


def test_an_endpoint_of_which_nothing_serves_yet_asks_to_come_again(world: World):
    world.configure(e=[])
    refused = world.ask(ASK, {})
    assert (refused.status, refused.json()["code"]) == (503, "no_deployment")
    assert refused.headers["retry-after"] == "2"


def test_changes_of_shares_and_deployments_drop_nothing(world: World):
    blue, green = world.route("blue", "blue", 50), world.route("green", "green", 50)
    with load(world.port, ASK, lambda number: {"n": number}, clients=6) as clients:
        for _ in range(15):
            world.configure(e=[world.route("blue", "blue", 100)])
            clients.await_more(15)
            world.configure(e=[blue, green])
            clients.await_more(15)
            world.configure(e=[world.route("green", "green", 100)])
            clients.await_more(15)
    assert set(clients.statuses) == {200}
    assert clients.errors == []
    assert all(answer["said"] == {"n": number} for number, answer in clients.answers)
    assert {answer["who"] for _, answer in clients.answers} == {"blue-1", "green-1"}


def test_what_is_under_way_is_finished_where_it_began(world: World, gate: Path):
    with load(world.port, ASK, lambda number: {"until": str(gate)}, clients=3) as clients:
        eventually(lambda: sum(one.underway for one in world.counts().deployments) == 3)
        world.configure(e=[])
        counts = world.counts().deployments
        assert sum(one.underway for one in counts) == 3
        assert all(one.leaving for one in counts)
        clients.end()
        gate.touch()
    assert clients.statuses == {200: 3}
    eventually(lambda: world.counts().deployments == [])


def test_a_worker_that_is_killed_costs_no_answer(world: World):
    world.start_peer("blue", 2)
    world.configure(e=[world.route("blue", "blue", 100, workers=2)])
    world.await_workers(2)
    with load(world.port, ASK, lambda number: {"n": number, "sleep": 0.02}, clients=6) as clients:
        for _ in range(4):
            for number in (1, 2):
                clients.await_more(20)
                world.kill_worker("blue", number)
                clients.await_more(5)
                world.start_peer("blue", number)
                world.await_workers(2)
    assert set(clients.statuses) == {200}
    assert clients.errors == []
    assert world.counts().deployments[0].repeated > 0


def test_the_only_worker_may_come_back_in_time(world: World):
    world.configure(e=[world.route("blue", "blue", 100)])
    world.start_peer("spare")
    mine, its = (worker_socket(world.home, name, 1) for name in ("blue", "spare"))
    eventually(its.exists)
    with load(world.port, ASK, lambda number: {"sleep": 0.05}, clients=3) as clients:
        clients.await_more(5)
        world.kill_worker("blue")
        time.sleep(0.2)
        its.replace(mine)  # a process would take as long to start as the machine is busy
        clients.await_more(5)
    assert set(clients.statuses) == {200}


def test_without_a_worker_it_says_so_after_three_seconds(world: World):
    world.configure(e=[world.route("none", "none", 100)])
    began = time.monotonic()
    refused = world.ask(ASK, {})
    assert (refused.status, refused.json()["code"]) == (503, "no_worker")
    assert 2.5 < time.monotonic() - began < 10
    assert refused.headers["retry-after"] == "2"


def test_a_request_that_kills_workers_is_given_up(world: World):
    for number in range(2, TRIES + 2):
        world.start_peer("blue", number)
    world.configure(e=[world.route("blue", "blue", 100, workers=TRIES + 1)])
    world.await_workers(TRIES + 1)
    refused = world.ask(ASK, {"die": True})
    assert (refused.status, refused.json()["code"]) == (503, "worker_died")
    assert world.ask(ASK, {}).status == 200


def test_a_worker_that_is_told_to_end_finishes(world: World):
    world.start_peer("blue", 2)
    world.configure(e=[world.route("blue", "blue", 100, workers=2)])
    world.await_workers(2)
    with load(world.port, ASK, lambda number: {"sleep": 0.05}, clients=6) as clients:
        for number in (1, 2, 1):
            clients.await_more(10)
            world.kill_worker("blue", number, signal.SIGTERM)
            eventually(lambda: sum(one.workers for one in world.counts().deployments) == 1)
            world.start_peer("blue", number)
            world.await_workers(2)
    assert set(clients.statuses) == {200}
    assert world.counts().deployments[0].repeated == 0


def test_too_many_at_once_are_refused(world: World, gate: Path):
    world.configure(e=[world.route("blue", "blue", 100, limits=Limits(waiting=2))])
    with load(world.port, ASK, lambda number: {"until": str(gate)}, clients=2) as clients:
        eventually(lambda: world.counts().deployments[0].underway == 2)
        refused = world.ask(ASK, {})
        clients.end()
        gate.touch()
    assert (refused.status, refused.json()["code"]) == (429, "too_many")
    assert refused.headers["retry-after"] == "1"
    assert set(clients.statuses) == {200}


def test_what_takes_too_long_is_given_up(world: World):
    world.configure(e=[world.route("blue", "blue", 100, limits=Limits(timeout=0.3))])
    refused = world.ask(ASK, {"sleep": 3})
    assert (refused.status, refused.json()["code"]) == (504, "too_late")
    eventually(lambda: world.ask(ASK, {}).status == 200)  # a busy machine may take as long for nothing


def test_a_body_that_is_too_large_is_refused(world: World):
    world.configure(e=[world.route("blue", "blue", 100, limits=Limits(body=1000))])
    refused = world.ask(ASK, {"x": "y" * 2000})
    assert (refused.status, refused.json()["code"]) == (413, "too_large")
    assert world.ask(ASK, {"x": "y" * 900}).status == 200


def test_chunks_and_pipelining_are_understood(world: World):
    world.configure(e=[world.route("blue", "blue", 100)])
    head = f"POST {ASK} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
    chunked = f"{head}Transfer-Encoding: chunked\r\n\r\n" + '9\r\n{"sleep":\r\n4\r\n0.3}\r\n0\r\n\r\n'
    plain = f"{head}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    with socket.create_connection(("127.0.0.1", world.port)) as connection:
        connection.sendall((chunked + plain).encode())
        said = connection.makefile("rb").read().decode()
    assert said.count("HTTP/1.1 200 OK") == 2
    assert said.index('"said": {"sleep": 0.3}') < said.index('"said": {}')


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /ping HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"POST /ping HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ],
)
def test_what_is_no_http_is_refused(world: World, sent: bytes, status: int):
    with socket.create_connection(("127.0.0.1", world.port)) as connection:
        connection.sendall(sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == status
        assert json.loads(answer.read())["message"]


def test_who_asks_for_another_protocol_is_answered_in_this_one(world: World):
    with socket.create_connection(("127.0.0.1", world.port)) as connection:
        connection.sendall(b"GET /ping HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n")
        said = connection.makefile("rb").read()
    assert said.startswith(b"HTTP/1.1 200 OK\r\nconnection: close\r\n")


def test_an_open_endpoint_answers_to_localhost_only(world: World):
    world.configure(open=[world.route("blue", "blue", 100)])
    assert world.ask("/endpoints/open/invocations", {}, key=None).status == 200
    refused = world.ask("/endpoints/open/invocations", {}, key=None, Host="evil.example:80")
    assert (refused.status, refused.json()["code"]) == (403, "wrong_host")


def test_a_configuration_that_cannot_be_read_changes_nothing(world: World):
    world.places.configuration.write_bytes(b'{"revision": 99}')
    reloaded = msgspec.json.decode(world.control(b'{"reload": true}'), type=Reloaded)
    assert reloaded.revision == world.revision
    assert "endpoints" in (reloaded.error or "")
    assert who(world) in ("blue-1", "green-1")
    assert b"invalid_input" in world.control(b"what?")


def test_only_one_gateway_serves_a_home(world: World):
    command = [sys.executable, "-m", "cellworks_engine.endpoints.gateway", str(world.home.path)]
    assert subprocess.run(command, timeout=60, check=False).returncode == 0
    assert who(world) in ("blue-1", "green-1")


def test_a_gateway_that_is_killed_comes_back_on_its_port_and_obeys_the_last_word(world: World):
    port = world.port
    assert world.gateway is not None
    with load(port, ASK, lambda number: {"n": number}, clients=4) as clients:
        for share in (100, 0, 100):
            clients.await_more(30)
            world.gateway.kill()
            world.gateway.wait()
            world.gateway = None
            world.configure(
                e=[world.route("blue", "blue", share), world.route("green", "green", 100 - share)]
            )
            world.start_gateway()
            assert world.gateway is not None
            assert world.port == port
            assert who(world) == ("blue-1" if share else "green-1")
    assert set(clients.statuses) == {
        200
    }  # what the killed one held is an error of the connection, not an answer
    assert all(answer["said"] == {"n": number} for number, answer in clients.answers)


def test_a_gateway_that_is_told_to_end_answers_what_is_under_way(world: World, gate: Path):
    assert world.gateway is not None
    port = world.port
    with load(port, ASK, lambda number: {"until": str(gate)}, clients=3) as clients:
        eventually(lambda: sum(one.underway for one in world.counts().deployments) == 3)
        world.gateway.terminate()
        eventually(lambda: not listens(port))
        clients.end()
        gate.touch()
    assert clients.statuses == {200: 3}
    assert world.gateway.wait(60) == 0


def listens(port: int) -> bool:
    """Tell whether somebody can be connected to."""
    with suppress(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()
        return True
    return False
