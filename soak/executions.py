"""Claim: random pipelines under kills end as a reference says, run nothing twice, and resume what is stale.

The supervisor is killed, processes of steps are, and executions are stopped by request, at random moments;
the Jupyter server is killed while it forwards what starts or resumes one.
What must come of it is told by `reference.py`; what did run is told by the ledger that steps write.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import msgspec

from cellworks.client import Client, path_of
from cellworks.environment import environment
from cellworks_engine.errors import CellworksError, Unavailable
from cellworks_engine.pipelines.executions.schema import (
    Execution,
    ExecutionPage,
    NewExecution,
    Resume,
)
from cellworks_engine.pipelines.schema import Pipeline
from soak import ledger
from soak.graphs import Graphs
from soak.place import Place, wait_for
from soak.reference import Reference
from soak.server import Server

TELLS = {
    "succeeded": "done", "cached": "done", "marked": "done", "failed": "bad", "blocked": "blocked",
    "left_out": "out",
}  # fmt: skip
AT_ONCE = 5
HANDED = 3.0
"""Seconds after which a call that a dead server had handed on has been taken, on a busy machine too."""


@dataclass
class Case:
    """One pipeline, its execution, and what was done to it."""

    pipeline: dict[str, Any]
    parameters: dict[str, Any]
    id: str = ""
    stopped: bool = False
    resumed: bool = False
    done: dict[str, str | None] = field(default_factory=dict)
    """Steps that were done before it was resumed, and the job that ran each."""
    started: int = 0
    """Lines of the ledger that were its own before it was resumed."""


class Executions:
    """Runs cases under kills."""

    def __init__(
        self, place: Place, seed: int, count: int, pause: float, weights: list[int], through_server: float
    ) -> None:
        self.place = place
        self.random = random.Random(seed)
        self.graphs = Graphs(seed, str(place.ledger), pause)
        self.count = count
        self.cases: list[Case] = []
        self.struck: set[str] = set()
        """Jobs of which a process was killed."""
        self._weights = weights
        self._through_server = through_server
        self.kills = {"supervisor": 0, "step": 0, "stop": 0, "server": 0}
        self.server = Server(place)
        self.steps = 0

    def run(self) -> str:
        """Run all cases to their end; raises AssertionError with the first that is not as it must be."""
        going: list[Case] = []
        left = self.count
        while left or going:
            while left and len(going) < AT_ONCE:
                going.append(self.begin(self.count - left))
                left -= 1
            self.strike(going)
            for case in list(going):
                found = self.look(case)
                if found is not None and self.ended(case, found):
                    going.remove(case)
        killed = ", ".join(f"{number} x {what}" for what, number in self.kills.items())
        return f"{self.steps} steps, {sum(case.resumed for case in self.cases)} resumed; {killed}"

    def client(self) -> Client:
        """Return a client; it starts the supervisor that was killed."""
        return self.place.client()

    def begin(self, at: int) -> Case:
        """Start a random pipeline."""
        pipeline, parameters = self.graphs.pipeline(f"graph {at}")
        case = Case(pipeline, parameters)
        asked = NewExecution(
            pipeline=msgspec.convert(pipeline, Pipeline), parameters=parameters, environment=environment(),
            cache=self.random.choice(["on", "off"]),
        )  # fmt: skip
        begun = self.ask("/executions", asked, lambda: self.begun(asked.pipeline.name))
        case.id = begun.row.id
        self.cases.append(case)
        return case

    def begun(self, pipeline: str) -> Execution | None:
        """Return the execution of a pipeline, where one was begun."""
        page = self.client().call("GET", f"/executions?pipeline={quote(pipeline)}", ExecutionPage)
        assert len(page.executions) <= 1, f"{pipeline} was begun {len(page.executions)} times"
        return self.read(page.executions[0].id) if page.executions else None

    def ask(self, path: str, body: NewExecution | Resume, done: Callable[[], Execution | None]) -> Execution:
        """Ask the supervisor, or a Jupyter server that dies about then: it is done once all the same.

        `done` returns what the call makes where the supervisor has it already.
        """
        if self.random.random() >= self._through_server:
            return self.client().call("POST", path, Execution, body=body)
        self.client()  # the supervisor is back: only the server dies here
        through = self.server.client()
        through.greet()
        dies = self.server.kill_in(self.random.uniform(0, 0.06))
        try:
            return through.call("POST", path, Execution, body=body)
        except Unavailable:
            self.kills["server"] += 1
            return self.handed_on(done) or self.client().call("POST", path, Execution, body=body)
        finally:
            dies.join()
            self.server.restart()

    def handed_on(self, done: Callable[[], Execution | None]) -> Execution | None:
        """Return what came of a call that the dead server had handed on; None where it had not."""
        deadline = time.monotonic() + HANDED
        while (found := done()) is None and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def strike(self, going: list[Case]) -> None:
        """Kill something, or stop an execution, now and then."""
        time.sleep(self.random.uniform(0.02, 0.4))
        kind = self.random.choices(["none", "supervisor", "step", "stop"], self._weights)[0]
        if kind == "supervisor":
            pid = self.place.supervisor()
            if pid is None or not ledger.kill(pid):
                return
            wait_for(lambda: not ledger.alive(pid), 10, "the supervisor to die")
        elif kind == "step":
            flying = [
                (folder.path.parent.name, process.pid)
                for folder in self.place.folders()
                if (process := folder.process()) and not folder.exit() and ledger.alive(process.pid)
            ]
            if not flying:
                return
            job, pid = self.random.choice(flying)
            if not ledger.kill(pid):
                return
            self.struck.add(job)
        elif kind == "stop":
            case = self.random.choice(going)
            if case.resumed or case.stopped:
                return
            try:
                self.client().call("POST", path_of("executions", case.id, "stop"), Execution)
            except CellworksError as error:
                if "already ended" not in error.message:
                    raise
                return
            case.stopped = True
        else:
            return
        self.kills[kind] += 1

    def look(self, case: Case) -> Execution | None:
        """Return an execution that has ended."""
        found = self.read(case.id)
        return None if found.row.ended is None else found

    def read(self, id_: str) -> Execution:
        """Return an execution as it is."""
        return self.client().call("GET", path_of("executions", id_), Execution)

    def ended(self, case: Case, found: Execution) -> bool:
        """Judge an execution that has ended; True where it will not be resumed."""
        self.judge(case, found)
        if case.resumed or found.row.state == "succeeded":
            return True
        case.resumed, case.stopped = True, False
        last = case.pipeline.get("on_exit", {}).get("name")
        done = [row for row in found.steps if TELLS.get(row.state) == "done" and row.step != last]
        case.done = {row.key: row.job for row in done}
        case.parameters = {
            name: False if name.startswith("fail_") else value for name, value in case.parameters.items()
        }
        resume = Resume(
            parameters={name: one for name, one in case.parameters.items() if name.startswith("fail_")}
        )
        self.ask(path_of("executions", case.id, "resume"), resume, lambda: self.resumed(case))
        return False

    def resumed(self, case: Case) -> Execution | None:
        """Return an execution that has been resumed."""
        found = self.read(case.id)
        return found if found.row.resumed else None

    def judge(self, case: Case, found: Execution) -> None:
        """Compare an execution that has ended with what the reference and the ledger say."""
        told = (
            f"{case.pipeline['name']} (execution {found.row.number}, {found.row.state}: {found.row.sentence})"
        )
        last = case.pipeline.get("on_exit", {}).get("name")
        rows = {row.key: row for row in found.steps if row.step != last}
        jobs = {job: row.key for row in found.steps for job in row.jobs}
        entries = {key: one for key, one in ledger.read(self.place.ledger).items() if key in jobs}
        for job, entry in entries.items():
            assert len(entry.starts) == 1, f"{told}: {jobs[job]} ran {len(entry.starts)} times as {job}"
            assert not ledger.alive(entry.starts[0][1]), f"{told}: a process of {jobs[job]} still runs"
        if found.row.state == "stopped":
            assert case.stopped, f"{told}: nobody asked it to stop"
            return
        struck = {key for key, row in rows.items() if row.job in self.struck and row.state == "failed"}
        expected = Reference(case.pipeline, case.parameters, struck).states()
        states = {key: TELLS.get(row.state, row.state) for key, row in rows.items()}
        assert states == expected, f"{told}: {_differences(states, expected)}"
        ends = {"succeeded"} if set(expected.values()) <= {"done", "out"} else {"failed"}
        row = next((row for row in found.steps if row.step == last), None)
        if row is not None and row.job in self.struck:
            ends |= {"failed"}
        assert found.row.state in ends, told
        for key, state in states.items():
            if state == "done" and rows[key].job is not None:
                assert entries[rows[key].job or ""].ended, (
                    f"{told}: {key} is done, and its code says it is not"
                )
        if case.resumed:
            again = [key for key, job in case.done.items() if rows[key].job != job]
            assert not again, f"{told}: {again} ran again, and nothing of theirs had changed"
        self.steps += len(states)


def _differences(states: dict[str, str], expected: dict[str, str]) -> str:
    return "; ".join(
        f"{key} is {states.get(key, 'not there')}, and should be {expected.get(key, 'not there')}"
        for key in sorted(states.keys() | expected.keys())
        if states.get(key) != expected.get(key)
    )


def executions(
    count: int, seed: int, *, weights: list[int], through_server: float = 0.0, pause: float = 0.2
) -> str:
    """Run `count` random pipelines under kills; returns what was done to them.

    `weights`: how often nothing is done, the supervisor or a step is killed, an execution is stopped.
    `through_server`: the share of them that a Jupyter server forwards while it is killed.
    """
    with Place() as place, place.few_imports():
        place.use()
        place.client()
        claim = Executions(place, seed, count, pause, weights, through_server)
        if through_server:
            claim.server.restart()
        return claim.run()
