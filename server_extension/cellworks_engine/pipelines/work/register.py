"""Steps that make a model a version: the one that the training step logged, else one that a job logs.

What autologging wrote down of a model (signature, example, metrics, parameters) belongs to its version, so
the logged model is registered wherever the step's model is one.
"""

import hashlib
from typing import Any

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.live import read_structs
from cellworks_engine.jobs.registering import logged_as
from cellworks_engine.jobs.schema import Job
from cellworks_engine.jobs.service import JobService
from cellworks_engine.jobs.step_schema import Valued
from cellworks_engine.models.schema import AliasWish, NewBaseline, NewModelVersion
from cellworks_engine.models.service import ModelService
from cellworks_engine.pipelines.measures import measures
from cellworks_engine.pipelines.running.protocol import Begun, Failed, Going, Looked, Made, Work
from cellworks_engine.pipelines.running.values import plain
from cellworks_engine.pipelines.step_schema import RegisterStep
from cellworks_engine.pipelines.work.code import json_artifact, step_spec
from cellworks_engine.pipelines.work.process import given, json_of

LOG = """\
def register(model, numbers):
    from cellworks_engine.pipelines.inside.registering import log

    return log(model, numbers)
"""
MEASURE = """\
def register(model, baseline, dataset):
    from cellworks_engine.pipelines.inside.baselines import measure

    return measure(model, baseline, dataset)
"""
BOTH = """\
def register(model, numbers, baseline, dataset):
    from cellworks_engine.pipelines.inside.baselines import measure
    from cellworks_engine.pipelines.inside.registering import log

    measured = measure(model, baseline, dataset)
    return log(model, numbers), measured
"""
MEASURED = "baseline"
"""The name of the value that a job keeps of the baseline which it measured."""


class Measured(msgspec.Struct, frozen=True):
    """A baseline in the content store."""

    digest: str
    note: str


class RegisterRunner:
    """Registers, gives the version the numbers of `metrics`, and moves the alias to it.

    A model that is a version already stays the one it is.
    """

    cached = False

    def __init__(self, home: Home, jobs: JobService, models: ModelService) -> None:
        self._home = home
        self._jobs = jobs
        self._models = models

    def begin(self, work: Work) -> Begun:
        """Register the logged model, or return the job that logs it."""
        does: RegisterStep = work.does
        numbers, model = _numbers(work), given(work, "model")
        if model.artifact is None:
            raise InvalidInput("model is no model: a step makes one.", field="model")
        is_logged, rows = self._logged(work) is not None, work.inputs.get("baseline")
        if is_logged and rows is None:
            return self.look(work)
        inputs = {"model": model}
        more: dict[str, Any] = {}
        if not is_logged:
            inputs["numbers"] = plain(numbers)
            more = {"register": does.model_name, "tracked": "always"}
        if rows is not None:
            inputs |= {"baseline": rows, "dataset": plain(rows.dataset)}
        source = LOG if rows is None else MEASURE if is_logged else BOTH
        outputs = [*([] if is_logged else ["model"]), *([] if rows is None else [MEASURED])]
        return step_spec(
            work, function="register", source=source, inputs=inputs, outputs=outputs, **more
        )  # fmt: skip

    def look(self, work: Work) -> Looked:
        """Register the logged model once its run is in MLflow."""
        return self._registered(work, None)

    def _registered(self, work: Work, measured: Measured | None) -> Looked:
        does: RegisterStep = work.does
        found = self._logged(work)
        if found is None:
            return Failed("The job that made the model is gone, and with it what it logged.")
        job, model = found
        if not job.attempts[-1].carried:
            return Going(sentence=f"Waits until what job {job.row.number} logged is in MLflow.")
        made = self._models.register(
            does.model_name,
            NewModelVersion(
                model=model, mark=_mark(work, model),
                comment=f"{work.pipeline}, execution {work.number}, step {work.key}",
            ),
            work.actor,
        )  # fmt: skip
        return self._finish(work, made.version.row.version, measured)

    def end(self, work: Work, job: Job) -> Looked:
        """Say which version the job's model became, once the registry has it."""
        does: RegisterStep = work.does
        measured = self._measured(job)
        if job.spec.register is None:
            return self._registered(work, measured)
        numbers = [ref.rpartition("/") for ref in job.row.registered]
        versions = [int(number) for name, _, number in numbers if name == does.model_name]
        if versions:
            return self._finish(work, max(versions), measured)
        if not job.attempts[-1].carried:
            return Going(sentence=f"Waits until what job {job.row.number} logged is in MLflow.")
        why = job.row.sentence or "its log says why."
        return Failed(f"Job {job.row.number} registered nothing as {does.model_name}: {why}")

    def _logged(self, work: Work) -> tuple[Job, str] | None:
        """Return the job that made the model and the logged model that this is; None where it logged none."""
        made = given(work, "model").artifact
        if made is None or made.job is None or made.capture is None or given(work, "model").path:
            return None
        try:
            job = self._jobs.get(made.job)
        except NotFound:
            return None
        folder = AttemptFolder.of(self._home.jobs, job.row.id, job.row.attempts)
        model = logged_as(folder, made.capture.name)
        return None if model is None else (job, model)

    def _measured(self, job: Job) -> Measured | None:
        folder = AttemptFolder.of(self._home.jobs, job.row.id, job.row.attempts)
        said = [one.value for one in read_structs(folder.values, Valued)[0] if one.name == MEASURED]
        return msgspec.convert(said[-1], Measured) if said else None

    def _finish(self, work: Work, number: int, measured: Measured | None) -> Made:
        does: RegisterStep = work.does
        if measured is not None:
            new = NewBaseline(digest=measured.digest, note=measured.note)
            self._models.set_baseline(does.model_name, str(number), new, work.actor)
        if numbers := _numbers(work):
            self._models.log_metrics(does.model_name, str(number), numbers)
        if does.alias is not None:
            named = self._models.model(does.model_name).aliases
            if named.get(does.alias) != number:
                comment = f"{work.pipeline}, execution {work.number}"
                self._models.set_alias(
                    does.model_name, does.alias, AliasWish(version=number, comment=comment), work.actor
                )
        return Made({"version": json_artifact("value", f"{does.model_name}/{number}")})


def _numbers(work: Work) -> dict[str, float]:
    if "metrics" not in work.inputs:
        return {}
    said: Any = json_of(work.inputs["metrics"], "metrics")
    if not isinstance(said, dict):
        raise InvalidInput("metrics is no dict of numbers by name.", field="metrics")
    return measures(said)


def _mark(work: Work, model: str) -> str:
    """Return the mark of a version: the same of a step that is done twice, whenever that is."""
    return hashlib.sha256(f"{work.execution} {work.key} {model}".encode()).hexdigest()[:40]
