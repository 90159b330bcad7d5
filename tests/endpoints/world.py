"""A gateway and workers, as the studio starts them: real processes in a home of their own, ended by pid."""

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from tests.waiting import eventually

from cellworks_engine.config import Home
from cellworks_engine.endpoints.configuration import (
    Batching,
    Configuration,
    Counts,
    Endpoint,
    GatewayPlaces,
    Limits,
    Reloaded,
    Route,
    WorkerPlaces,
    WorkerSpec,
    worker_socket,
)

ROOT = Path(__file__).parents[2]
KEY = "cw_a-key-of-the-tests"
STARTING = 300.0
"""Seconds that a worker may take on a machine that does much else."""


class Answered(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Decode the body."""
        return json.loads(self.body)


class World:
    """Processes and the configuration they obey."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home").make()
        self.home.make_sockets()
        self.places = GatewayPlaces(self.home)
        self.places.folder.mkdir(exist_ok=True)
        self.folder = folder
        self.revision = 0
        self.workers: dict[tuple[str, int], int] = {}
        """Their pids."""
        self._forker: subprocess.Popen[str] | None = None
        self.gateway: subprocess.Popen[bytes] | None = None

    # Workers.

    def start_worker(self, deployment: str, model: Path, number: int = 1, **more: Any) -> None:
        """Start one and do not wait."""
        folder = self.folder / f"{deployment}-{number}"
        folder.mkdir(exist_ok=True)
        given: dict[str, Any] = {
            "endpoint": model.name,
            "version": f"{model.name}/3",
            "limits": Limits(),
            **more,
        }
        spec = WorkerSpec(
            deployment=deployment,
            model=str(model),
            socket=str(worker_socket(self.home, deployment, number)),
            batching=given.pop("batching", Batching()),
            **given,
        )
        WorkerPlaces(folder).spec.write_bytes(msgspec.json.encode(spec))
        if self._forker is None:
            command = [sys.executable, "-m", "tests.endpoints.forking"]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            self._forker = subprocess.Popen(command, text=True, cwd=ROOT, **pipes)
        assert self._forker.stdin is not None
        assert self._forker.stdout is not None
        self._forker.stdin.write(f"{folder}\n")
        self._forker.stdin.flush()
        self.workers[deployment, number] = int(self._forker.stdout.readline())

    def start_peer(self, deployment: str, number: int = 1) -> None:
        """Start a worker without a model (see `peer.py`)."""
        path = worker_socket(self.home, deployment, number)
        command = [sys.executable, "-m", "tests.endpoints.peer", str(path), f"{deployment}-{number}"]
        process = subprocess.Popen(command, cwd=ROOT)
        threading.Thread(target=process.wait, daemon=True).start()
        self.workers[deployment, number] = process.pid

    def await_worker(self, deployment: str, number: int = 1) -> None:
        """Wait until one has loaded its model."""
        folder = self.folder / f"{deployment}-{number}"
        pid = self.workers[deployment, number]
        ready = WorkerPlaces(folder).ready

        def loaded() -> bool:
            assert is_there(pid), (folder / "log").read_text()
            with suppress(FileNotFoundError):
                return bool(json.loads(ready.read_bytes())["pid"] == pid)
            return False

        eventually(loaded, STARTING)

    def kill_worker(self, deployment: str, number: int = 1, how: signal.Signals = signal.SIGKILL) -> None:
        """Send a worker a signal."""
        os.kill(self.workers[deployment, number], how)

    # The gateway.

    def start_gateway(self) -> None:
        """Start it and wait until it listens."""
        command = [sys.executable, "-m", "cellworks_engine.endpoints.gateway", str(self.home.path)]
        process = self.gateway = subprocess.Popen(command)

        def listens() -> bool:
            assert process.poll() is None, (self.places.folder / "log").read_text()
            with suppress(FileNotFoundError, ValueError):
                return bool(json.loads(self.places.identity.read_bytes())["pid"] == process.pid)
            return False

        eventually(listens, STARTING)

    def route(self, deployment: str, name: str, share: float, workers: int = 1, **more: Any) -> Route:
        """Return a route to workers that were started."""
        sockets = [str(worker_socket(self.home, deployment, number + 1)) for number in range(workers)]
        return Route(id=deployment, name=name, version=f"m/{name}", share=share, sockets=sockets, **more)

    def configure(self, **endpoints: Sequence[Route]) -> None:
        """Write what the gateway is to obey, and have it obey where it runs."""
        self.revision += 1
        key = hashlib.sha256(KEY.encode()).hexdigest()
        said = Configuration(
            revision=self.revision,
            endpoints=[
                Endpoint(name=name, keys=[key], routes=list(routes), open=name.startswith("open"))
                for name, routes in endpoints.items()
            ],
        )
        new = self.places.configuration.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(said))
        new.replace(self.places.configuration)
        if self.gateway is not None:
            assert msgspec.json.decode(self.control(b'{"reload": true}'), type=Reloaded) == Reloaded(
                revision=self.revision
            )

    def control(self, line: bytes) -> bytes:
        """Say a line to the control socket and return the answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(str(self.places.control))
            connection.sendall(line + b"\n")
            return connection.makefile("rb").readline()

    def counts(self) -> Counts:
        """Return what the gateway has done."""
        return msgspec.json.decode(self.control(b'{"counts": true}'), type=Counts)

    def await_workers(self, number: int) -> None:
        """Wait until the gateway reaches so many."""
        eventually(lambda: sum(one.workers for one in self.counts().deployments) >= number, STARTING)

    # Clients.

    @property
    def port(self) -> int:
        """Return where the gateway listens."""
        return int(self.places.port.read_text())

    @property
    def url(self) -> str:
        """Return the gateway's address."""
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        path: str,
        body: object = None,
        *,
        method: str | None = None,
        key: str | None = KEY,
        content_type: str = "application/json",
        **headers: str,
    ) -> Answered:
        """Ask the gateway one thing on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = body if isinstance(body, bytes | str) or body is None else json.dumps(body)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            said.setdefault("Authorization", f"Bearer {key}")
        if body is not None:
            said["Content-Type"] = content_type
        try:
            connection.request(method or ("GET" if body is None else "POST"), path, sent, said)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, named, answer.read())
        finally:
            connection.close()

    def end(self) -> None:
        """End every process that was started."""
        for pid in self.workers.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
                os.kill(pid, signal.SIGTERM)
        if self.gateway is not None:
            self.gateway.send_signal(signal.SIGCONT)
            self.gateway.terminate()
            self.gateway.wait(60)
        for pid in self.workers.values():
            eventually(lambda pid=pid: not is_there(pid), STARTING)
        if self._forker is not None:
            assert self._forker.stdin is not None
            self._forker.stdin.close()
            self._forker.wait(60)


def is_there(pid: int) -> bool:
    """Tell whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def new_world(prefix: str = "world") -> Iterator[World]:
    """Return a world of its own, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        world = World(Path(folder))
        try:
            yield world
        finally:
            world.end()
