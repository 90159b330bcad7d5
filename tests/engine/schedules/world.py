"""Schedules with all that is around them, and a clock that a test moves.

    python -m tests.engine.schedules.world HOME AT KILLED

starts what is due at a time, and kills itself with SIGKILL before its KILLED-th write.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.changes import Changes
from cellworks_engine.config import Home
from cellworks_engine.datasets.schema import DatasetVersion
from cellworks_engine.db.engine import Database, open_database
from cellworks_engine.errors import NotFound
from cellworks_engine.jobs.resources import Machine
from cellworks_engine.jobs.schema import CommandEntry, Environment, JobQuery, JobSpec, JobState
from cellworks_engine.jobs.service import JobService
from cellworks_engine.jobs.store import JobStore
from cellworks_engine.pipelines.builtin import BUILT_IN
from cellworks_engine.pipelines.executions.preparing import Preparing
from cellworks_engine.pipelines.executions.previewing import Previewing
from cellworks_engine.pipelines.executions.schema import NewExecution
from cellworks_engine.pipelines.executions.service import ExecutionService
from cellworks_engine.pipelines.executions.store import ExecutionStore
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.running.loop import Executing
from cellworks_engine.pipelines.schema import Parameter, Pipeline, Step
from cellworks_engine.schedules.schema import NewSchedule, Occasion, RunsJob, Schedule
from cellworks_engine.schedules.service import ScheduleService
from cellworks_engine.schedules.starting import Starting
from cellworks_engine.schedules.store import ScheduleStore

HERE = Environment(python=sys.executable)
JOB = JobSpec(name="train", entry=CommandEntry(argv=["true"]), environment=HERE)


def at(text: str, zone: str = "UTC") -> float:
    """Return `2026-03-29 02:30` in a zone as seconds."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def pipeline(name: str = "flights", message: str = "no") -> NewExecution:
    return NewExecution(
        pipeline=Pipeline(
            name=name,
            parameters={"month": Parameter(type="int", default=1)},
            steps=[Step(name="one", kind="fail", does={"message": message})],
        ),
        environment=HERE,
    )


class _NoDatasets:
    def get(self, name: str, version: int | None) -> DatasetVersion:
        raise NotFound(f"There is no dataset {name}.")


class _Mortal(Database):
    """A database whose process is killed before one of its writes."""

    before = 0
    writes = 0

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Connection]:
        self.writes += 1
        if self.writes == self.before:
            os.kill(os.getpid(), signal.SIGKILL)
        with super().transaction(durable=durable) as connection:
            yield connection


class World:
    """A studio with no queue: jobs and executions end when a test says so."""

    def __init__(self, path: Path, now: float, killed_before: int = 0) -> None:
        self.now = now
        home = Home(path).make()
        self.database = _Mortal(open_database(None, home.database).engine)
        self.changes = Changes(self.database)
        content = FileContentStore(home.content, home.incoming)
        self.job_store = JobStore(self.database, self.changes, "here")
        self.jobs = JobService(
            home, self.job_store, content, self.changes, machine=Machine(cpu=2.0, memory=1 << 30),
            computes={"local": None},
        )  # fmt: skip
        kinds = Kinds(BUILT_IN)
        executed = ExecutionStore(self.database, self.changes, "here")
        self.executing = Executing(executed, self.jobs, content, self.changes, kinds, {})
        preparing = Preparing(kinds, content, _NoDatasets())
        previewing = Previewing(kinds, content, _NoDatasets())
        self.executions = ExecutionService(
            executed, self.changes, kinds, preparing, self.executing, previewing
        )  # fmt: skip
        self.executed = executed
        self.schedules = ScheduleService(
            ScheduleStore(self.database, self.changes, "here"), self.changes,
            Starting(self.jobs, self.executions), lambda: self.now,
        )  # fmt: skip
        self.database.before = killed_before

    def close(self) -> None:
        self.database.close()

    def add(self, cron: str = "0 * * * *", **more: object) -> Schedule:
        """Make a schedule of a job."""
        given = {"name": "nightly", "does": RunsJob(job=JOB), "cron": cron, "zone": "UTC", **more}
        return self.schedules.create(msgspec.convert(given, NewSchedule), "ada")

    def look(self, now: float | None = None) -> float:
        """Set the clock, and do what is due; return for how long the loop would sleep."""
        if now is not None:
            self.now = now
        return self.schedules.scheduling.look()

    def begin(self, number: int) -> str:
        """Have a job begin, if it has not, and return its id."""
        id_ = self.jobs.get(str(number)).row.id
        self.job_store.move(id_, ("queued",), "starting")
        return id_

    def end(self, number: int, state: JobState = "succeeded") -> None:
        """Have a job end."""
        assert self.job_store.move(self.begin(number), ("starting", "running", "stopping"), state)

    def occasions(self, name: str = "nightly") -> list[Occasion]:
        """Return what was due, the oldest first."""
        return self.schedules.get(name).occasions[::-1]

    def said(self, name: str = "nightly") -> list[str]:
        """Return the verdicts, the oldest first."""
        return [one.sentence for one in self.occasions(name)]

    def ledger(self) -> int:
        """Return how many jobs there are."""
        return self.jobs.list(JobQuery()).whole


if __name__ == "__main__":
    World(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])).look()
