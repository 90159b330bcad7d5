"""A studio whose jobs end at once: the real store, queue and service over the instant launcher."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.waiting import eventually

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.changes import Changes
from cellworks_engine.config import Home
from cellworks_engine.db.engine import Database, open_database
from cellworks_engine.jobs.folder import AttemptFolder, Carried
from cellworks_engine.jobs.queue import JobQueue
from cellworks_engine.jobs.resources import Machine
from cellworks_engine.jobs.schema import CommandEntry, Environment, Job, JobSpec, JobState
from cellworks_engine.jobs.service import JobService
from cellworks_engine.jobs.states import is_final
from cellworks_engine.jobs.store import JobStore
from cellworks_engine.testing.launchers import InstantLauncher


class KeptRuns:
    """Runs that are carried at once, and remembered."""

    def __init__(self) -> None:
        self.made = 0
        self.finished: list[tuple[Path, str]] = []
        self.registered: dict[str, list[str]] = {}
        """By job: what carrying it registers."""

    def new_run(self, _spec: JobSpec) -> tuple[str | None, str | None]:
        self.made += 1
        return f"run{self.made}", "0"

    def follow(self, folder: AttemptFolder) -> None:
        """Nothing to carry."""

    def finish(
        self, folder: AttemptFolder, state: str, _ended: float, carried: Callable[[Carried], None]
    ) -> None:
        self.finished.append((folder.path, state))
        done = Carried(registered=self.registered.get(folder.path.parent.name, []))
        threading.Thread(target=carried, args=(done,), daemon=True).start()


class World:
    """One home; `open` gives it a queue, and another after the first was closed or left behind."""

    def __init__(self, home: Home, database: Database) -> None:
        self.home = home
        self.database = database
        self.changes = Changes(database)
        self.launcher = InstantLauncher()
        self.runs = KeptRuns()
        self.content = FileContentStore(home.content, home.incoming)
        self.store = JobStore(database, self.changes, "here")
        self.machine = Machine(cpu=2.0, memory=1 << 30)
        self.computes = {"local": self.launcher}
        self.jobs = JobService(
            home, self.store, self.content, self.changes, machine=self.machine, computes=self.computes
        )

    def open(self) -> "World":
        self.jobs.queue = JobQueue(
            self.home,
            self.store,
            self.changes,
            self.runs,
            launchers=self.computes,
            machine=self.machine,
            setup=[],
        )
        self.jobs.queue.start()
        return self

    def close(self) -> None:
        if self.jobs.queue is not None:
            self.jobs.queue.close()
            self.jobs.queue = None

    def spec(self, how: str = "succeed", **more: object) -> JobSpec:
        named = {"name": "job", "environment": Environment(python=sys.executable), **more}
        return JobSpec(entry=CommandEntry(argv=["true"]), tags={"instant": how}, **named)  # type: ignore[arg-type]

    def submit(self, how: str = "succeed", **more: object) -> Job:
        return self.jobs.submit(self.spec(how, **more), "ann")

    def ended(self, job: Job) -> Job:
        """Wait for the end of a job and return it."""
        return self._once(job, is_final)

    def reaches(self, job: Job, state: str) -> Job:
        return self._once(job, lambda found: found == state)

    def _once(self, job: Job, wanted: Callable[[JobState], bool]) -> Job:
        def found() -> Job | None:
            now = self.jobs.get(job.row.id)
            return now if wanted(now.row.state) else None

        return eventually(found)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    home = Home(tmp_path / "home").make()
    made = World(home, open_database(None, home.database))
    yield made
    made.close()
    made.database.close()


@pytest.fixture
def studio(world: World) -> World:
    return world.open()
