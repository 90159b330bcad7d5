"""Taking a run out of MLflow's store: its lines, its artifacts, its logged models. Runs in the tracker."""

import json
from collections.abc import Iterator
from pathlib import Path

from mlflow import MlflowClient
from mlflow.entities import LoggedModel, Metric, Run
from mlflow.exceptions import MlflowException
from mlflow.protos.service_pb2 import LogInputs
from mlflow.utils.proto_json_utils import message_to_json
from msgspec import Raw

from cellworks_engine.errors import NotFound
from cellworks_engine.jobs.spool import (
    InputsLine,
    Line,
    MetricLine,
    ModelLine,
    ModelStatusLine,
    OutputsLine,
    ParamLine,
    SpoolWriter,
    StatusLine,
    TagLine,
    metric,
)
from cellworks_engine.runs.moving import bring, local_path

Values = dict[tuple[str, int, int], float]
"""A run's metrics by key, step and time."""


def take(uri: str, run_id: str, folder: Path) -> None:
    """Write a run into `folder`: `run.jsonl`, `artifacts/`, `models/<id>/`."""
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    try:
        run = client.get_run(run_id)
    except MlflowException as error:
        raise NotFound(f"MLflow's store has no run {run_id}: {error.message}") from error
    outputs = run.outputs.model_outputs if run.outputs else []
    models = [client.get_logged_model(one.model_id) for one in outputs]
    models.sort(key=lambda one: (one.creation_timestamp, one.model_id))
    writer = SpoolWriter(folder / "run.jsonl")
    writer.write(*_lines(client, run, models))
    writer.close()
    if run.info.artifact_uri:
        _fetch(run.info.artifact_uri, folder / "artifacts", uri)
    for model in models:
        _fetch(model.artifact_location, folder / "models" / model.model_id, uri)


def _lines(client: MlflowClient, run: Run, models: list[LoggedModel]) -> Iterator[Line]:
    run_id = run.info.run_id
    yield StatusLine(name=run.info.run_name)
    for key, value in run.data.params.items():
        yield ParamLine(key=key, value=value)
    for key, value in run.data.tags.items():
        yield TagLine(key=key, value=value)
    if run.inputs and (run.inputs.dataset_inputs or run.inputs.model_inputs):
        message = LogInputs(run_id=run_id, datasets=[one.to_proto() for one in run.inputs.dataset_inputs])
        yield InputsLine(body=Raw(json.dumps(json.loads(message_to_json(message))).encode()))
    values: Values = {}
    for key in sorted(run.data.metrics):
        for one in client.get_metric_history(run_id, key):
            values[one.key, one.step, one.timestamp] = one.value
            yield _metric(one, one.value)
    for model in models:
        yield from _model(model, values)
    steps = {one.model_id: one.step for one in (run.outputs.model_outputs if run.outputs else [])}
    if models:
        yield OutputsLine(models=[(one.model_id, steps[one.model_id]) for one in models])


def _metric(one: Metric, value: float, model: str | None = None) -> MetricLine:
    named = one.dataset_name and one.dataset_digest
    dataset = (one.dataset_name, one.dataset_digest) if named else None
    return metric(one.key, value, step=one.step, at=one.timestamp, model=model, dataset=dataset)


def _model(model: LoggedModel, values: Values) -> Iterator[Line]:
    yield ModelLine(
        id=model.model_id,
        name=model.name,
        kind=model.model_type,
        created=model.creation_timestamp,
        params=dict(model.params or {}),
        tags={key: str(value) for key, value in (model.tags or {}).items()},
    )
    for one in model.metrics or []:
        known = (one.key, one.step, one.timestamp)
        if known in values:  # else another run's; and a model's own table has no NaN, the run's has
            yield _metric(one, values[known], model.model_id)
    yield ModelStatusLine(id=model.model_id, status=str(model.status))


def _fetch(location: str, target: Path, uri: str) -> None:
    """Bring what lies at an artifact location into a folder: linked where it is on this file system."""
    here = local_path(location)
    if here is not None:
        bring(here, target.as_uri())
        return
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    repository = get_artifact_repository(location, tracking_uri=uri)
    target.mkdir(parents=True, exist_ok=True)
    if repository.list_artifacts():
        repository.download_artifacts("", str(target))
