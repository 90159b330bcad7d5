"""The thread that moves executions on: a kind that breaks costs its own execution and no other."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.waiting import eventually

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.changes import Changes
from cellworks_engine.config import Home
from cellworks_engine.db.engine import open_database
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.resources import Machine
from cellworks_engine.jobs.schema import Environment, Job
from cellworks_engine.jobs.service import JobService
from cellworks_engine.jobs.store import JobStore
from cellworks_engine.pipelines.builtin import BUILT_IN
from cellworks_engine.pipelines.executions.schema import ExecutionQuery, NewExecution
from cellworks_engine.pipelines.executions.store import ExecutionStore
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.running.loop import Executing
from cellworks_engine.pipelines.running.protocol import Begun, Failed, Going, Looked, Made, Work
from cellworks_engine.pipelines.schema import Pipeline, Step

Act = Callable[[Work], Begun]


class Acting:
    """A kind that does what a test says, and needs no job."""

    cached = False

    def __init__(self, act: Act) -> None:
        self.begin = act

    def look(self, work: Work) -> Looked:
        return Made() if work.notes.get("asked") else Going(notes={"asked": True})

    def end(self, work: Work, job: Job) -> Looked:
        return Made()


def broken(_work: Work) -> Begun:
    raise KeyError("a fault of ours")


def refused(_work: Work) -> Begun:
    raise InvalidInput("There is no model late/9.")


DOES = {
    "fail": {"message": "no"}, "approve": {"question": "well?"}, "register": {"model_name": "late"},
    "deploy": {"endpoint": "flights"}, "transform": {},
}  # fmt: skip


def pipeline(kind: str) -> Pipeline:
    return Pipeline(name=kind, steps=[Step(name="one", kind=kind, does=DOES[kind])])


@pytest.fixture
def studio(tmp_path: Path):
    home = Home(tmp_path / "home").make()
    database = open_database(None, home.database)
    changes = Changes(database)
    content = FileContentStore(home.content, home.incoming)
    jobs = JobService(
        home, JobStore(database, changes, "here"), content, changes,
        machine=Machine(cpu=2.0, memory=1 << 30), computes={},
    )  # fmt: skip
    store = ExecutionStore(database, changes, "here")
    runners = {
        "fail": Acting(broken), "approve": Acting(refused), "register": Acting(lambda _: Failed("no")),
        "deploy": Acting(lambda _: Going(sentence="it starts")), "transform": Acting(lambda _: Made()),
    }  # fmt: skip
    executing = Executing(store, jobs, content, changes, Kinds(BUILT_IN), runners)
    closing = threading.Event()
    thread = threading.Thread(target=executing.run, args=(closing,))
    thread.start()
    yield store, executing
    closing.set()
    executing.wake()
    thread.join()
    database.close()


def run(studio, *kinds: str) -> dict[str, tuple[str, str | None]]:
    store, executing = studio
    for kind in kinds:
        asked = NewExecution(pipeline=pipeline(kind), environment=Environment(python=sys.executable))
        store.add(asked, {}, "0" * 64, "ada")
    executing.wake()
    eventually(lambda: not store.open())
    rows, _, _ = store.page(ExecutionQuery())
    return {row["pipeline"]: (row["state"], row["sentence"]) for row in rows}


def test_a_kind_that_breaks_fails_its_own_execution_and_others_go_on(studio) -> None:
    found = run(studio, "fail", "transform", "deploy")
    state, sentence = found["fail"]
    assert state == "failed" and sentence is not None and "KeyError: 'a fault of ours'" in sentence
    assert found["transform"] == found["deploy"] == ("succeeded", None)


def test_what_a_kind_refuses_or_reports_is_the_steps_failure(studio) -> None:
    found = run(studio, "approve", "register")
    assert found["approve"] == ("failed", "one: There is no model late/9.")
    assert found["register"] == ("failed", "one: no")
