"""A step at which a person says yes or no."""

import msgspec

from cellworks_engine.jobs.schema import Job
from cellworks_engine.pipelines.running.protocol import Failed, Going, Looked, Made, Work
from cellworks_engine.pipelines.step_schema import ApproveStep
from cellworks_engine.pipelines.work.code import json_artifact


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said: the notes of a step that asked."""

    approved: bool
    by: str
    at: float
    note: str = ""


class ApproveRunner:
    """Waits for a person; nothing else of the execution does."""

    cached = False

    def begin(self, work: Work) -> Going:
        """Ask."""
        does: ApproveStep = work.does
        return Going(sentence=does.question, asking=True)

    def look(self, work: Work) -> Looked:
        """Say what the person said, once one did."""
        if "approved" not in work.notes:
            return self.begin(work)
        said = msgspec.convert(work.notes, Said)
        note = f": {said.note}" if said.note else "."
        if not said.approved:
            return Failed(f"{said.by} said no{note}")
        return Made({"report": json_artifact("report", msgspec.to_builtins(said))})

    def end(self, work: Work, job: Job) -> Looked:  # noqa: ARG002 (it has no job)
        """Look."""
        return self.look(work)
