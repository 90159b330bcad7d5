"""Steps that let a model pass which is better than the champion, by an interval that leaves no doubt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.schema import Job
from cellworks_engine.models.schema import ModelVersion
from cellworks_engine.models.service import ModelService
from cellworks_engine.pipelines.measures import measures
from cellworks_engine.pipelines.running.protocol import Failed, Looked, Made, Work
from cellworks_engine.pipelines.step_schema import BetterStep
from cellworks_engine.pipelines.work.code import json_artifact
from cellworks_engine.pipelines.work.judging import Judged, judge
from cellworks_engine.pipelines.work.process import given, json_of


@dataclass(frozen=True)
class _Champion:
    """The version to beat."""

    ref: str
    numbers: Mapping[str, float]
    params: Mapping[str, str]


class BetterRunner:
    """Compares in the studio; there is no job. The champion may be another by the next time."""

    cached = False

    def __init__(self, models: ModelService) -> None:
        self._models = models

    def begin(self, work: Work) -> Looked:
        """Hold the report's metric against the champion's."""
        does: BetterStep = work.does
        said = json_of(given(work, "report"), "report")
        if not isinstance(said, dict):
            raise InvalidInput("report is no dict of numbers by name.", field="report")
        here = measures(said)
        if does.metric not in here:
            has = ", ".join(list(here)[:20]) or "no numbers"
            raise InvalidInput(f"The report says nothing of {does.metric}; it has {has}.", field="metric")
        champion = self._champion(does)
        if champion is None:
            return _alone(does, here[does.metric])
        if does.metric not in champion.numbers:
            raise NotFound(
                f"The {does.alias}, {champion.ref}, has no {does.metric} to be held against.", field="metric",
                hint="Give the report to its register step as metrics, or log it in the run that trains.",
            )  # fmt: skip
        return _told(does, champion, judge(does, here, champion.numbers, champion.params))

    def look(self, work: Work) -> Looked:
        """Compare: it takes no time."""
        return self.begin(work)

    def end(self, work: Work, job: Job) -> Looked:  # noqa: ARG002 (it has no job)
        """Compare."""
        return self.begin(work)

    def _champion(self, does: BetterStep) -> _Champion | None:
        try:
            aliases = self._models.model(does.model_name).aliases
        except NotFound:
            return None
        if does.alias not in aliases:
            return None
        found: ModelVersion = self._models.get(does.model_name, str(aliases[does.alias]))
        numbers = {name: value for name, value in found.metrics.items() if value is not None}
        return _Champion(f"{found.row.name}/{found.row.version}", numbers, found.params)


def _alone(does: BetterStep, here: float) -> Looked:
    sentence = f"{does.model_name} has no {does.alias} yet to hold {does.metric} {here:.4g} against."
    report = _report(does, here=here, better=does.otherwise == "pass", sentence=sentence)
    made = {"report": json_artifact("report", report)}
    return Made(made) if does.otherwise == "pass" else Failed(sentence, made)


def _told(does: BetterStep, champion: _Champion, judged: Judged) -> Looked:
    report = _report(
        does, here=judged.here, champion=judged.champion, version=champion.ref, better=judged.holds,
        difference=judged.here - judged.champion, interval=judged.interval, method=judged.method,
        sentence=judged.sentence(does, champion.ref),
    )  # fmt: skip
    made = {"report": json_artifact("report", report)}
    return Made(made) if judged.holds else Failed(report["sentence"], made)


def _report(does: BetterStep, **said: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "metric": does.metric, "op": does.op, "here": None, "champion": None, "version": None,
        "difference": None, "interval": None, "confidence": does.confidence, "method": None, "better": False,
    }  # fmt: skip
    return {**empty, **said}
