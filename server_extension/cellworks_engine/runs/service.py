"""Runs for the rest of the studio: ids at once, everything written by the tracker, reads from it."""

import os
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from cellworks_engine.config import Home, Settings
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.schema import JobSpec
from cellworks_engine.runs.client import TrackerClient
from cellworks_engine.runs.protocol import (
    Answer,
    Finish,
    Get,
    ListExperiments,
    Mlflow,
    Names,
    Open,
    Page,
    store_mark,
)
from cellworks_engine.runs.schema import Experiments, Run, RunPage

SCHEME = "cellworks"
"""The scheme of the plugin's own tracking URI, which is never a store."""
_SQL = ("sqlite", "postgresql")
_PATIENCE = 120.0


class RunService:
    """The studio's runs. Thread-safe; its process starts with the first use and ends when idle."""

    def __init__(self, home: Home, settings: Settings, *, idle: float = 600.0) -> None:
        self._home = home
        self.uri = store_uri(home, settings)
        self._ours = urlsplit(self.uri).scheme.split("+")[0] in _SQL
        self._names_lock = threading.Lock()
        self._names = self._remembered()
        opening = Open(
            home=str(home.path),
            uri=self.uri,
            embedded=self.uri == embedded_uri(home),
            idle=idle,
        )
        self._tracker = TrackerClient(opening, home.logs / "tracker.log", hear=self._hear)

    @property
    def store(self) -> str:
        """The store that is read and written, with no password in it."""
        parts = urlsplit(self.uri)
        if parts.password is None:
            return self.uri
        return self.uri.replace(f":{parts.password}@", ":…@", 1)

    @property
    def problem(self) -> str | None:
        """Why nothing can be written just now; None while all is well."""
        return self._tracker.problem

    @property
    def tracker_pid(self) -> int | None:
        """The tracker's process, while there is one."""
        return self._tracker.pid

    def new_run(self, spec: JobSpec) -> tuple[str | None, str | None]:
        """Return the ids of a new attempt's run and experiment, at once and with no question asked.

        A run's id is None where the store makes its own: the job finds both in `run.json`. An experiment's
        is None where it is not known yet.
        """
        with self._names_lock:
            experiment = self._names.get(spec.experiment)
        return (uuid.uuid4().hex if self._ours else None), experiment

    def follow(self, folder: AttemptFolder) -> None:
        """Create the attempt's run and carry what it logs, from now until `finish`. Returns at once."""
        self._tracker.follow(str(folder.path))

    def finish(self, folder: AttemptFolder, state: str, ended: float, carried: Callable[[], None]) -> None:
        """Carry the rest and close the run; `carried` is called from a thread once all is in the store.

        May be called again for the same attempt, and must be after a restart until it was carried.
        """
        self._tracker.finish(Finish(folder=str(folder.path), state=state, ended=ended), carried)

    def page(
        self,
        filter: str = "",  # noqa: A002
        experiment: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> RunPage:
        """Return runs, newest first, that match MLflow's filter language."""
        answer = self._tracker.ask(
            Page(filter=filter, experiment=experiment, limit=limit, offset=offset), _PATIENCE
        )
        return msgspec.json.decode(answer.result, type=RunPage)

    def get(self, prefix: str) -> Run:
        """Return the one run whose id begins so."""
        return msgspec.json.decode(self._tracker.ask(Get(prefix=prefix), _PATIENCE).result, type=Run)

    def experiments(self) -> Experiments:
        """Return every experiment of the store."""
        answer = self._tracker.ask(ListExperiments(), _PATIENCE)
        return msgspec.json.decode(answer.result, type=Experiments)

    def mlflow(self, method: str, path: str, query: str, body: bytes) -> tuple[int, bytes]:
        """Answer a request of MLflow's REST API (`path` from `/api/2.0/…` on)."""
        asked = Mlflow(method=method, path=f"/{path.lstrip('/')}", query=query, body=body)
        answer = self._tracker.ask(asked, _PATIENCE)
        return answer.status, answer.result

    def close(self) -> None:
        """End the tracker; what it has not carried is carried when it is given again."""
        self._tracker.close()

    def _remembered(self) -> dict[str, str]:
        try:
            names: Names | None = msgspec.json.decode(
                (self._home.mlflow / "experiments.json").read_bytes(), type=Names
            )
        except (FileNotFoundError, msgspec.DecodeError):
            names = None
        if names is not None and names.store == store_mark(self.uri):
            return dict(names.experiments)
        return {"Default": "0"} if self._ours else {}

    def _hear(self, answer: Answer) -> None:
        names = msgspec.json.decode(answer.result, type=Names)
        with self._names_lock:
            self._names = dict(names.experiments)


def embedded_uri(home: Home) -> str:
    """Return the URI of the store in the home."""
    return f"sqlite:///{home.mlflow / 'mlflow.db'}"


def store_uri(home: Home, settings: Settings) -> str:
    """Return the store that a studio uses: the settings', else the person's own, else the home's."""
    own = settings.tracking_uri or os.environ.get("MLFLOW_TRACKING_URI", "")
    if not own or own.startswith(f"{SCHEME}:"):
        return embedded_uri(home)
    if own.startswith("sqlite:///") and not own.startswith("sqlite:////"):
        return f"sqlite:///{Path(own.removeprefix('sqlite:///')).absolute()}"
    return own
