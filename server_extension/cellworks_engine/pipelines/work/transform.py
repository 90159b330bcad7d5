"""Steps that score rows by a version of a model, as batch scoring does it: in mini-batches, each row once."""

from pathlib import Path

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.endpoints.transforms.schema import NewTransform
from cellworks_engine.endpoints.transforms.service import TransformService, output_of
from cellworks_engine.endpoints.versions import Deployable
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import JobSpec, TransformEntry
from cellworks_engine.jobs.transform_schema import TransformRows
from cellworks_engine.pipelines.running.protocol import Value, Work
from cellworks_engine.pipelines.running.values import plain
from cellworks_engine.pipelines.step_schema import TransformStep
from cellworks_engine.pipelines.work.code import step_spec
from cellworks_engine.pipelines.work.process import InProcess, given, text_of

SOURCE = """\
def score(entry, data=None):
    from cellworks_engine.pipelines.inside.transforms import score

    return score(entry, data)
"""


class TransformRunner(InProcess):
    """Scores in a job, by the interpreter that made the version unless the step names one.

    An alias means the version that it names now, so no earlier result is taken.
    """

    cached = False

    def __init__(self, home: Home, transforms: TransformService) -> None:
        super().__init__(home)
        self._transforms = transforms

    def begin(self, work: Work) -> JobSpec:
        """Return the job; raises what scoring raises before it starts."""
        version, data = text_of(given(work, "version"), "version"), given(work, "data")
        model = self._transforms.model(version, work.step.interpreter)
        wanted = NewTransform(version=model.ref, dataset=data.dataset, to=_to(work))
        is_dataset = data.dataset is not None
        rows = self._transforms.rows(wanted) if is_dataset else TransformRows()
        to = None if wanted.to is None else output_of(wanted, rows)
        inputs = {"entry": plain(msgspec.to_builtins(_entry(model, rows, to)))}
        if not is_dataset:
            inputs["data"] = _frame(data)
        datasets = {} if data.dataset is None else {"data": data.dataset}
        environment = work.environment
        if environment.python != model.python:
            environment = msgspec.structs.replace(environment, python=model.python, version="", digest="")
        return step_spec(
            work, function="score", source=SOURCE, inputs=inputs, environment=environment,
            datasets=datasets, versions=[model.ref],
        )  # fmt: skip


def _entry(model: Deployable, rows: TransformRows, to: str | None) -> TransformEntry:
    return TransformEntry(version=model.ref, model=model.path, baseline=model.baseline, rows=rows, to=to)


def _frame(data: Value) -> Value:
    if data.artifact is None:
        raise InvalidInput("data is a value, and rows are scored of a dataset or a frame.", field="data")
    return data


def _to(work: Work) -> str | None:
    does: TransformStep = work.does
    if does.to is None:
        return None
    to = Path(does.to).expanduser()
    if not to.is_absolute() and not work.folder:
        raise InvalidInput(f"{does.to} is no whole path, and the pipeline has no folder.", field="to")
    return str(Path(work.folder) / to)
