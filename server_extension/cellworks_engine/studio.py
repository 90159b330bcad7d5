"""The composition root: every slice's service, made in order, in one place."""

import logging
import os
import socket
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Literal

from cellworks_engine import __version__
from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.artifacts.schema import Garbage
from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.config import Home, Settings
from cellworks_engine.db.engine import open_database
from cellworks_engine.garbage import collect
from cellworks_engine.jobs.launchers.local import LocalLauncher
from cellworks_engine.jobs.launchers.protocol import Launcher, Warmth
from cellworks_engine.jobs.queue import JobQueue
from cellworks_engine.jobs.resources import this_machine
from cellworks_engine.jobs.schema import Environment
from cellworks_engine.jobs.service import JobService
from cellworks_engine.jobs.store import JobStore
from cellworks_engine.runs.service import RunService
from cellworks_engine.studio_schema import Hello, JobCounts, Status, Warm

log = logging.getLogger(__name__)

SETUP = ["cellworks.tracking.autolog:enable"]
"""Called in a job's process before the user's code, where the job wants autologging."""


class Studio:
    """Everything that one supervisor owns; `supervisor.loops` moves it."""

    def __init__(self, home: Home, launchers: Mapping[str, Launcher] | None = None) -> None:
        self.home = home.make()
        self.settings = home.settings()
        self.started = now()
        self.database = open_database(self.settings.database, home.database)
        self.changes = Changes(self.database)
        self.content = FileContentStore(home.content, home.incoming)
        self.runs = RunService(home, self.settings)
        self.launchers = dict(launchers) if launchers is not None else _launchers(home, self.settings)
        store = JobStore(self.database, self.changes, socket.gethostname())
        machine = this_machine(self.settings)
        self.jobs = JobService(
            home, store, self.content, self.changes, machine=machine, computes=self.launchers
        )
        self.queue = JobQueue(
            home, store, self.changes, self.runs, launchers=self.launchers, machine=machine, setup=SETUP
        )
        self.jobs.queue = self.queue
        self._store = store

    def close(self) -> None:
        """End the tracker and the warm processes; jobs that run go on."""
        for launcher in self.launchers.values():
            launcher.close()
        self.runs.close()
        self.database.close()

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
        )  # fmt: skip

    def collect(self, dry: bool) -> Garbage:
        """Free what nothing names any more; `dry` only counts it."""
        return collect(self.home, self.settings, self._store, self.content, dry=dry)


def _shown(warmth: Warmth) -> Warm:
    state: Literal["starting", "ready"] = "ready" if warmth.ready else "starting"
    return Warm(python=warmth.python, digest=warmth.digest, pid=warmth.pid, state=state)


def _launchers(home: Home, settings: Settings) -> dict[str, Launcher]:
    """Return a launcher for each compute target; others come by the entry point `cellworks.launchers`."""
    found: dict[str, Launcher] = {"local": LocalLauncher(home, settings)}
    for point in entry_points(group="cellworks.launchers"):
        if point.name not in found:
            found[point.name] = point.load()(home, settings)
    return found


def open_studio(path: str | os.PathLike[str] | None = None) -> Studio:
    """Open the studio at a home (the environment's where none is given). Its loops do not run yet."""
    return Studio(Home(path))
