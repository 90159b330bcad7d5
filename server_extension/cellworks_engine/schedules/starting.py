"""What a schedule starts: a job or an execution, under an id that is settled before."""

import itertools
from collections.abc import Sequence
from pathlib import PurePath
from typing import Literal, Protocol, assert_never

import msgspec

from cellworks_engine.errors import Conflict, InvalidInput
from cellworks_engine.jobs.schema import Job, JobDocument, JobSpec, JobState, Stop
from cellworks_engine.jobs.states import is_final
from cellworks_engine.pipelines.executions.schema import Execution, ExecutionState, NewExecution
from cellworks_engine.pipelines.executions.store import FINAL
from cellworks_engine.schedules.schema import Does, RunsDefinition, RunsFile, RunsJob, RunsPipeline

CLIENT = "schedule"
"""How jobs and executions name what started them."""
TAG = "cellworks.schedule"
TargetKind = Literal["job", "execution"]


class Jobs(Protocol):
    """What is asked of the jobs."""

    def submit_as(self, id_: str, spec: JobSpec, actor: str) -> None:
        """Store a job; one of that id that is there already stays as it is."""
        ...

    def prepare(self, document: JobDocument) -> JobSpec:
        """Return the job of a document, with its files as they are now."""
        ...

    def check(self, spec: JobSpec) -> None:
        """Raise InvalidInput where it cannot be submitted."""
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


class Executions(Protocol):
    """What is asked of the executions of pipelines."""

    def run(self, asked: NewExecution, actor: str, id_: str | None = None) -> Execution:
        """Begin an execution; one of that id that is there already stays as it is."""
        ...

    def prepare(self, asked: NewExecution) -> str:
        """Raise InvalidInput where it cannot run."""
        ...

    def stop(self, execution: str) -> Execution:
        """End everything that it has started."""
        ...

    def states(self, executions: Sequence[str]) -> dict[str, ExecutionState]:
        """Return the states of those executions that there are."""
        ...

    def asked(self, pipeline: str, digest: str | None) -> Sequence[NewExecution]:
        """Return what the newest executions of a pipeline were asked to do."""
        ...


class Starting:
    """Starts, looks at and stops what schedules name. Safe for threads."""

    def __init__(self, jobs: Jobs, executions: Executions) -> None:
        self._jobs = jobs
        self._executions = executions

    def start(self, does: Does, kept: NewExecution | None, name: str, actor: str, id_: str) -> int:
        """Start it under an id, if that is not there yet, and return its number; raises CellworksError."""
        match does:
            case RunsPipeline() | RunsDefinition():
                asked = does.execution if isinstance(does, RunsDefinition) else kept
                assert asked is not None, "a pipeline by its name is looked up before it is started"
                asked = msgspec.structs.replace(asked, client=CLIENT)
                return self._executions.run(asked, actor, id_).row.number
            case RunsFile():
                if self._jobs.states([id_]):
                    return self._jobs.get(id_).row.number
                return self._submit(self._jobs.prepare(does.file), name, actor, id_)
            case RunsJob():
                return self._submit(does.job, name, actor, id_)
            case _:
                assert_never(does)

    def _submit(self, spec: JobSpec, name: str, actor: str, id_: str) -> int:
        provenance = msgspec.structs.replace(spec.provenance, client=CLIENT)
        tags = {**spec.tags, TAG: name}
        self._jobs.submit_as(id_, msgspec.structs.replace(spec, provenance=provenance, tags=tags), actor)
        return self._jobs.get(id_).row.number

    def find(self, does: Does, kept: NewExecution | None) -> NewExecution | None:
        """Return what a pipeline's name stands for now; what was kept, where it is pinned or forgotten.

        Executions that schedules began do not count: a pinned one must not decide what others run.
        """
        if not isinstance(does, RunsPipeline):
            return None
        if kept is None or does.digest is None:
            found = self._executions.asked(does.name, does.digest)
            mine = next((one for one in found if one.client != CLIENT), None)
            kept = mine or kept or next(iter(found), None)
        return None if kept is None else msgspec.structs.replace(kept, parameters=does.parameters)

    def check(self, does: Does) -> NewExecution | None:
        """Refuse what could not be started now; return what a pipeline's name stands for."""
        match does:
            case RunsPipeline():
                asked = self.find(does, None)
                if asked is None:
                    raise _unknown(does)
                self._executions.prepare(asked)
                return asked
            case RunsDefinition():
                self._executions.prepare(does.execution)
            case RunsFile():
                self._jobs.check(self._jobs.prepare(does.file))
            case RunsJob():
                self._jobs.check(does.job)
            case _:
                assert_never(does)
        return None

    def ended(self, kind: TargetKind, ids: Sequence[str]) -> dict[str, str]:
        """Return the last states of those that have ended; `gone` of those that are no more."""
        if kind == "job":
            jobs = self._jobs.states(ids)
            return {one: jobs.get(one, "gone") for one in ids if one not in jobs or is_final(jobs[one])}
        known = self._executions.states(ids)
        return {one: known.get(one, "gone") for one in ids if one not in known or known[one] in FINAL}

    def stop(self, kind: TargetKind, id_: str) -> None:
        """Ask it to stop, where nobody has yet and it has not ended."""
        try:
            if kind == "job":
                if self._jobs.states([id_]).get(id_) in ("queued", "starting", "running"):
                    self._jobs.stop(id_, Stop())
            elif self._executions.states([id_]).get(id_) == "running":
                self._executions.stop(id_)
        except Conflict:  # it has just ended
            return


def target_kind(does: Does) -> TargetKind:
    """Return what a schedule starts."""
    return "job" if isinstance(does, RunsFile | RunsJob) else "execution"


def what_of(does: Does) -> str:
    """Return what is started, as a person knows it."""
    match does:
        case RunsPipeline():
            return does.name
        case RunsDefinition():
            return does.execution.pipeline.name
        case RunsJob():
            return does.job.name
        case RunsFile(file=file):
            named = file.script or file.notebook or next(itertools.chain(file.command or ["a job"]))
            return file.name or PurePath(named).name
        case _:
            assert_never(does)


def _unknown(does: RunsPipeline) -> InvalidInput:
    if does.digest is None:
        message = f"No pipeline {does.name} has run in this studio, so its definition is not known."
    else:
        message = f"No execution of {does.name} had the definition {does.digest[:12]}…."
    hint = "Run it once, or schedule it from its code: my_pipeline.schedule(…), `--pipeline FILE`."
    return InvalidInput(message, field="does.name", hint=hint)
