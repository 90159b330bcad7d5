"""What kinds have in common whose work is a job that makes values."""

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.schema import Job
from cellworks_engine.pipelines.executions.schema import Artifact
from cellworks_engine.pipelines.running.protocol import Failed, Looked, Made, Value, Work
from cellworks_engine.pipelines.running.values import plain
from cellworks_engine.pipelines.work.code import artifacts_of


class InProcess:
    """A runner whose work is a job; what it kept are the step's outputs."""

    cached = True

    def __init__(self, home: Home) -> None:
        self._home = home

    def look(self, work: Work) -> Looked:
        """Say that there is nothing to look at: its work is a job."""
        return Failed(f"{work.key} has no job.")

    def end(self, work: Work, job: Job) -> Looked:
        """Return what the job kept."""
        return Made(artifacts_of(work, job, self._home))


def inside(path: str, folder: str) -> str:
    """Return the path of a step's file in the snapshot of its author's folder; raises InvalidInput."""
    if not path.startswith("/"):
        return path
    if not folder or not path.startswith(f"{folder.rstrip('/')}/"):
        raise InvalidInput(
            f"{path} does not lie in the pipeline's folder ({folder or 'which is not known'}).", field="file",
            hint="Only what lies there travels with an execution.",
        )  # fmt: skip
    return path.removeprefix(f"{folder.rstrip('/')}/")


def given(work: Work, name: str) -> Value:
    """Return an input that must be there."""
    if name not in work.inputs:
        raise NotFound(f"{work.key} is not given {name}.", field=name)
    return work.inputs[name]


def json_of(value: Value, name: str) -> object:
    """Return an input as JSON; raises InvalidInput where it has no such form, or is too large for it."""
    if value.many is not None:
        return [json_of(one, name) for one in value.many]
    held = value.value if value.artifact is None else value.artifact.value
    if held is msgspec.UNSET or value.path:
        raise InvalidInput(
            f"{name} is {value.summary or 'no value'}, and only JSON of 64 kB at most can be looked at here.",
            field=name,
        )
    return held


def text_of(value: Value, name: str) -> str:
    """Return an input that is a text: a version, a name. Raises InvalidInput."""
    found = json_of(value, name)
    if not isinstance(found, str) or not found:
        raise InvalidInput(f"{name} is {found!r:.100}, and it is to be a text.", field=name)
    return found


def with_options(work: Work, **options: object) -> dict[str, Value]:
    """Return the inputs of a job: the step's, and what its definition says."""
    return {**work.inputs, **{name: plain(value) for name, value in options.items()}}


def report_in(outputs: dict[str, Artifact], name: str = "report") -> dict[str, object]:
    """Return the report that a job made; raises NotFound where it made none that can be read here."""
    made = outputs.get(name)
    if made is None or not isinstance(made.value, dict):
        raise NotFound(f"The job made no {name} that can be read.", field=name)
    return made.value
