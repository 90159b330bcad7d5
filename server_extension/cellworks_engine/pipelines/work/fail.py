"""A step that ends an execution as failed, with words of the author's."""

from cellworks_engine.jobs.schema import Job
from cellworks_engine.pipelines.running.protocol import Failed, Work
from cellworks_engine.pipelines.step_schema import FailStep


class FailRunner:
    """Fails."""

    cached = False

    def begin(self, work: Work) -> Failed:
        """Fail with the message of the definition."""
        does: FailStep = work.does
        return Failed(does.message)

    def look(self, work: Work) -> Failed:
        """Fail."""
        return self.begin(work)

    def end(self, work: Work, job: Job) -> Failed:  # noqa: ARG002 (it has no job)
        """Fail."""
        return self.begin(work)
