"""Steps that hold rows against a reference: those that have moved too far fail the step."""

from typing import Any

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Job, JobSpec
from cellworks_engine.models.service import ModelService
from cellworks_engine.monitors.stepkinds import DriftStep
from cellworks_engine.pipelines.running.protocol import Failed, Looked, Made, Runner, Value, Work
from cellworks_engine.pipelines.running.values import plain
from cellworks_engine.pipelines.work.code import artifacts_of, step_spec
from cellworks_engine.pipelines.work.process import InProcess, given, report_in, text_of

SOURCE = """\
def compare(reference, current, preset, thresholds, name):
    import cellworks as cw
    from cellworks_engine.monitors.stepreports import told

    made = cw.drift(reference, current, preset=preset, thresholds=thresholds, keep=name)
    return told(made.report, made.ref)
"""
_NAMED = 5
_MOVED = ("violation", "drift")


class DriftRunner(InProcess):
    """Compares in a job; the report is kept among the drift reports.

    An alias means the version that it names now, so no earlier result is taken.
    """

    cached = False

    def __init__(self, home: Home, models: ModelService) -> None:
        super().__init__(home)
        self._models = models

    def begin(self, work: Work) -> JobSpec:
        """Return the job; raises NotFound where a version has no baseline."""
        does: DriftStep = work.does
        sides = {"reference": self._reference(work), "current": _rows(given(work, "current"), "current")}
        options = {
            "preset": does.preset, "thresholds": does.thresholds,
            "name": f"{work.pipeline[:100]} {work.number} {work.key[:80]}",
        }  # fmt: skip
        inputs = {**sides, **{name: plain(value) for name, value in options.items()}}
        datasets = {name: one.dataset for name, one in work.inputs.items() if one.dataset is not None}
        return step_spec(work, function="compare", source=SOURCE, inputs=inputs, datasets=datasets)

    def end(self, work: Work, job: Job) -> Looked:
        """Return the report; it says whether columns have moved too far."""
        outputs = artifacts_of(work, job, self._home)
        report: dict[str, Any] = report_in(outputs)
        moved = [one["name"] for one in report["columns"] if one["status"] in _MOVED]
        count = sum(report["counts"][status] for status in _MOVED)
        if not count:
            return Made(outputs)
        named = ", ".join(moved[:_NAMED]) + (f" and {count - _NAMED} more" if count > _NAMED else "")
        first = str(report["words"][0]).rstrip(".") if report["words"] else "they have moved"
        verb = "has" if count == 1 else "have"
        return Failed(f"{named} {verb} moved from {report['reference']}: {first}.", outputs)

    def _reference(self, work: Work) -> Value:
        value = given(work, "reference")
        if value.artifact is not None and value.artifact.type == "model":
            raise InvalidInput(
                "reference is a model that no version keeps a baseline of.", field="reference",
                hint="Register it, and give the version that comes of it.",
            )  # fmt: skip
        if value.dataset is not None or _is_made(value):
            return _rows(value, "reference")
        row = self._models.version(text_of(value, "reference")).row
        self._models.baseline(row.name, str(row.version))
        return plain(f"model:{row.name}/{row.version}")


def _rows(value: Value, name: str) -> Value:
    """Return a side as it is compared: a dataset's version by its name, so that its rows come in pieces."""
    if value.dataset is not None:
        return plain(f"dataset:{value.dataset}")
    if not _is_made(value):
        raise InvalidInput(f"{name} is a value, and rows are compared.", field=name)
    return value


def _is_made(value: Value) -> bool:
    """Tell whether a value is what JSON has no form for: a frame."""
    return value.artifact is not None and value.artifact.value is msgspec.UNSET


def drift_runners(home: Home, models: ModelService) -> dict[str, Runner]:
    """Return the runners of the kinds that monitors bring."""
    return {"drift": DriftRunner(home, models)}
