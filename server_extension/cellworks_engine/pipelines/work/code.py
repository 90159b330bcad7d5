"""Steps that are code: a function by its text runs in a process of its own, as a job."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.limits import size
from cellworks_engine.jobs.live import read_structs
from cellworks_engine.jobs.schema import Capture, Job, JobSpec, Provenance, Scalar
from cellworks_engine.jobs.step_schema import (
    Given,
    GivenCapture,
    GivenDataset,
    GivenList,
    GivenValue,
    StepEntry,
    Valued,
)
from cellworks_engine.pipelines.executions.schema import Artifact
from cellworks_engine.pipelines.running.protocol import Failed, Looked, Made, Value, Work
from cellworks_engine.pipelines.running.values import of_json
from cellworks_engine.pipelines.schema import ArtifactType
from cellworks_engine.pipelines.step_schema import FunctionStep, TrainStep


class CodeRunner:
    """Runs a function; one that trains is tracked as a run, another only if it logs something."""

    cached = True

    def __init__(self, home: Home) -> None:
        self._home = home

    def begin(self, work: Work) -> JobSpec:
        """Return the job that calls the function with the inputs."""
        does: FunctionStep | TrainStep = work.does
        more: dict[str, Any] = {}
        if isinstance(does, TrainStep):
            more = {"kind": "training", "autolog": True, "tracked": "always"}
            if does.experiment is not None:
                more["experiment"] = does.experiment
        code = does.code
        return step_spec(
            work, function=code.function, source=code.source, uses=code.uses, modules=code.modules, **more
        )

    def look(self, work: Work) -> Looked:
        """Say that there is nothing to look at: its work is a job."""
        return Failed(f"{work.key} has no job.")

    def end(self, work: Work, job: Job) -> Looked:
        """Return what the function returned."""
        return Made(artifacts_of(work, job, self._home))


def step_spec(
    work: Work,
    *,
    function: str,
    source: str,
    uses: Sequence[str] = (),
    modules: Mapping[str, str] | None = None,
    inputs: Mapping[str, Value] | None = None,
    outputs: Sequence[str] | None = None,
    **more: Any,
) -> JobSpec:
    """Return the job of a step that is a function by its text; `more` are fields of the spec.

    `inputs` and `outputs` are the step's own where none are given.
    """
    inputs = work.inputs if inputs is None else inputs
    given, captures = _given(inputs)
    made = list(work.outputs if outputs is None else outputs)
    entry = StepEntry(
        function=function, source=source, uses=list(uses), modules=dict(modules or {}), inputs=given,
        files=[name for name in made if work.outputs.get(name) == "file"],
    )  # fmt: skip
    datasets = {name: value.dataset for name, value in inputs.items() if value.dataset is not None}
    own = {"entry": entry, "captures": captures, "outputs": made, "datasets": datasets, **more}
    return job_spec(work, **own)


def job_spec(work: Work, **more: Any) -> JobSpec:
    """Return a job with the limits and the place that the step says; `more` are fields of the spec."""
    step = work.step
    fields: dict[str, Any] = {
        "name": f"{work.pipeline[:120]} {work.key[:79]}", "kind": "step", "environment": work.environment,
        "compute": step.compute, "resources": step.resources, "retries": step.retries,
        "timeout": step.timeout, "experiment": work.pipeline, "autolog": False, "tracked": "if_logged",
        "parameters": scalars(work.inputs), "code": work.code, "provenance": Provenance(client="pipeline"),
        "tags": {"cellworks.execution": str(work.number), "cellworks.step": work.key},
    }  # fmt: skip
    return JobSpec(**{**fields, **more})


def scalars(inputs: Mapping[str, Value]) -> dict[str, Scalar]:
    """Return the inputs that a job shows as its parameters."""
    return {
        name: one.value
        for name, one in inputs.items()
        if one.value is None or isinstance(one.value, str | int | float | bool)
    }


def artifacts_of(work: Work, job: Job, home: Home) -> dict[str, Artifact]:
    """Return what a job of a step kept, by the names of the step's outputs."""
    folder = AttemptFolder.of(home.jobs, job.row.id, job.row.attempts)
    known = {one.name: one for one in read_structs(folder.values, Valued)[0]}
    return {
        one.name: artifact(work.outputs[one.name], one, known.get(one.name), job.row.id)
        for one in job.results
        if one.name in work.outputs
    }


def artifact(
    kind: ArtifactType, capture: Capture, known: Valued | None = None, job: str | None = None
) -> Artifact:
    """Return an artifact whose bytes are a capture's; a path counts by what it leads to."""
    known = known or Valued(name=capture.name)
    print_ = f"sha256:{capture.digest}" if known.value is msgspec.UNSET else of_json(known.value)
    summary = capture.summary
    if known.file is not None:
        print_ = f"file:{known.file.fingerprint}"
        summary = f"{Path(known.file.path).name}, {size(known.file.size)}"[:200]
    return Artifact(
        type=kind, fingerprint=print_, summary=summary, capture=capture, value=known.value,
        length=known.length, job=job, preview=known.preview, file=known.file,
    )  # fmt: skip


def json_artifact(kind: ArtifactType, value: Any) -> Artifact:
    """Return an artifact that is a JSON value and has no bytes of its own."""
    text = msgspec.json.encode(value).decode()
    return Artifact(type=kind, fingerprint=of_json(value), summary=text[:80], value=value)


def _given(inputs: Mapping[str, Value]) -> tuple[dict[str, Given], list[Capture]]:
    captures: list[Capture] = []
    return {name: _one(name, value, captures) for name, value in inputs.items()}, captures


def _one(name: str, value: Value, captures: list[Capture]) -> Given:
    if value.many is not None:
        return GivenList(of=[_one(f"{name}__{at}", one, captures) for at, one in enumerate(value.many)])
    if value.dataset is not None:
        return GivenDataset(dataset=value.dataset)
    made = value.artifact
    if made is None:
        return GivenValue(value=value.value)
    if made.capture is None:  # a kind that needs no process made it
        return GivenValue(value=made.value)
    captures.append(msgspec.structs.replace(made.capture, name=name))
    return GivenCapture(name=name, path=list(value.path))
