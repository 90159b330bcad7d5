"""A studio of its own for one claim: a home in a temporary folder, its processes, and their end."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType

from cellworks.client import Client, connect
from cellworks_engine.config import Home
from cellworks_engine.jobs.folder import AttemptFolder
from soak.ledger import alive, kill

ROOT = Path(__file__).parents[1]
FEW_IMPORTS = {"CELLWORKS_WARM_IMPORTS": "cellworks,cellworks.logging,cloudpickle"}
"""Where kills start the warm process anew, 5 s of imports each would be all that the machine does."""
FINAL = {"succeeded", "failed", "stopped", "lost"}


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until a condition holds; raises TimeoutError that says what did not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(0.02)


class Place:
    """A home with its supervisor; leaves no process behind, and no file where the claim held."""

    def __init__(self, **settings: object) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cw-soak-"))
        self.home = Home(self.folder / "home").make()
        self.ledger = self.folder / "ledger"
        lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
        (self.home.path / "config.toml").write_text("\n".join(lines) + "\n")
        self.environment = {
            **os.environ, "CELLWORKS_HOME": str(self.home.path), "MLFLOW_DISABLE_TELEMETRY": "true",
        }  # fmt: skip
        self.environment.pop("MLFLOW_TRACKING_URI", None)
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.environment["PYTHONPATH"] = os.pathsep.join(paths)  # for the processes that crash on purpose

    def __enter__(self) -> "Place":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill_everything()
        if error is None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def use(self) -> None:
        """Have the SDK of this process use this home."""
        os.environ.update({"CELLWORKS_HOME": str(self.home.path), "MLFLOW_DISABLE_TELEMETRY": "true"})

    @contextmanager
    def few_imports(self) -> Iterator[None]:
        """Give the warm process little to import, whoever starts the supervisor."""
        self.environment.update(FEW_IMPORTS)
        os.environ.update(FEW_IMPORTS)
        try:
            yield
        finally:
            for name in FEW_IMPORTS:
                del os.environ[name]

    def start(self, *command: str, **more: str) -> "subprocess.Popen[bytes]":
        """Start a supervisor (or `command` in its place)."""
        line = [sys.executable, *(command or ("-m", "cellworks_server.main"))]
        with (self.home.logs / "soak-supervisor.log").open("ab") as log:
            return subprocess.Popen(
                line, env={**self.environment, **more}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def client(self, *, may_start: bool = True) -> Client:
        """Return a client that starts the supervisor where it is not there."""
        return connect(home=self.home, may_start=may_start)

    def supervisor(self) -> int | None:
        """Return the pid of the supervisor, where one runs."""
        try:
            pid = int(json.loads(self.home.identity.read_bytes())["identity"]["pid"])
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return pid if alive(pid) else None

    def folders(self) -> Iterator[AttemptFolder]:
        """Yield the folder of every attempt there is."""
        for job in list(self.home.jobs.iterdir()):
            for attempt in list(job.iterdir()):
                if attempt.name.isdecimal():
                    yield AttemptFolder(attempt)

    def processes(self) -> list[int]:
        """Return every process that has this home in its environment or its command line."""
        mark = str(self.folder).encode()
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal() or int(entry.name) == os.getpid():
                continue
            try:
                said = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if mark in said and alive(int(entry.name)):
                found.append(int(entry.name))
        return found

    def kill_everything(self) -> list[int]:
        """SIGKILL every process of this home, until there is none; returns who was killed."""
        killed: list[int] = []
        deadline = time.monotonic() + 30
        while (pids := self.processes()) and time.monotonic() < deadline:
            killed += [pid for pid in pids if kill(pid)]
            time.sleep(0.05)
        return killed

    def states(self) -> dict[str, tuple[str, str, str | None, str | None]]:
        """Return id, state, run and sentence of each job by its name, read from the file itself."""
        rows = self._rows(self.home.database, "SELECT name, id, state, run_id, sentence FROM jobs")
        return {name: (id_, state, run, sentence) for name, id_, state, run, sentence in rows}

    def steps(self) -> dict[str, set[int]]:
        """Return the steps of the metric `loss` that MLflow's store has, by run."""
        steps: dict[str, set[int]] = {}
        for run, step in self._rows(self.tracking, "SELECT run_uuid, step FROM metrics WHERE key = 'loss'"):
            steps.setdefault(run, set()).add(step)
        return steps

    def run_statuses(self) -> dict[str, str]:
        """Return the status of every run that MLflow's store has."""
        return dict(self._rows(self.tracking, "SELECT run_uuid, status FROM runs"))

    @property
    def tracking(self) -> Path:
        """The file of the embedded MLflow."""
        return self.home.mlflow / "mlflow.db"

    @staticmethod
    def _rows(file: Path, query: str) -> list[tuple]:
        try:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=60)) as connection:
                return connection.execute(query).fetchall()
        except sqlite3.OperationalError:  # not made yet
            return []
