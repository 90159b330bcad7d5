"""Steps that are a suite of Great Expectations: rows that do not meet it fail the step."""

from typing import Any

from cellworks_engine.config import Home
from cellworks_engine.jobs.schema import Job, JobSpec
from cellworks_engine.pipelines.running.protocol import Failed, Looked, Made, Work
from cellworks_engine.pipelines.step_schema import SuiteStep
from cellworks_engine.pipelines.work.code import artifacts_of, step_spec
from cellworks_engine.pipelines.work.files import Files
from cellworks_engine.pipelines.work.process import InProcess, report_in, with_options

SOURCE = """\
def check(data, suite):
    from cellworks_engine.pipelines.inside.suites import check

    return check(data, suite)
"""
_NAMED = 3


class SuiteRunner(InProcess):
    """Holds rows against a suite in a job."""

    def __init__(self, home: Home, files: Files) -> None:
        super().__init__(home)
        self._files = files

    def begin(self, work: Work) -> JobSpec:
        """Return the job; raises what reading the file raises."""
        does: SuiteStep = work.does
        inputs = with_options(work, suite=self._files.text(work, does.file))
        return step_spec(work, function="check", source=SOURCE, inputs=inputs)

    def end(self, work: Work, job: Job) -> Looked:
        """Return the report; it says whether the rows meet the suite."""
        outputs = artifacts_of(work, job, self._home)
        report: dict[str, Any] = report_in(outputs)
        if report["success"]:
            return Made(outputs)
        return Failed(_sentence(report), outputs)


def _sentence(report: dict[str, Any]) -> str:
    failed: list[dict[str, Any]] = report["failed"]
    words = [_said(one) for one in failed[:_NAMED]]
    more = report["failing"] - len(words)
    if more > 0:
        words.append(f"and {more} more")
    return f"{report['failing']} of {report['expectations']} expectations do not hold: {'; '.join(words)}."


def _said(one: dict[str, Any]) -> str:
    said = str(one["sentence"]).rstrip(".")
    count = one["failing"]
    return f"{said} ({count:,} {'row' if count == 1 else 'rows'})" if count else said
