"""Endpoints with real processes: a home of its own, models of one line, clients that know nothing."""

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.studio import end_endpoints

from cellworks_engine.changes import Changes
from cellworks_engine.config import Home
from cellworks_engine.db.engine import open_database
from cellworks_engine.endpoints.control.loop import Controller
from cellworks_engine.endpoints.control.starting import Start, Warm
from cellworks_engine.endpoints.schema import Deployment, Endpoint, NewDeployment, Scaling, SignatureField
from cellworks_engine.endpoints.service import EndpointService
from cellworks_engine.endpoints.store import EndpointStore
from cellworks_engine.endpoints.versions import Deployable
from cellworks_engine.errors import NotFound

DEADLINE = 180.0
ROWS = {"dataframe_split": {"columns": ["x"], "data": [[1.0], [2.0]]}}


def wait_for(look: Callable[[], Any], what: str, deadline: float = DEADLINE) -> Any:
    """Return what `look` returns once that is true."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come within {deadline} s")


class Shelf:
    """Model versions by name, as the registry would give them."""

    def __init__(self) -> None:
        self.held: dict[str, Deployable] = {}

    def put(self, folder: Path, version: int, **more: Any) -> str:
        """Put a version on the shelf and return its reference."""
        given = {
            "inputs": [SignatureField(name="x", type="double", required=True)],
            "outputs": [SignatureField(name="", type="double", required=True)],
            "example": json.dumps(ROWS), "approval": "approved", "unmet": [],
            "python": sys.executable, **more,
        }  # fmt: skip
        one = Deployable(name="late", version=version, path=str(folder), **given)
        self.held[one.ref] = one
        return one.ref

    def resolve(self, ref: str, python: str | None) -> Deployable:
        if ref not in self.held:
            raise NotFound(f"There is no model {ref}.")
        return self.held[ref]


class Keeper:
    """One supervisor's part in endpoints: may be dropped without a word, as a kill would, and made again."""

    def __init__(
        self, home: Path, shelf: Shelf, warm: Warm | None, *, require_approval: bool = False
    ) -> None:
        self.home = Home(home).make()
        self.home.make_sockets()
        self.database = open_database(None, self.home.database)
        self.changes = Changes(self.database)
        self.store = EndpointStore(self.database, self.changes)
        self.control = Controller(self.home, self.store, self.changes, Start(self.home, warm))
        self.service = EndpointService(
            self.home, self.store, shelf, self.control, require_approval=require_approval
        )
        self._closing = threading.Event()
        self.control.begin()
        self._thread = threading.Thread(target=self.control.run, args=(self._closing,), daemon=True)
        self._thread.start()

    def drop(self) -> None:
        """End its loop where it stands; workers and gateway are told nothing."""
        self._closing.set()
        self.control.wake()
        self._thread.join(30)
        self.control.close()
        self.database.close()

    def deploy(self, endpoint: str, version: str, *, wait: bool = True, **more: Any) -> Endpoint:
        """Deploy a version, and wait until it serves or failed."""
        scaling = Scaling(workers=more.pop("workers", 1), compile=more.pop("compile", False))
        found = self.service.deploy(endpoint, NewDeployment(version=version, scaling=scaling, **more), "ann")
        if not wait:
            return found
        id_ = max(one.id for one in found.row.deployments)
        wait_for(lambda: self.one(endpoint, id_).state in ("serving", "failed"), "the end of a deployment")
        return self.service.get(endpoint)

    def one(self, endpoint: str, id_: str) -> Deployment:
        """Return a deployment."""
        return next(one for one in self.service.get(endpoint).row.deployments if one.id == id_)

    def settled(self, endpoint: str, state: str = "serving") -> Endpoint:
        """Return an endpoint once it is in a state."""
        wait_for(lambda: self.service.get(endpoint).row.state == state, f"{endpoint} {state}")
        return self.service.get(endpoint)

    def key(self, endpoint: str) -> str:
        """Return its key, as `ep.key` reads it."""
        return Path(self.service.get(endpoint).keys.path).read_text().strip()

    def ask(self, endpoint: str, key: str | None = None, body: Any = ROWS) -> tuple[int, Any]:
        """Ask it as a script without Cellworks would; returns the status and what was answered."""
        url = self.service.get(endpoint).row.url
        assert url is not None
        return ask(url, self.key(endpoint) if key is None else key, body)

    def worker_pids(self, endpoint: str) -> list[int]:
        """Return the pids of its workers."""
        rows = self.service.get(endpoint).row.deployments
        return [worker.pid for one in rows for worker in one.workers if worker.pid is not None]


def ask(url: str, key: str, body: Any = ROWS) -> tuple[int, Any]:
    """POST with nothing but the standard library."""
    request = urllib.request.Request(url, json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


class Load:
    """Clients that ask without a pause, each over connections of its own; what was answered is kept."""

    def __init__(self, keeper: Keeper, endpoint: str, clients: int = 3) -> None:
        url, key = keeper.service.get(endpoint).row.url, keeper.key(endpoint)
        assert url is not None
        self.answers: list[tuple[int, Any]] = []
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(url, key)) for _ in range(clients)]

    def _run(self, url: str, key: str) -> None:
        while not self._ended.is_set():
            try:
                self.answers.append(ask(url, key))
            except OSError as error:
                self.answers.append((0, repr(error)))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        wait_for(lambda: self.answers, "a first answer")
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    @property
    def failed(self) -> list[tuple[int, Any]]:
        """What was not answered with 200."""
        return [answer for answer in list(self.answers) if answer[0] != 200]


@contextmanager
def kept(home: Path, shelf: Shelf, warm: Warm | None) -> Iterator[Callable[..., Keeper]]:
    """Yield what makes keepers of one home, one after the other; whatever still runs at the end is ended."""
    made: list[Keeper] = []

    def make(*, cold: bool = False, **more: bool) -> Keeper:
        made.append(Keeper(home, shelf, None if cold else warm, **more))
        return made[-1]

    try:
        yield make
    finally:
        if made:
            made[-1].drop()
        end_endpoints(Home(home))


def kill(pid: int) -> None:
    """Kill one process."""
    os.kill(pid, signal.SIGKILL)
