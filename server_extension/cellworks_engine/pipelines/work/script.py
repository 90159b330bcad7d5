"""Steps that are a Python file: inputs and outputs are files that it is given by their names."""

from collections.abc import Callable

import msgspec

from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import JobSpec, NotebookEntry, ScriptEntry
from cellworks_engine.jobs.step_schema import StepEntry, WrittenAs
from cellworks_engine.pipelines.running.protocol import Work
from cellworks_engine.pipelines.schema import ArtifactType
from cellworks_engine.pipelines.step_schema import ScriptStep
from cellworks_engine.pipelines.work.code import step_spec
from cellworks_engine.pipelines.work.process import InProcess, inside

WRITTEN: dict[ArtifactType, WrittenAs] = {
    "dataset": "frame", "model": "model", "metrics": "json", "report": "json", "value": "json",
    "file": "path",
}  # fmt: skip
Making = Callable[[str, StepEntry], ScriptEntry | NotebookEntry]


class ScriptRunner(InProcess):
    """Runs a Python file of the author's folder, whose other files it may import."""

    def begin(self, work: Work) -> JobSpec:
        """Return the job; raises InvalidInput where the author's folder did not travel."""
        does: ScriptStep = work.does
        return in_folder(work, does.file, lambda path, entry: ScriptEntry(
            path=path, args=does.args, inputs=entry.inputs,
            written={name: WRITTEN[kind] for name, kind in work.outputs.items()},
        ))  # fmt: skip


def in_folder(work: Work, file: str, entry: Making) -> JobSpec:
    """Return the job of a file in the author's folder: its entry is made of the path there and the inputs."""
    path = inside(file, work.folder)
    if work.code is None:
        raise InvalidInput(
            f"{file} runs in the pipeline's folder, which did not come with the execution.", field="file",
            hint="Start it from that folder: cw.pipelines and `cellworks pipelines run` take it along.",
        )  # fmt: skip
    spec = step_spec(work, function="run", source="")
    assert isinstance(spec.entry, StepEntry)
    return msgspec.structs.replace(spec, entry=entry(path, spec.entry))
