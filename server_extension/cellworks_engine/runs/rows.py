"""What a spool's lines come to in MLflow's tables, before any table is touched."""

import json
from dataclasses import dataclass, field
from typing import Any, TypedDict

from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.schema import Usage
from cellworks_engine.jobs.spool import (
    InputsLine,
    Line,
    MetricLine,
    ModelLine,
    ModelStatusLine,
    OutputsLine,
    ParamLine,
    StatusLine,
    TagLine,
)

LARGEST = 1.7976931348623157e308
"""What MLflow writes for infinity, which SQL has no number for."""
_TAG_LENGTH, _PARAM_LENGTH = 8000, 6000
_INT64 = 1 << 63

FINAL_STATUS = {"succeeded": "FINISHED", "stopped": "KILLED", "failed": "FAILED", "lost": "FAILED"}
"""MLflow's word for how an attempt ended."""

CPU = "system/cpu_utilization_percentage"
MEMORY = "system/system_memory_usage_megabytes"
"""MLflow's own names, which its pages show apart."""


class Value(TypedDict):
    """A metric's value as MLflow's tables hold it."""

    key: str
    value: float
    is_nan: bool
    step: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Final:
    """How an attempt ended; `ended` in milliseconds."""

    status: str
    ended: int


@dataclass(slots=True)
class Portion:
    """What is new of one attempt, to be written at once."""

    folder: AttemptFolder
    launch: Launch
    lines: list[Line] = field(default_factory=list)
    usage: list[Usage] = field(default_factory=list)
    final: Final | None = None


@dataclass(slots=True)
class ModelRows:
    """What is new of one logged model."""

    made: ModelLine | None = None
    status: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str | None] = field(default_factory=dict)
    metrics: list[tuple[Value, tuple[str, str] | None]] = field(default_factory=list)


@dataclass(slots=True)
class Rows:
    """What is new of one run, merged as its lines would have been one after another."""

    metrics: dict[tuple[str, int, int, float, bool], Value] = field(default_factory=dict)
    latest: dict[str, Value] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str | None] = field(default_factory=dict)
    models: dict[str, ModelRows] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    name: str | None = None
    experiment: str | None = None

    def model(self, model_id: str) -> ModelRows:
        """Return the rows of a logged model."""
        return self.models.setdefault(model_id, ModelRows())


def clean(text: str, length: int) -> str:
    """Return text that every database takes: no NUL, not longer than its column."""
    return text.replace("\x00", "�")[:length]


def value(line: MetricLine) -> Value:
    """Return a metric's value as MLflow's stores keep it."""
    is_nan = line.special == "nan"
    number = line.value or 0.0
    if line.special in ("inf", "-inf"):
        number = LARGEST if line.special == "inf" else -LARGEST
    return _value(line.key, 0.0 if is_nan else number, is_nan, line.step, line.time)


def _value(key: str, number: float, is_nan: bool, step: int, time: int) -> Value:
    return Value(
        key=clean(key, 250),
        value=number,
        is_nan=is_nan,
        step=max(-_INT64, min(step, _INT64 - 1)),
        timestamp=max(-_INT64, min(time, _INT64 - 1)),
    )


def order(one: Value) -> tuple[int, int, float]:
    """Return what MLflow orders a metric's values by to find the last."""
    return one["step"], one["timestamp"], one["value"]


def rows(lines: list[Line], usage: list[Usage], began: float) -> Rows:
    """Merge lines: the first value of a parameter stays, the last of a tag, the latest of a metric."""
    made = Rows()
    for line in lines:
        _take(made, line)
    for sample in usage:
        step, time = int(sample.time - began), int(sample.time * 1000)
        _metric(made, _value(CPU, sample.cpu * 100, False, step, time))
        _metric(made, _value(MEMORY, sample.memory / 1e6, False, step, time))
    return made


def _metric(made: Rows, one: Value) -> None:
    made.metrics[(one["key"], one["timestamp"], one["step"], one["value"], one["is_nan"])] = one
    last = made.latest.get(one["key"])
    if last is None or order(one) > order(last):
        made.latest[one["key"]] = one


def _take(made: Rows, line: Line) -> None:
    if isinstance(line, MetricLine):
        _metric(made, value(line))
        if line.model is not None:
            made.model(line.model).metrics.append((value(line), line.dataset))
    elif isinstance(line, ParamLine):
        params = made.params if line.model is None else made.model(line.model).params
        params.setdefault(clean(line.key, 250), clean(line.value, _PARAM_LENGTH))
    elif isinstance(line, TagLine):
        tags = made.tags if line.model is None else made.model(line.model).tags
        tags[clean(line.key, 250)] = None if line.value is None else clean(line.value, _TAG_LENGTH)
    elif isinstance(line, ModelLine):
        made.model(line.id).made = line
    elif isinstance(line, ModelStatusLine):
        made.model(line.id).status = line.status
    elif isinstance(line, OutputsLine):
        made.outputs.update(dict(line.models))
    elif isinstance(line, InputsLine):
        made.inputs.append(json.loads(bytes(line.body)))
    elif isinstance(line, StatusLine):
        _take_status(made, line)


def _take_status(made: Rows, line: StatusLine) -> None:
    if line.name is not None:
        made.name = clean(line.name, 250)
        made.tags["mlflow.runName"] = made.name
    if line.experiment is not None:
        made.experiment = line.experiment
