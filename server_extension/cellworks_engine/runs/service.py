"""Runs for the rest of the studio: ids at once, everything written by the tracker, reads from it."""

import os
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from cellworks_engine.config import Home, Settings
from cellworks_engine.jobs.folder import AttemptFolder, Carried
from cellworks_engine.jobs.schema import JobSpec
from cellworks_engine.runs.client import TrackerClient
from cellworks_engine.runs.model_schema import ModelFiles
from cellworks_engine.runs.pace import Paced
from cellworks_engine.runs.protocol import (
    Answer,
    BringModel,
    Curves,
    Finish,
    Get,
    Keys,
    ListArtifacts,
    ListExperiments,
    Mlflow,
    More,
    Names,
    Open,
    Page,
    ReadModel,
    Take,
    store_mark,
)
from cellworks_engine.runs.schema import (
    Artifacts,
    CurveQuery,
    Experiments,
    KeyQuery,
    Run,
    RunCurves,
    RunKeys,
    RunPage,
    RunQuery,
)

SCHEME = "cellworks"
"""The scheme of the plugin's own tracking URI, which is never a store."""
_SQL = ("sqlite", "postgresql")
_NEWEST = RunQuery()
_PACE = 0.25
"""Seconds between two words that the store was written to."""
_PATIENCE = 120.0
_LONG = 3600.0
"""Seconds for what moves files that may be large."""


class RunService:
    """The studio's runs. Thread-safe; its process starts with the first use and ends when idle."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        *,
        idle: float = 600.0,
        told: Callable[[], None] = lambda: None,
        grew: Callable[[list[str]], None] = lambda _: None,
    ) -> None:
        """`told` is called, at most four times a second, when another than a job has written to the store;
        `grew` with the jobs of whose runs the store has more.
        """
        self._grew = grew
        self._told = Paced(told, _PACE)
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

    def finish(
        self, folder: AttemptFolder, state: str, ended: float, carried: Callable[[Carried], None]
    ) -> None:
        """Carry the rest and close the run; `carried` is called from a thread once all is in the store.

        May be called again for the same attempt, and must be after a restart until it was carried.
        """
        self._tracker.finish(Finish(folder=str(folder.path), state=state, ended=ended), carried)

    def page(self, query: RunQuery = _NEWEST) -> RunPage:
        """Return some of the runs that match MLflow's filter language, in the order asked for."""
        return msgspec.json.decode(self._tracker.ask(Page(query=query), _PATIENCE).result, type=RunPage)

    def keys(self, query: KeyQuery) -> RunKeys:
        """Return the metrics, parameters and tags of the runs that match, and which of them differ."""
        return msgspec.json.decode(self._tracker.ask(Keys(query=query), _PATIENCE).result, type=RunKeys)

    def curves(self, query: CurveQuery) -> RunCurves:
        """Return histories of metrics of several runs."""
        return msgspec.json.decode(self._tracker.ask(Curves(query=query), _PATIENCE).result, type=RunCurves)

    def artifacts(self, prefix: str) -> Artifacts:
        """Return the files of the one run whose id begins so."""
        uri = self.get(prefix).artifact_uri
        return msgspec.json.decode(
            self._tracker.ask(ListArtifacts(uri=uri), _PATIENCE).result, type=Artifacts
        )

    def get(self, prefix: str) -> Run:
        """Return the one run whose id begins so."""
        return msgspec.json.decode(self._tracker.ask(Get(prefix=prefix), _PATIENCE).result, type=Run)

    def take(self, run: str, folder: Path) -> None:
        """Write a run as the store has it into an empty folder: lines, artifacts, models."""
        self._tracker.ask(Take(run=run, folder=str(folder)), _LONG)

    def experiments(self) -> Experiments:
        """Return every experiment of the store."""
        answer = self._tracker.ask(ListExperiments(), _PATIENCE)
        return msgspec.json.decode(answer.result, type=Experiments)

    def read_model(self, source: str) -> ModelFiles:
        """Describe a model's files, which are not loaded; raises NotFound where they are not there."""
        answer = self._tracker.ask(ReadModel(source=source), _PATIENCE)
        return msgspec.json.decode(answer.result, type=ModelFiles)

    def bring_model(self, source: str, folder: Path) -> Path:
        """Return a folder of this host with a model's files: where they lie, else `folder`, fetched once."""
        answer = self._tracker.ask(BringModel(source=source, folder=str(folder)), _LONG)
        return Path(msgspec.json.decode(answer.result, type=str))

    def mlflow(self, method: str, path: str, query: str, body: bytes) -> tuple[int, bytes]:
        """Answer a request of MLflow's REST API (`path` from `/api/2.0/…` on)."""
        asked = Mlflow(method=method, path=f"/{path.lstrip('/')}", query=query, body=body)
        answer = self._tracker.ask(asked, _PATIENCE)
        if method != "GET" and answer.status < 400 and not path.endswith("search"):
            self._told()
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
        said: Names | More = msgspec.json.decode(answer.result, type=Names | More)
        if isinstance(said, More):
            self._grew(said.jobs)
            return
        with self._names_lock:
            self._names = dict(said.experiments)


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
