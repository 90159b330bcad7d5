"""Steps that are a notebook: inputs are names that its cells find, outputs are names that they leave."""

from cellworks_engine.jobs.schema import JobSpec, NotebookEntry
from cellworks_engine.pipelines.running.protocol import Work
from cellworks_engine.pipelines.step_schema import NotebookStep
from cellworks_engine.pipelines.work.process import InProcess
from cellworks_engine.pipelines.work.script import in_folder


class NotebookRunner(InProcess):
    """Runs a notebook of the author's folder, cell by cell; as it ran it is among the job's artifacts."""

    def begin(self, work: Work) -> JobSpec:
        """Return the job; raises InvalidInput where the author's folder did not travel."""
        does: NotebookStep = work.does
        return in_folder(work, does.file, lambda path, entry: NotebookEntry(
            path=path, inputs=entry.inputs, files=entry.files
        ))  # fmt: skip
