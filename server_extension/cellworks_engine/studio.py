"""The composition root: every slice's service, made in order, in one place."""

import logging
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

from cellworks_engine import __version__
from cellworks_engine.activity import Activities, Named
from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.artifacts.schema import Garbage
from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Grew
from cellworks_engine.clock import now
from cellworks_engine.config import Home, Settings
from cellworks_engine.datasets.looking import Looking
from cellworks_engine.datasets.service import DatasetService
from cellworks_engine.datasets.store import DatasetStore
from cellworks_engine.db.engine import open_database
from cellworks_engine.endpoints.control.loop import Controller
from cellworks_engine.endpoints.control.starting import Start
from cellworks_engine.endpoints.requestlog.service import RequestLogService
from cellworks_engine.endpoints.resolving import Resolving
from cellworks_engine.endpoints.service import EndpointService
from cellworks_engine.endpoints.store import EndpointStore
from cellworks_engine.endpoints.transforms.service import TransformService
from cellworks_engine.errors import Conflict
from cellworks_engine.garbage import collect
from cellworks_engine.jobs.folder import FrameLimits
from cellworks_engine.jobs.launchers.local import LocalLauncher
from cellworks_engine.jobs.launchers.protocol import Launcher, Warmth
from cellworks_engine.jobs.queue import JobQueue
from cellworks_engine.jobs.resources import this_machine
from cellworks_engine.jobs.schema import Environment
from cellworks_engine.jobs.service import JobService
from cellworks_engine.jobs.store import JobStore
from cellworks_engine.lineage_graph import Lineages
from cellworks_engine.lineage_schema import LineageKind
from cellworks_engine.models.comparing import ComparingVersions
from cellworks_engine.models.service import ModelService
from cellworks_engine.models.store import ModelStore
from cellworks_engine.models.watching import ModelWatch
from cellworks_engine.monitors.service import DriftService
from cellworks_engine.monitors.stepkinds import KINDS as OF_MONITORS
from cellworks_engine.monitors.steprunner import drift_runners
from cellworks_engine.monitors.store import DriftStore
from cellworks_engine.pipelines.builtin import BUILT_IN
from cellworks_engine.pipelines.executions.preparing import Preparing
from cellworks_engine.pipelines.executions.previewing import Previewing
from cellworks_engine.pipelines.executions.service import ExecutionService
from cellworks_engine.pipelines.executions.store import ExecutionStore
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.running.loop import Executing
from cellworks_engine.pipelines.work.runners import runners
from cellworks_engine.runs.comparing import Comparing
from cellworks_engine.runs.exchange.service import Exchange
from cellworks_engine.runs.service import RunService
from cellworks_engine.runs.tracing import Tracing
from cellworks_engine.schedules.service import ScheduleService
from cellworks_engine.schedules.starting import Starting
from cellworks_engine.schedules.store import ScheduleStore
from cellworks_engine.studio_schema import Hello, JobCounts, Status, Warm

log = logging.getLogger(__name__)

SETUP = ["cellworks.tracking.enabling:enable"]
"""Called in a job's process before the user's code, where the job wants autologging."""
KEPT = ["cellworks.tracking.kept:mark"]
"""Called there with the values that the job keeps, where its model is to be registered."""

REGISTERING = ["cellworks.tracking.baseline:measure"]
"""Called there once the user's code has ended well, where the job names a dataset as well."""

READING = "cellworks.dataset_list:frame_of"
"""Reads a version of a dataset there, for a step of a pipeline that is given one."""

TRANSFORM = "cellworks_engine.endpoints.transforms.running:run"
"""Called there by a job that scores rows, in the place of a user's code."""


class Studio:
    """Everything that one supervisor owns; `supervisor.loops` moves it."""

    def __init__(self, home: Home, launchers: Mapping[str, Launcher] | None = None) -> None:
        self.home = home.make()
        self.ender: Callable[[], object] | None = None
        """Set by the process that serves the studio: what ends it."""
        self.settings = home.settings()
        self.started = now()
        self.database = open_database(self.settings.database, home.database)
        self.changes = Changes(self.database)
        self.content = FileContentStore(home.content, home.incoming)
        self.runs = RunService(home, self.settings, told=self._tell_runs, grew=self._tell_grown)
        self.launchers = dict(launchers) if launchers is not None else _launchers(home, self.settings)
        host = socket.gethostname()
        store = JobStore(self.database, self.changes, host)
        machine = this_machine(self.settings)
        self.jobs = JobService(
            home, store, self.content, self.changes, machine=machine, computes=self.launchers
        )
        self.queue = JobQueue(
            home, store, self.changes, self.runs, launchers=self.launchers, machine=machine, setup=SETUP,
            frames=_frame_limits(self.settings),
            kept=KEPT, registering=REGISTERING, transform=TRANSFORM, reading=READING,
        )  # fmt: skip
        self.jobs.queue = self.queue
        self.exchange = Exchange(home, self.jobs, store, self.content, self.runs)
        self.comparing = Comparing(self.jobs, self.content, self.runs)
        self.tracing = Tracing(self.jobs, self.content, self.runs)
        kept = DatasetStore(self.database, self.changes)
        self.datasets = DatasetService(
            kept, self.changes, Looking(self.content, host), self.jobs, every=self.settings.dataset_looks
        )
        registered = ModelStore(self.database, self.changes)
        self.models = ModelService(
            registered, self.changes, self.content, self.jobs, self.runs, home.path / "models"
        )
        self.model_watch = ModelWatch(self.models, self.changes)
        self.comparing_versions = ComparingVersions(self.models, self.comparing)
        deployed = EndpointStore(self.database, self.changes)
        self.serving = Controller(home, deployed, self.changes, _start(home, self.settings, self.launchers))
        resolving = Resolving(self.models)
        self.transforms = TransformService(self.jobs, resolving, self.datasets)
        self.endpoints = EndpointService(
            home, deployed, resolving, self.serving,
            require_approval=self.settings.require_approval,
        )  # fmt: skip
        self.request_log = RequestLogService(home, deployed, self.serving)
        self.models.deployed.append(self.endpoints.deployed)
        self.models.compiled.append(self.endpoints.compiled)
        compared = DriftStore(self.database, self.changes)
        self.drift = DriftService(
            compared, self.changes, self.content, self.jobs, self.datasets, self.models, self.request_log
        )
        kinds = Kinds(BUILT_IN, OF_MONITORS)
        executed = ExecutionStore(self.database, self.changes, host)
        does = runners(
            home, self.content, self.jobs, self.models, self.endpoints, self.transforms
        ) | drift_runners(home, self.models)
        self.executing = Executing(executed, self.jobs, self.content, self.changes, kinds, does)
        preparing = Preparing(kinds, self.content, self.datasets)
        previewing = Previewing(kinds, self.content, self.datasets)
        self.executions = ExecutionService(
            executed, self.changes, kinds, preparing, self.executing, previewing
        )  # fmt: skip
        scheduled = ScheduleStore(self.database, self.changes, host)
        self.schedules = ScheduleService(scheduled, self.changes, Starting(self.jobs, self.executions))
        self.activities = Activities(self.database, self.changes, {
            "jobs": store.news, "datasets": kept.news, "models": registered.news, "endpoints": deployed.news,
            "monitors": compared.news, "pipelines": executed.news, "schedules": scheduled.news,
        })  # fmt: skip
        self.lineages = Lineages(self.database, self._finds(), {
            "dataset": kept.named, "job": store.named, "run": _runs_named,
            "model_version": registered.news.names, "endpoint": deployed.named,
            "execution": executed.named, "schedule": scheduled.named,
        })  # fmt: skip
        self._store = store

    def _finds(self) -> dict[LineageKind, Callable[[str], str]]:
        """Return what people's words for things mean, by kind."""
        return {
            "dataset": self._dataset,
            "job": lambda job: self.jobs.get(job).row.id,
            "run": lambda run: self.runs.get(run).row.id,
            "model_version": self._version,
            "endpoint": lambda endpoint: self.endpoints.get(endpoint).row.name,
            "execution": lambda execution: self.executions.get(execution).row.id,
            "schedule": lambda schedule: self.schedules.get(schedule).row.id,
        }

    def _dataset(self, ref: str) -> str:
        name, slash, number = ref.rpartition("/")
        named = (name, int(number)) if slash and number.isdecimal() and len(number) < 10 else (ref, None)
        row = self.datasets.get(*named).row
        return f"{row.name}/{row.version}"

    def _version(self, ref: str) -> str:
        row = self.models.version(ref).row
        return f"{row.name}/{row.version}"

    def _tell_runs(self) -> None:
        self.changes.tell(Grew(slice="runs", entity="store", what=["metrics"]))

    def _tell_grown(self, jobs: list[str]) -> None:
        for job in jobs:
            self.changes.tell(Grew(slice="runs", entity=job, what=["metrics"]))

    def close(self) -> None:
        """End the tracker, the reader and the warm processes; jobs that run go on, and endpoints serve on."""
        self.serving.close()
        self.datasets.close()
        for launcher in self.launchers.values():
            launcher.close()
        self.runs.close()
        self.database.close()

    def end(self) -> None:
        """Ask the process that serves the studio to end, as `cellworks down` does; jobs that run go on."""
        if self.ender is None:
            raise Conflict("This studio is not served by a supervisor, so there is none to end.")
        self.ender()

    def hello(self, hello: Hello) -> Status:
        """Make a warm process ready for a client's interpreter, and answer with the status."""
        environment = Environment(
            python=hello.python, version=hello.version, digest=hello.digest, packages=hello.packages
        )
        if self.settings.warm:
            self.launchers["local"].prepare(environment)
        return self.status()

    def status(self) -> Status:
        """Return what the studio says of itself."""
        warm = [_shown(one) for launcher in self.launchers.values() for one in launcher.warm()]
        return Status(
            version=__version__, home=str(self.home.path), store=self.database.shown,
            tracking_store=self.runs.store, interpreter=sys.executable, pid=os.getpid(), started=self.started,
            jobs=JobCounts(**self._store.counts()), warm=warm, change=self.changes.last(),
            user_home=str(Path.home()),
        )  # fmt: skip

    def collect(self, dry: bool) -> Garbage:
        """Free what nothing names any more; `dry` only counts it."""
        kept = self.datasets.digests() | self.models.digests() | self.drift.digests()
        kept |= self.executions.digests() | self.schedules.digests()
        return collect(self.home, self.settings, self._store, self.content, dry=dry, kept=kept)


def _shown(warmth: Warmth) -> Warm:
    state: Literal["starting", "ready"] = "ready" if warmth.ready else "starting"
    return Warm(python=warmth.python, digest=warmth.digest, pid=warmth.pid, state=state)


def _runs_named(ids: Sequence[str]) -> dict[str, Named]:
    """Return what runs are called by their ids alone: their names lie in MLflow's store."""
    return {one: Named(name=f"run {one[:8]}") for one in ids}


def _frame_limits(settings: Settings) -> FrameLimits:
    return FrameLimits(
        value=settings.frame_value_limit, frame=settings.frame_limit, seconds=settings.frame_time
    )


def _launchers(home: Home, settings: Settings) -> dict[str, Launcher]:
    """Return a launcher for each compute target; others come by the entry point `cellworks.launchers`."""
    found: dict[str, Launcher] = {"local": LocalLauncher(home, settings)}
    for point in entry_points(group="cellworks.launchers"):
        if point.name not in found:
            found[point.name] = point.load()(home, settings)
    return found


def _start(home: Home, settings: Settings, launchers: Mapping[str, Launcher]) -> Start:
    """Return what starts workers: forked from a warm process of this machine, where there is one."""
    local = launchers.get("local")
    return Start(home, local if isinstance(local, LocalLauncher) and settings.warm else None)


def open_studio(path: str | os.PathLike[str] | None = None) -> Studio:
    """Open the studio at a home (the environment's where none is given). Its loops do not run yet."""
    return Studio(Home(path))
