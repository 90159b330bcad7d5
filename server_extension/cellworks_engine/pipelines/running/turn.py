"""One turn of one execution: look at what was begun, begin what may be, end when there is nothing left.

The store says what has begun before it begins: a job's id is written, then the job is submitted. So a
supervisor that was killed in between submits it again under the same id, and nothing runs twice.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cellworks_engine.clock import now
from cellworks_engine.errors import CellworksError
from cellworks_engine.ids import new_id
from cellworks_engine.jobs.schema import Job, JobSpec, JobState, Stop
from cellworks_engine.jobs.states import is_final
from cellworks_engine.pipelines.executions.schema import Artifact, StepState
from cellworks_engine.pipelines.executions.store import ExecutionStore, NewResult
from cellworks_engine.pipelines.running.board import ACTIVE, BAD, DONE, Instance
from cellworks_engine.pipelines.running.deciding import Deciding
from cellworks_engine.pipelines.running.loaded import Decision, Loaded
from cellworks_engine.pipelines.running.plan import plan
from cellworks_engine.pipelines.running.protocol import (
    Begun,
    Failed,
    Going,
    Made,
    Runner,
    Value,
    Withdrawing,
    Work,
)

log = logging.getLogger(__name__)


class Jobs(Protocol):
    """What is asked of the jobs."""

    def submit_as(self, id_: str, spec: JobSpec, actor: str) -> None:
        """Store a job and wake the queue; one of that id that is there already stays as it is."""
        ...

    def get(self, job: str) -> Job:
        """Return a job, whole."""
        ...

    def stop(self, job: str, stop: Stop) -> Job:
        """Ask a job to stop."""
        ...

    def states(self, jobs: Sequence[str]) -> dict[str, JobState]:
        """Return the states of those jobs that there are."""
        ...


class Turn:
    """Moves one execution on as far as it goes now."""

    def __init__(
        self,
        run: Loaded,
        store: ExecutionStore,
        jobs: Jobs,
        runners: Mapping[str, Runner],
        deciding: Deciding,
    ) -> None:
        self.run = run
        self.store = store
        self.jobs = jobs
        self.runners = runners
        self.deciding = deciding
        self.submitting: list[tuple[Instance, JobSpec]] = []
        self.asks = False
        self.results: list[NewResult] = []
        self.dropped: list[str] = []
        """Steps that are no more, by their keys."""

    # -- what was begun

    def look(self) -> None:
        """See what became of the steps that were under way."""
        under_way = self.run.board.among(*ACTIVE)
        states = self.jobs.states([one.job for one in under_way if one.job is not None])
        for one in under_way:
            try:
                if one.job is None:
                    self.take(one, self._runner(one).look(self._work(one)))
                else:
                    self._look_at_job(one, one.job, states.get(one.job))
            except CellworksError as error:
                self.take(one, _refused(error))

    def _look_at_job(self, one: Instance, job: str, state: JobState | None) -> None:
        if state is None:  # the supervisor was killed before it was submitted
            begun = self._runner(one).begin(self._work(one))
            if isinstance(begun, JobSpec):
                self.submitting.append((one, begun))
            else:
                self.take(one, begun)
        elif state == "succeeded":
            self.take(one, self._runner(one).end(self._work(one), self.jobs.get(job)))
        elif is_final(state):
            found = self.jobs.get(job)
            sentence = found.row.sentence or f"Its job ended as {state}."
            if state == "stopped":
                one.move("stopped", "Its job was stopped.")
                one.ended = now()
            else:
                self.take(one, Failed(sentence))

    def take(self, one: Instance, begun: Begun) -> None:
        """Note what came of a step."""
        if isinstance(begun, JobSpec):
            one.job = new_id("job")
            one.jobs.append(one.job)
            one.move("running")
            self.submitting.append((one, begun))
        elif isinstance(begun, Going):
            state: StepState = "asking" if begun.asking else "running"
            if (one.state, one.sentence, one.notes) != (state, begun.sentence or None, begun.notes):
                self.asks = self.asks or (begun.asking and one.state != "asking")
                one.notes = begun.notes
                one.move(state, begun.sentence or None)
        else:
            one.outputs, one.ended = dict(begun.outputs), now()
            if isinstance(begun, Made):
                one.move("succeeded")
                self._keep(one, begun.outputs)
            else:
                one.move("failed", begun.sentence)

    def _keep(self, one: Instance, outputs: Mapping[str, Artifact]) -> None:
        """Leave a result for later executions, where the step's kind and its author allow."""
        step = self.run.step(one.step)
        off = "off" in (step.cache.mode, self.run.asked.cache)
        if (
            off
            or one.cache_key is None
            or not self._runner(one).cached
            or one.step not in self.run.graph.places
        ):
            return
        decision = self._decision(one, self.run.inputs(one))
        lock = self.run.asked.lock if step.interpreter is None else None
        result = NewResult(
            cache_key=one.cache_key, step=one.step, parts=decision.parts, basis=decision.basis, lock=lock,
            outputs=dict(outputs),
        )  # fmt: skip
        self.results.append(result)

    # -- what may begin

    def begin(self, parallel: int) -> None:
        """Begin every step whose turn has come, `parallel` at once at most; settle all that need no work."""
        while True:
            found = plan(self.run.pipeline, self.run.graph, self.run.board, self.run.values)
            moved = False
            for one in found.ready:
                if self.run.pipeline.failure == "fast" and self.run.board.failed():
                    return
                moved = self._one(one, parallel) or moved
            if not moved:
                return

    def _one(self, one: Instance, parallel: int) -> bool:
        """Reuse a step's result, or begin it if there is room; tell whether its state is another now."""
        try:
            if one.held == "marked":
                return self._keep_held(one)
            inputs = self.run.inputs(one)
            decision = self._decision(one, inputs)
            same = one.cache_key == decision.cache_key and self.deciding.stored(one.outputs)
            if one.held is not None and same and not one.again:
                return self._keep_held(one)
            if decision.taken is None and len(self.run.board.among(*ACTIVE)) >= parallel:
                return False
            one.held, one.inputs, one.cache_key = None, dict(decision.basis.inputs), decision.cache_key
            one.verdict, one.started, one.ended = decision.verdict, now(), None
            one.job, one.outputs, one.notes, one.again = None, {}, {}, False
            if decision.taken is not None:
                one.outputs, one.ended = decision.taken.outputs, one.started
                one.move("cached")
            else:
                self.take(one, self._runner(one).begin(self.run.work(one, inputs)))
        except CellworksError as error:
            one.started = one.started or now()
            self.take(one, _refused(error))
        return True

    def _keep_held(self, one: Instance) -> bool:
        assert one.held is not None
        one.move(one.held)
        one.held = None
        return True

    def _decision(self, one: Instance, inputs: dict[str, Value]) -> Decision:
        known = self.run.decisions.get(one.key)
        if known is None:
            cached = self._runner(one).cached and not self._is_last(one)
            known = self.deciding.decide(self.run, one, inputs, cached=cached)
            self.run.decisions[one.key] = known
        return known

    # -- the store, then the world

    def save(self, verb: str = "moved", **values: Any) -> None:
        """Write what has changed, then submit the jobs that the store now says are running.

        Only how an execution ended waits for the disk; a turn that a power cut took is taken again.
        """
        if self.asks and verb == "moved":
            verb = "asking"  # somebody wants to know
        self.asks = False
        self.store.save(
            self.run.id, self.run.board, self.run.actor, results_=self.results, dropped=self.dropped,
            verb=verb, durable=bool(values), **values,
        )  # fmt: skip
        self.results, self.dropped = [], []
        refused = False
        for one, spec in self.submitting:
            try:
                self.jobs.submit_as(one.job or "", spec, self.run.actor)
            except CellworksError as error:
                self.take(one, _refused(error))
                refused = True
        self.submitting = []
        if refused:
            self.save()

    # -- the end

    def stop(self, *, last_too: bool) -> None:
        """End everything that is under way; the exit handler only where that is said."""
        under_way = [one for one in self.run.board.among(*ACTIVE) if last_too or not self._is_last(one)]
        states = self.jobs.states([one.job for one in under_way if one.job is not None])
        for one in under_way:
            state = states.get(one.job) if one.job is not None else None
            if state is None:
                one.move("stopped", self._withdrawn(one))
                one.ended = now()
            elif not is_final(state) and state != "stopping":
                self.jobs.stop(one.job or "", Stop())

    def _withdrawn(self, one: Instance) -> str:
        """Have the kind take back what goes on outside of jobs; returns what is said of the step."""
        runner = self._runner(one)
        if one.job is not None or not isinstance(runner, Withdrawing):
            return "Stopped."
        try:
            return runner.withdraw(self._work(one))
        except CellworksError as error:
            return f"Stopped; {error.message}"

    def exit(self, *, may_begin: bool) -> bool:
        """Have the exit handler run once nothing else does; tell whether all has ended."""
        if self.run.board.among(*ACTIVE):
            return False
        last = self.run.pipeline.on_exit
        if last is None:
            return True
        one = self.run.board.at(last.name, last.kind, ())
        if one.state != "waiting":
            return True
        if not may_begin:
            one.move("stopped", "Not begun: the execution was stopped.")
            return True
        self._one(one, 1)
        return one.state not in ACTIVE

    def leave(self, state: str) -> None:
        """Say of steps that wait and will not run why that is."""
        for one in self.run.board.among("waiting"):
            if state == "stopped":
                one.move("stopped", "Not begun: the execution was stopped.")
            elif state == "failed" and self.run.pipeline.failure == "fast":
                one.move("blocked", "Not begun: another step failed before.")
            else:  # of a turn that its loop no longer has
                self.run.board.drop(one)
                self.dropped.append(one.key)

    def failure(self) -> str | None:
        """Return what failed first, in a sentence."""
        failed = [one for one in self.run.board if one.state in BAD]
        failed.sort(key=lambda one: (one.state != "failed", one.ended or 0.0))
        return f"{failed[0].key}: {failed[0].sentence}" if failed else None

    def metrics(self) -> dict[str, float]:
        """Return the numbers in the metrics and reports that steps made."""
        found: dict[str, float] = {}
        for one in self.run.board:
            for made in one.outputs.values() if one.state in DONE else ():
                if made.type in ("metrics", "report") and isinstance(made.value, dict):
                    numbers = {name: value for name, value in made.value.items() if _is_number(value)}
                    found |= {f"{one.key}.{name}": float(value) for name, value in numbers.items()}
        return dict(list(found.items())[:200])

    def _is_last(self, one: Instance) -> bool:
        last = self.run.pipeline.on_exit
        return last is not None and last.name == one.step

    def _runner(self, one: Instance) -> Runner:
        return self.runners[one.kind]

    def _work(self, one: Instance) -> Work:
        return self.run.work(one, self.run.inputs(one))


def _refused(error: CellworksError) -> Failed:
    """Say why a step came to nothing, and what to do."""
    return Failed(f"{error.message} {error.hint}" if error.hint else error.message)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
