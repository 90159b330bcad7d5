"""A studio seen from outside: real processes in a home of their own, asked over their sockets."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cellworks_engine.config import Home

DEADLINE = 180.0
T = TypeVar("T")


def wait_for(look: Callable[[], T], what: str, deadline: float = DEADLINE) -> T:
    """Return what `look` returns once that is true."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come within {deadline} s")


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout: float = DEADLINE) -> None:
        super().__init__("cellworks", timeout=timeout)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


@dataclass(frozen=True)
class Door:
    """Where a studio is asked: a Unix socket, or a TCP port with a prefix."""

    open: Callable[[], http.client.HTTPConnection]
    prefix: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        connection = self.open()
        try:
            content = body if isinstance(body, bytes | type(None)) else json.dumps(body).encode()
            given = self.headers if headers is None else headers
            connection.request(method, self.prefix + path, content, dict(given))
            response = connection.getresponse()
            return Reply(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, path: str) -> Reply:
        return self.ask("GET", path)

    @contextmanager
    def lines(self, path: str) -> Iterator[Iterator[Any]]:
        """Open a stream and yield its lines, decoded."""
        connection = self.open()
        try:
            connection.request("GET", self.prefix + path, headers=dict(self.headers))
            response = connection.getresponse()
            assert response.status == 200, response.read()
            yield (json.loads(line) for line in iter(response.readline, b""))
        finally:
            connection.close()


def door(path: Path) -> Door:
    """Return the door at a Unix socket."""
    return Door(lambda: UnixConnection(path))


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which Cellworks finds `home` and no other studio."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CELLWORKS_", "MLFLOW_"))
    }
    return {**kept, "CELLWORKS_HOME": str(home), "MLFLOW_DISABLE_TELEMETRY": "true", **more}


def make_cold(home: Path) -> None:
    """Make a home whose studio keeps no warm process: that would cost each of them seconds of imports."""
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "config.toml").write_text("warm = false\n")


def start_supervisor(home: Path, *, cold: bool = True) -> subprocess.Popen[bytes]:
    """Start a supervisor and return without waiting for it."""
    if cold:
        make_cold(home)
    command = [sys.executable, "-P", "-m", "cellworks_server.main"]
    return subprocess.Popen(command, env=environment(home), cwd=home.parent, start_new_session=True)


def listening(home: Path) -> Door:
    """Return the door of a home once its supervisor listens."""
    socket_path = Home(home).socket

    def answers() -> bool:
        try:
            return door(socket_path).get("/status").status == 200
        except (OSError, http.client.HTTPException):
            return False

    wait_for(answers, "a supervisor that listens")
    return door(socket_path)


@contextmanager
def supervisor(home: Path, *, cold: bool = True) -> Iterator[Door]:
    """Run a supervisor."""
    process = start_supervisor(home, cold=cold)
    try:
        yield listening(home)
    finally:
        end(process)
        end_supervisor(home)


def end(process: subprocess.Popen[bytes]) -> int:
    """Tell a process to end, and wait until it has."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(DEADLINE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def supervisor_pid(home: Path) -> int | None:
    """Return the pid of the supervisor that has recorded itself in a home."""
    try:
        return int(json.loads(Home(home).identity.read_bytes())["identity"]["pid"])
    except (FileNotFoundError, ValueError):
        return None


def is_running(pid: int) -> bool:
    """Tell whether a process is there and not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def end_supervisor(home: Path) -> None:
    """End whichever supervisor a home has, started by whom it may."""
    pid = supervisor_pid(home)
    if pid is not None and is_running(pid):
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not is_running(pid), "the end of the supervisor")


def a_spec(**changes: Any) -> dict[str, Any]:
    """Return a job's spec as a client sends it; unless told otherwise the job does nothing."""
    return {
        "name": "late-flights",
        "entry": {"type": "command", "argv": [sys.executable, "-c", "pass"]},
        "environment": {"python": sys.executable},
        "parameters": {"depth": 8},
        "autolog": False,
        **changes,
    }


@dataclass(frozen=True)
class Jupyter:
    """A Jupyter server with the extension."""

    process: subprocess.Popen[bytes]
    port: int
    token: str
    home: Path
    base: str

    def door(self, headers: Mapping[str, str] | None = None) -> Door:
        """Return the way to the studio through the server; with its token unless other headers are given."""
        given = {"Authorization": f"token {self.token}"} if headers is None else headers
        return Door(
            lambda: http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE),
            prefix=self.base + "cellworks/api",
            headers=given,
        )

    def ask(self, method: str, path: str, body: object = None) -> Reply:
        """Ask Jupyter itself, with its token."""
        way = Door(
            lambda: http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE),
            prefix=self.base,
            headers={"Authorization": f"token {self.token}"},
        )
        return way.ask(method, path, body)


@contextmanager
def jupyter(folder: Path, home: Path, config: str = "", base: str = "/") -> Iterator[Jupyter]:
    """Run a Jupyter server with nothing but the extension."""
    folder.mkdir()
    make_cold(home)
    (folder / "jupyter_server_config.py").write_text(config)
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--debug"]
    command += [f"--config={folder / 'jupyter_server_config.py'}", f"--ServerApp.base_url={base}"]
    command += ["--ServerApp.jpserver_extensions={'cellworks_server.extension': True}"]
    command += [f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    own |= {"JUPYTER_RUNTIME_DIR": str(folder / "runtime"), "JUPYTER_TOKEN": "letmein"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(home, **own), stdout=log, stderr=log)
    try:
        port = wait_for(lambda: _port(folder / "runtime", process, folder / "log"), "a Jupyter server")
        yield Jupyter(process, port, "letmein", home, base)
    finally:
        end(process)
        end_supervisor(home)


def _port(runtime: Path, process: subprocess.Popen[bytes], log: Path) -> int | None:
    assert process.poll() is None, log.read_text()
    for file in runtime.glob("jpserver-*.json"):
        try:
            port = int(json.loads(file.read_text())["port"])
            with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE):
                return port
        except (OSError, ValueError):
            continue
    return None
