"""MLflow's entities made from a journal: a run and a model as its clients expect them."""

import json
from typing import Any

from mlflow.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    LifecycleStage,
    LoggedModel,
    LoggedModelInput,
    LoggedModelOutput,
    LoggedModelStatus,
    Metric,
    Param,
    Run,
    RunData,
    RunInfo,
    RunInputs,
    RunOutputs,
    RunTag,
)

from cellworks.tracking.journal import Journal
from cellworks_engine.jobs.spool import MetricLine, number


def metric(line: MetricLine, run_id: str) -> Metric:
    """Make one value of a metric."""
    name, digest = line.dataset or (None, None)
    return Metric(
        key=line.key,
        value=number(line),
        timestamp=line.time,
        step=line.step,
        model_id=line.model,
        dataset_name=name,
        dataset_digest=digest,
        run_id=run_id,
    )


def latest(lines: list[MetricLine]) -> MetricLine:
    """Return the value that MLflow counts as a metric's last: by step, then time, then value."""
    return max(lines, key=lambda line: (line.step, line.time, _ordered(line)))


def _ordered(line: MetricLine) -> float:
    return 0.0 if line.special == "nan" else number(line)


def run(journal: Journal) -> Run:
    """Make the job's own run."""
    run_id = journal.run_id
    info = RunInfo(
        run_id=run_id,
        experiment_id=journal.experiment_id,
        user_id=journal.tags.get("mlflow.user", ""),
        status=journal.status,
        start_time=int(journal.launch.submitted * 1000),
        end_time=journal.ended,
        lifecycle_stage=LifecycleStage.ACTIVE,
        artifact_uri=journal.artifacts().absolute().as_uri(),
        run_name=journal.name,
    )
    data = RunData(
        metrics=[metric(latest(lines), run_id) for lines in journal.metrics.values()],
        params=[Param(key, value) for key, value in journal.params.items()],
        tags=[RunTag(key, value) for key, value in journal.tags.items()],
    )
    outputs = RunOutputs([LoggedModelOutput(model, step) for model, step in journal.outputs.items()])
    return Run(info, data, _inputs(journal), outputs)


def _inputs(journal: Journal) -> RunInputs:
    datasets: dict[tuple[str, str], DatasetInput] = {}
    models: dict[str, LoggedModelInput] = {}
    for raw in journal.inputs:
        body = json.loads(bytes(raw))
        for given in body.get("datasets", []):
            made = _dataset_input(given)
            datasets.setdefault((made.dataset.name, made.dataset.digest), made)
        for given in body.get("models", []):
            models[given["model_id"]] = LoggedModelInput(given["model_id"])
    return RunInputs(list(datasets.values()), list(models.values()))


def _dataset_input(given: dict[str, Any]) -> DatasetInput:
    about = given["dataset"]
    dataset = Dataset(
        name=about["name"],
        digest=about["digest"],
        source_type=about["source_type"],
        source=about["source"],
        schema=about.get("schema"),
        profile=about.get("profile"),
    )
    return DatasetInput(dataset, [InputTag(tag["key"], tag["value"]) for tag in given.get("tags", [])])


def model(journal: Journal, model_id: str) -> LoggedModel:
    """Make a logged model of the job's own run, whose files lie in its folder."""
    state = journal.models[model_id]
    return LoggedModel(
        experiment_id=journal.experiment_id,
        model_id=model_id,
        name=state.line.name,
        artifact_location=journal.model_folder(model_id).absolute().as_uri(),
        creation_timestamp=state.line.created,
        last_updated_timestamp=state.changed,
        model_type=state.line.kind,
        source_run_id=journal.run_id,
        status=LoggedModelStatus(state.status),
        tags=dict(state.tags),
        params=dict(state.params),
        metrics=[metric(line, journal.run_id) for line in journal.model_metrics.get(model_id, [])],
    )
